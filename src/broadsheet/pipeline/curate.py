"""Decisions of people about papers: these two are one, and its undo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.kernel.errors import BadInput
from broadsheet.papers import read, write


@dataclass(frozen=True, slots=True)
class MergeView:
    number: int
    kept: str
    gone: str
    reason: str
    at: datetime
    is_undone: bool
    said_by: str


def merge(keep: str, other: str, *, said_by: str) -> int:
    """Make two papers one. Both are named by any identifier or address. Returns the number of the merge.
    Raises BadInput."""
    keys = []
    for text in (keep, other):
        key = read.resolve(text)
        if key is None:
            raise BadInput(f"There is no paper “{text}”.", hint="Give an arXiv id, a DOI, or a paper's key.")
        keys.append(key)
    return write.merge(keys[0], keys[1], reason="said to be one paper", said_by=said_by)


def unmerge(number: int) -> str:
    """Undo a merge; returns the key of the paper that came back. Raises BadInput."""
    return write.unmerge(number)


def merges(limit: int = 100) -> tuple[MergeView, ...]:
    """Recorded merges, newest first."""
    return tuple(
        MergeView(m.number, m.kept, m.gone, m.reason, m.at, m.undone_at is not None, m.said_by)
        for m in read.merges(limit)
    )
