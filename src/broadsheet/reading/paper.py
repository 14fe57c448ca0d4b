"""One paper by whatever somebody calls it: its page, the address it moved to, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from broadsheet.kernel.ids import address_of
from broadsheet.papers import read
from broadsheet.papers.views import CountView, PaperView
from broadsheet.reading.names import category_name


@dataclass(frozen=True, slots=True)
class NamedCategory:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class CountsOn:
    """What was counted on one day by one source; None where a measure was not given."""

    on: date
    source: str
    votes: int | None = None
    comments: int | None = None
    stars: int | None = None
    citations: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    view: PaperView
    categories: tuple[NamedCategory, ...]
    counts: tuple[CountsOn, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """The paper exists and lives at ``address`` (what stands after /papers/)."""

    address: str


@dataclass(frozen=True, slots=True)
class Named:
    """A paper by its key and title."""

    key: str
    title: str


def named(called: str) -> Named | None:
    """The paper that ``called`` names in any way."""
    key = read.resolve(called)
    view = read.paper(key) if key else None
    return Named(view.card.key, view.card.title) if view else None


def paper(called: str) -> Paper | Moved | None:
    """The paper at the address ``called``; any other identifier, old key or spelling says where it moved."""
    key = read.resolve(called)
    if key is None:
        return None
    address = address_of(key)
    if address != called:
        return Moved(address)
    view = read.paper(key)
    if view is None:
        return None
    named = tuple(NamedCategory(code, category_name(code)) for code in view.card.categories)
    return Paper(view, named, counts_by_day(view.counts))


def counts_by_day(counts: tuple[CountView, ...]) -> tuple[CountsOn, ...]:
    """Counts as rows of a table, newest first: one row per day and source, one column per measure."""
    rows: dict[tuple[date, str], dict[str, int]] = {}
    for count in counts:
        if count.measure in {"votes", "comments", "stars", "citations"}:
            rows.setdefault((count.on, count.source), {})[count.measure] = count.value
    return tuple(
        CountsOn(on, source, **rows[on, source]) for on, source in sorted(rows, reverse=True)
    )  # fmt: skip
