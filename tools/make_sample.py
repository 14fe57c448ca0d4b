"""Builds the sample library, ``sample/seeds.jsonl`` and ``sample/week.jsonl``, in our own export's shape.

    .venv/bin/python tools/make_sample.py [week] [seeds]

Bibliographic facts come from ``../shared`` (saved pages; saved days of Hugging Face); the summaries are
written for this project in its own words and lie in ``tools/*-summaries.jsonl``. No abstract, no
other service's summary or keywords, and no reader's name goes in.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson

from broadsheet.kernel.ids import fold_title
from broadsheet.kernel.record import Record
from broadsheet.sources.files import read_file
from broadsheet.sources.huggingface.days import HuggingFaceDays
from broadsheet.sources.jsonlines.reader import dump
from broadsheet.sources.port import Format
from broadsheet.sources.saved_pages.page import SavedPage

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample"
TOOLS = ROOT / "tools"
SHARED = ROOT.parent / "shared"
FIRST, LAST = date(2026, 8, 17), date(2026, 8, 21)
SEED_PAPERS, SEED_LISTINGS, WEEK_PAPERS = 266, 300, 110
SUMMARY_BY = "Broadsheet (sample)"


def build_seeds() -> list[Record]:
    """One record per title of the five saved pages, with every listing and every printed fact."""
    summaries = {fold_title(line["title"]): line["summary"] for line in _lines("seed-summaries.jsonl")}
    papers: dict[str, Record] = {}
    for page in sorted((SHARED / "seeds").glob("*.txt")):
        for record in _records(page, SavedPage()):
            key = fold_title(record.title)
            papers[key] = merged(papers[key], record) if key in papers else record
    missing = [record.title for key, record in papers.items() if key not in summaries]
    if missing:
        raise SystemExit(f"{len(missing)} seed papers have no summary yet, such as {missing[0]!r}.")
    _check(len(papers) == SEED_PAPERS, f"{len(papers)} papers")
    _check(sum(len(record.listings) for record in papers.values()) == SEED_LISTINGS, "listings")
    return [_shown(record, summaries[key]) for key, record in papers.items()]


def build_week() -> list[Record]:
    """The records of one week of Daily Papers, day by day in the source's order."""
    summaries = {line["arxiv_id"]: line["summary"] for line in _lines("week-summaries.jsonl")}
    records = [
        record
        for record in _records(SHARED / "data" / "hf-daily-2024-2026.tar.zst", HuggingFaceDays())
        if any(one.day is not None and FIRST <= one.day <= LAST for one in record.listings)
    ]
    _check(len(records) == len(summaries) == WEEK_PAPERS, f"{len(records)} papers")
    records.sort(key=lambda record: (record.listings[0].day or FIRST, record.listings[0].position))
    return [_shown(record, summaries[record.source_id]) for record in records]


def merged(first: Record, second: Record) -> Record:
    """Two records of one title on two pages: a fact that only the second prints is added, none replaced."""
    gaps = {
        name: getattr(second, name)
        for name in ("author_count", "organisation", "submitted_on")
        if getattr(first, name) is None
    }
    return replace(
        first,
        **gaps,
        printed_date=first.printed_date or second.printed_date,
        listings=first.listings + second.listings,
        counts=first.counts or second.counts,
    )


def _shown(record: Record, summary: str) -> Record:
    """What of a record may be shipped, with our summary in place of everybody else's words."""
    return replace(
        record,
        abstract="",
        keywords=(),
        summary=summary,
        summary_by=SUMMARY_BY,
        listings=tuple(replace(listing, submitted_by="") for listing in record.listings),
        may_share_abstract=False,
        is_sample=True,
    )


def _records(path: Path, reader: Format) -> Iterator[Record]:
    for _, outcome in read_file(path, [reader]):
        if not isinstance(outcome, Record):
            raise SystemExit(f"{outcome.place}: {outcome.reason}")
        yield outcome


def _lines(name: str) -> list[dict[str, str]]:
    return [orjson.loads(line) for line in (TOOLS / name).read_bytes().splitlines() if line.strip()]


def _check(is_so: bool, what: str) -> None:  # noqa: FBT001 - a check reads as one
    if not is_so:
        raise SystemExit(f"The material is not what it was: {what}.")


PARTS: dict[str, Callable[[], list[Record]]] = {"week": build_week, "seeds": build_seeds}


def main(names: Sequence[str]) -> None:
    """Write the named parts, or all of them."""
    for name in names or PARTS:
        records = PARTS[name]()
        (SAMPLE / f"{name}.jsonl").write_bytes(b"".join(map(dump, records)))
        sys.stdout.write(f"sample/{name}.jsonl: {len(records)} papers\n")


if __name__ == "__main__":
    main(sys.argv[1:])
