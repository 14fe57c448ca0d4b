"""What another site needs to follow this one: the numbered changes, and everything public as JSON lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import orjson

from broadsheet.papers import read
from broadsheet.papers.changes import last_number
from broadsheet.papers.read.log import LogEntry, changes_after
from broadsheet.sources.jsonlines.shape import to_json


@dataclass(frozen=True, slots=True)
class Changes:
    """``next`` is what to ask for next time; it equals the question at the end of the log."""

    entries: tuple[LogEntry, ...]
    next: int
    last: int


def changes(since: int, limit: int) -> Changes:
    entries = changes_after(since, limit)
    return Changes(entries, entries[-1].number if entries else since, last_number())


def public_lines() -> Iterator[bytes]:
    """Every record a line; an abstract only where its source lets others republish it."""
    for record in read.records():
        line = to_json(record)
        if not record.may_share_abstract:
            line.pop("abstract", None)
        yield orjson.dumps(line) + b"\n"
