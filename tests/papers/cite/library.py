"""Works whose citations go wrong easily, and the sample library as works."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Record
from broadsheet.papers import write
from broadsheet.papers.cite import Work, works
from broadsheet.papers.read import numbers_after
from broadsheet.sources.files import read_file
from broadsheet.sources.jsonlines.reader import JsonLines
from tests.papers.records import arxiv

SAMPLE = Path(__file__).parents[3] / "sample"


def sample_works() -> list[Work]:
    """The whole sample library, stored and read back."""
    for name in ("seeds.jsonl", "week.jsonl"):
        outcomes = (one for _, one in read_file(SAMPLE / name, [JsonLines()]))
        write.store([found for found in outcomes if isinstance(found, Record)])
    return list(works(numbers_after(0, 100_000)))


def hard_records() -> list[Record]:
    return [
        arxiv(
            "2401.00002",
            r"Über $\left\{x : x^2 < 5\%\right.$ & 100% of $O(n \log n)$ {Sets}_of #1 Ideas ~ \textbackslash",
            authors=(
                Author("Ludwig van Beethoven"),
                Author("Haitz Sáez de Ocáriz Borde"),
                Author("John Q. Public Jr."),
                Author("ATLAS Collaboration"),
                Author("Łukasz Kaiser"),
                Author("Tomáš Ůžička Ññ Ễm"),
                Author("张三"),
                Author("Company, Inc."),
            ),
        ),
        arxiv(
            "2401.00003",
            "Published at Last",
            ids=(PaperId("arxiv", "2401.00003"), PaperId("doi", "10.1103/physrevd.76.013009")),
            journal_ref="Phys. Rev. D 76, 013009 (2007)",
        ),
        arxiv("math/0309136", "An Old One", venue="NeurIPS 2025", submitted=None, year=2003),
        replace(arxiv("2401.00004", "Nobody Wrote This"), authors=(), author_count=17),
        Record("crossref", "x", "Known by {a DOI", ids=(PaperId("doi", "10.1000/a{b}_c<d>"),), year=1999),
        Record("saved-page", "", 'Title "only" } and 日本語 Ω'),
        arxiv("2401.00005", "Withdrawn Thing", comments="This paper is withdrawn.", versions=()),
    ]


def hard_works() -> list[Work]:
    write.store(hard_records())
    return list(works(numbers_after(0, 1000)))


def work(**more: object) -> Work:
    base = Work(
        key="arxiv:2401.00001",
        title="A Calm Method",
        author_names=("Ada Stone",),
        author_count=1,
        day=date(2024, 1, 2),
        year=2024,
        arxiv="2401.00001",
        doi="",
        primary_class="cs.LG",
        categories=("cs.LG",),
        journal_ref="",
        venue="",
        abstract="We sort pebbles.",
        is_withdrawn=False,
    )
    return replace(base, **more)  # type: ignore[arg-type]
