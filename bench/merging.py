"""``python bench/merging.py``: how well records without a common identifier find their paper.

Labelled pairs come from sources that overlap: one identifier (arXiv, ACL, OpenReview, DOI) under two of them.
The identifiers are taken off one side, which then has only its title and its authors to be recognised by
(``papers.identify``; no database). Positive: a line of the corpus and a saved Daily Papers item, an entry of
the Anthology's files or another line with the same identifier. Negative: lines with similar titles and
different identifiers, and records whose paper is not in the corpus at all; each is also tried against the
whole corpus, where any paper but its own is a wrong answer. Goal: precision of at least 99.5 %.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import machine
import orjson
import zstandard

from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Record
from broadsheet.papers.identify import Brief, Known, family_names, identify
from broadsheet.papers.prepare import STRONG, Prepared, prepare
from broadsheet.sources.acl import AnthologyXml
from broadsheet.sources.files import read_file
from broadsheet.sources.huggingface.days import HuggingFaceDays
from broadsheet.sources.jsonlines.corpus import from_corpus

GOAL = 0.995
_SERIAL = re.compile(r"\b(?:part|volume|[ivx]+|\d+)\b|[^a-z ]")
_EXAMPLES = 8
_ALIKE = 32
"""Letters at which two titles begin alike, numerals and signs left out."""


@dataclass
class Tally:
    """What came of one kind of pair: ``right`` + ``wrong`` were merged, ``missed`` should have been."""

    name: str
    right: int = 0
    wrong: int = 0
    missed: int = 0
    apart: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, expected: int, found: int, words: str) -> None:
        if found and found == expected:
            self.right += 1
        elif found:
            self.wrong += 1
            self.examples.append(f"wrongly merged: {words}")
        elif expected:
            self.missed += 1
            if len(self.examples) < _EXAMPLES:
                self.examples.append(f"missed: {words}")
        else:
            self.apart += 1

    @property
    def pairs(self) -> int:
        return self.right + self.wrong + self.missed + self.apart


def lines_of(corpus: Path, limit: int) -> Iterator[Record]:
    with corpus.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as stream:
        for number, line in enumerate(io.BufferedReader(stream)):
            if limit and number >= limit:
                return
            try:
                yield from_corpus(orjson.loads(line))
            except BadPayload:
                continue


def others(days: Path, anthology: Path) -> Iterator[tuple[str, Record]]:
    """Records of overlapping sources, each once."""
    seen: set[PaperId] = set()
    overlapping = (("Daily Papers", days, HuggingFaceDays()), ("Anthology", anthology, AnthologyXml()))
    for name, path, reader in overlapping:
        if not path.exists():
            print(f"{name}: {path} is not here, left out")
            continue
        for _, outcome in read_file(path, (reader,), reader.name):
            if isinstance(outcome, Record) and outcome.ids and outcome.ids[0] not in seen:
                seen.update(outcome.ids)
                yield name, outcome


class Library:
    """The corpus as ``identify`` knows papers: one number for each distinct set of identities."""

    def __init__(self) -> None:
        self.known = Known()
        self.of_id: dict[PaperId, int] = {}
        self.similar: dict[str, list[tuple[int, Prepared]]] = defaultdict(list)
        self.doubles: list[tuple[int, Prepared]] = []

    def load(self, records: Iterable[Record]) -> int:
        count = 0
        for record in records:
            prepared = prepare(record)
            if not isinstance(prepared, Prepared):
                continue
            count += 1
            number = next((self.of_id[i] for i in prepared.strong if i in self.of_id), 0)
            if number:  # a second line under the same identifier: a labelled pair within the corpus
                self.doubles.append((number, prepared))
                continue
            self.of_id.update(dict.fromkeys(prepared.strong, count))
            names = {str(i) for i in (*prepared.strong, prepared.fingerprint)}
            families = family_names(a.name for a in record.authors)
            size = len(record.authors) or record.author_count
            self.known.learn(Brief(count, prepared.folded, names, families, size))
            if prepared.strong:
                key = " ".join(_SERIAL.sub(" ", record.title.casefold()).split())[:_ALIKE]
                self.similar[key].append((count, _thin(prepared)))
        return count

    def alike(self) -> Iterator[tuple[int, Prepared]]:
        """A paper and one with a similar title and another identifier of the same kind."""
        for group in self.similar.values():
            for (number, one), (_, other) in pairwise(group):
                schemes = {i.scheme for i in one.strong} & {i.scheme for i in other.strong} & set(STRONG)
                if schemes and not set(one.strong) & set(other.strong):
                    yield number, other

    def only(self, number: int) -> Known:
        small = Known()
        small.learn(self.known.briefs[number])
        return small


def _thin(prepared: Prepared) -> Prepared:
    """Without what only the store needs: a quarter of a million are held."""
    record = replace(prepared.record, abstract="", links=(), listings=(), counts=(), summary="")
    return replace(prepared, record=record, body=b"")


def stripped(prepared: Prepared, *, with_authors: bool = True) -> Prepared:
    record = replace(prepared.record, ids=())
    if not with_authors:
        record = replace(record, authors=(), author_count=None)
    return replace(prepared, record=record, strong=(), slot="")


def _names_of(library: Library, number: int) -> str:
    """What the paper that was found is called, to judge a wrong answer by: labels have gaps, too."""
    brief = library.known.briefs.get(number)
    return ", ".join(sorted(n for n in brief.names if not n.startswith("title:"))) if brief else "nothing"


def measure(library: Library, probes: list[tuple[str, int, Prepared]], *, with_authors: bool) -> list[Tally]:
    tallies: dict[str, Tally] = {}
    for name, expected, prepared in probes:
        found = identify(stripped(prepared, with_authors=with_authors), library.known).number
        tally = tallies.setdefault(name, Tally(name))
        tally.add(expected, found, f"{prepared.title[:80]} → {_names_of(library, found)}")
    similar = tallies.setdefault("similar titles", Tally("similar titles"))
    for number, other in library.alike():
        found = identify(stripped(other, with_authors=with_authors), library.only(number)).number
        similar.add(0, found, f"{other.title[:90]} ({other.strong[0]})")
    return list(tallies.values())


def show(tallies: list[Tally], heading: str) -> float:
    print(f"\n{heading}\n{'pairs of':<28}{'pairs':>9}{'merged':>9}{'wrong':>7}{'missed':>8}{'apart':>8}")
    for one in tallies:
        print(f"{one.name:<28}{one.pairs:>9,}{one.right:>9,}{one.wrong:>7,}{one.missed:>8,}{one.apart:>8,}")
    total = Counter[str]()
    for one in tallies:
        total.update(right=one.right, wrong=one.wrong, missed=one.missed)
    precision = total["right"] / max(1, total["right"] + total["wrong"])
    recall = total["right"] / max(1, total["right"] + total["missed"])
    print(f"precision {precision:.3%} (goal {GOAL:.1%}), recall {recall:.2%}")
    for one in tallies:
        for example in one.examples[:_EXAMPLES]:
            print(f"  {one.name}: {example}")
    return precision


def probes_of(library: Library, days: Path, anthology: Path) -> list[tuple[str, int, Prepared]]:
    probes = [("two lines of the corpus", number, prepared) for number, prepared in library.doubles]
    for name, record in others(days, anthology):
        prepared = prepare(record)
        if isinstance(prepared, Prepared):
            number = next((library.of_id[i] for i in prepared.strong if i in library.of_id), 0)
            # A corpus line from the same source would compare a text with its own copy.
            label = f"{name} and corpus" if number else f"{name}, not in the corpus"
            probes.append((label, number, _thin(prepared)))
    return probes


def main() -> int:
    shared = Path(__file__).parents[2] / "shared"
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=shared / "data/papers.jsonl.zst")
    parser.add_argument("--days", type=Path, default=shared / "data/hf-daily-2024-2026.tar.zst")
    parser.add_argument("--anthology", type=Path, default=shared / "fixtures/acl_anthology_xml")
    parser.add_argument("--papers", type=int, default=0, help="lines of the corpus; 0 is all")
    options = parser.parse_args()
    machine.require(options.corpus)
    print(machine.describe())
    library = Library()
    started = time.perf_counter()
    count = library.load(lines_of(options.corpus, options.papers))
    seconds = time.perf_counter() - started
    print(f"{count:,} lines read and prepared in {seconds:.0f} s ({count / seconds:,.0f}/s)")
    probes = probes_of(library, options.days, options.anthology)
    started = time.perf_counter()
    precision = show(measure(library, probes, with_authors=True), "title and authors, identifiers taken off")
    print(f"{len(probes) / (time.perf_counter() - started):,.0f} records identified a second")
    show(measure(library, probes, with_authors=False), "title alone (a source that gives no authors)")
    positives = sum(1 for _, expected, _ in probes if expected)
    print(f"\n{positives:,} records with their paper in the corpus, {len(probes) - positives:,} without it")
    return 0 if precision >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
