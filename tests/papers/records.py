"""Invented records for the tests of this room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Count, Link, Listing, Record, Version


def arxiv(
    number: str = "2401.00001", title: str = "A Calm Method for Sorting Pebbles by Weight", **more: object
) -> Record:
    base = Record(
        source="arxiv",
        source_id=number,
        title=title,
        ids=(PaperId("arxiv", number),),
        abstract="We sort pebbles. The order is stable.",
        authors=(Author("Ada Stone"), Author("Bertil Grus")),
        categories=("cs.LG", "math.MP"),
        submitted=datetime(2024, 1, 2, 10, 0, tzinfo=UTC),
        modified=datetime(2024, 1, 3, tzinfo=UTC),
        versions=(Version(1, datetime(2024, 1, 2, 10, 0, tzinfo=UTC)),),
        licence="http://creativecommons.org/licenses/by/4.0/",
        may_share_abstract=True,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def huggingface(
    number: str = "2401.00001", votes: int = 7, day: date = date(2024, 1, 4), **more: object
) -> Record:
    base = Record(
        source="huggingface",
        source_id=number,
        title="A Calm Method for Sorting Pebbles by Weight",
        ids=(PaperId("arxiv", number),),
        abstract="We sort pebbles.",
        authors=(Author("Ada Stone"), Author("Bertil Grus")),
        listings=(Listing("huggingface", day, 0, votes=votes, comments=1, submitted_by="akh"),),
        counts=(Count("votes", votes, day), Count("stars", 12, day)),
        links=(Link("code", "https://github.com/stone/pebbles"),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def bare(title: str, **more: object) -> Record:
    return replace(Record(source="saved-page", source_id="", title=title, abstract="Something."), **more)  # type: ignore[arg-type]
