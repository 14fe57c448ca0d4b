"""How much typing errors and other spellings cost: recall@10 of known papers, clean and changed.

.venv/bin/python -m bench.search.spelling --papers 60000 --queries 400
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable

from bench.search.corpus import papers
from broadsheet.kernel.hits import IndexDoc
from broadsheet.search.acronyms import introduced
from broadsheet.search.embedded import EmbeddedIndex
from broadsheet.search.fuse import Wanted, search
from broadsheet.search.parse import parse
from broadsheet.search.port import Reader
from broadsheet.search.variants import variants
from broadsheet.search.words import is_stop_word, stem

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def main() -> None:
    """Build in memory, then ask."""
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--papers", type=int, default=60_000)
    read.add_argument("--queries", type=int, default=400)
    options = read.parse_args()
    docs = list(papers(options.papers))
    index = EmbeddedIndex(None)
    writer = index.rebuild()
    writer.put(docs)
    writer.commit(1)
    index.swap(writer)
    reader = index.reader()
    chance = random.Random(11)
    asked = [(doc, _query(doc, chance)) for doc in chance.sample(docs, 8 * options.queries)]
    made = {
        "typo": _changed(asked, _typo, chance),
        "hyphen": _changed(asked, _hyphen, chance),
        "spelling": _changed(asked, lambda query, _: _spelling(reader, query), chance),
        "acronym": list(_acronyms(docs, chance)),
    }
    for name, every in made.items():
        pairs = every[: options.queries]
        clean = _recall(reader, ((doc, query) for doc, query, _ in pairs))
        other = _recall(reader, ((doc, query) for doc, _, query in pairs))
        print(
            f"{name:10} {len(pairs):4} queries: clean {clean:.3f}, changed {other:.3f}, {other - clean:+.3f}"
        )


def _query(doc: IndexDoc, chance: random.Random) -> str:
    """Two or three words of the title, in their order."""
    words = [word.strip(".,:;()?!\"'") for word in doc.title.split()]
    words = [word for word in words if not is_stop_word(word) and len(word) > 1]
    kept = sorted(chance.sample(range(len(words)), min(len(words), chance.randint(2, 3))))
    return " ".join(words[i] for i in kept)


def _changed(
    asked: list[tuple[IndexDoc, str]], change: Callable[[str, random.Random], str], chance: random.Random
) -> list[tuple[IndexDoc, str, str]]:
    made = ((doc, query, change(query, chance)) for doc, query in asked)
    return [(doc, query, other) for doc, query, other in made if other != query]


def _recall(reader: Reader, asked: Iterable[tuple[IndexDoc, str]]) -> float:
    found = [doc.number in {h.number for h in search(reader, parse(q), Wanted(10)).hits} for doc, q in asked]
    return sum(found) / max(1, len(found))


def _typo(query: str, chance: random.Random) -> str:
    """One edit in one longer word, never in its first letter."""
    words = query.split()
    long = [i for i, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
    if not long:
        return query
    at = chance.choice(long)
    word, place = words[at], chance.randrange(1, len(words[at]) - 1)
    words[at] = chance.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + chance.choice(_LETTERS) + word[place:],
            word[:place] + chance.choice(_LETTERS) + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )
    return " ".join(words)


def _hyphen(query: str, chance: random.Random) -> str:
    """``pre-training`` as ``pretraining`` or ``pre training``."""
    return query.replace("-", chance.choice(("", " ")))


def _spelling(reader: Reader, query: str) -> str:
    """The other side of the Atlantic, where that spelling exists."""
    return " ".join(
        next((v for v in variants(w) if stem(v) != stem(w) and reader.word_count(v) > 2), w)
        for w in query.split()
    )


def _acronyms(docs: list[IndexDoc], chance: random.Random) -> Iterable[tuple[IndexDoc, str, str]]:
    """Titles that hold an acronym's long form: with it, and with the acronym instead."""
    known = {
        long: short for doc in docs[:20_000] for short, long in introduced(doc.abstract) if len(short) > 2
    }
    for doc in chance.sample(docs, len(docs)):
        words = [word.strip(".,:;()?!\"'") for word in doc.title.split()]
        stems = [stem(word) for word in words]
        for first in range(len(words) - 2):
            short = known.get(" ".join(stems[first : first + 3]))
            rest = [w for w in words[:first] + words[first + 3 :] if not is_stop_word(w)]
            if short and rest:
                others = chance.sample(rest, 1)
                yield doc, " ".join([*words[first : first + 3], *others]), " ".join([short.upper(), *others])
                break


if __name__ == "__main__":
    main()
