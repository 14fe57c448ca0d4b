"""Invented papers that are new today, stored and followed to the end as the service does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from broadsheet.kernel.clock import now
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Listing, Organisation, Record, Version
from broadsheet.papers import read, write
from broadsheet.pipeline import inbox
from broadsheet.pipeline.index import catch_up


def record(number: str = "2611.00001", title: str = "", *, days_ago: int = 1, **more: object) -> Record:
    at = now() - timedelta(days=days_ago)
    base = Record(
        source="arxiv",
        source_id=number,
        title=title or f"Paper {number} about sorting pebbles",
        ids=(PaperId("arxiv", number),),
        abstract="We sort pebbles. The order is stable.",
        authors=(Author("Ada Stone"), Author("Bertil Grus")),
        categories=("cs.LG",),
        submitted=at,
        modified=at,
        versions=(Version(1, at),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def versioned(number: int, at: datetime | None = None) -> tuple[Version, ...]:
    at = at or now()
    return tuple(Version(n, at) for n in range(1, number + 1))


def listed(number: str, *, days_ago: int = 0, **more: object) -> Record:
    day = (now() - timedelta(days=days_ago)).date()
    base = Record(
        source="huggingface",
        source_id=number,
        title=f"Paper {number} about sorting pebbles",
        ids=(PaperId("arxiv", number),),
        organisation=Organisation("shore", "University of the Shore"),
        listings=(Listing("huggingface", day, 0, votes=3),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def store(*records: Record) -> None:
    """Into the library, the index, and the inboxes."""
    write.store(records)
    catch_up()
    inbox.catch_up()


def number(arxiv: str) -> int:
    found = read.number_of(f"arxiv:{arxiv}")
    assert found is not None
    return found


def waiting(reader: int) -> list[str]:
    """The arXiv ids that wait in an inbox, sorted."""
    from broadsheet.readers.read.inbox import inbox as asked

    numbers = [row.paper for row in asked(reader).rows]
    return sorted(key.removeprefix("arxiv:") for key in read.keys_of(numbers).values())
