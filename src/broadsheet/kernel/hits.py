"""What the search room is given and what it answers: documents in, hits out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class IndexDoc:
    """One paper as the index sees it. ``number`` is the store's integer id and is stable for a paper;
    dates are days; ``flags`` are among code, withdrawn, abstract, doi, sample."""

    number: int
    key: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    organisation: str = ""
    comments: str = ""
    venue: str = ""
    sources: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Announcement types seen: new, cross, replace."""
    dated: date | None = None
    announced: date | None = None
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: ``number`` and ``key`` name the paper; a larger ``score`` is better; ``why`` is short,
    readable and engine-independent."""

    number: int
    key: str
    score: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HitPage:
    """A page of hits. ``total`` counts all matches; ``next_cursor`` is "" on the last page."""

    hits: tuple[Hit, ...]
    total: int
    next_cursor: str = ""
