"""One day: whose lists there are, their tabs and counts, the papers, and the days around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from broadsheet.kernel import clock
from broadsheet.kernel.errors import BadInput
from broadsheet.papers import read
from broadsheet.papers.views import CardPage, DayCount
from broadsheet.reading.calendar import Month, month_bounds, month_of
from broadsheet.reading.names import ALL_LISTS, KINDS, kind_name, list_name

PREFERRED = ("huggingface", "arxiv")
"""Which list opens first where the reader has chosen none: the curated one before the long one."""


@dataclass(frozen=True, slots=True)
class ListChoice:
    """``papers`` is None for all lists together: a paper may stand on two of them."""

    source: str
    name: str
    papers: int | None
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Tab:
    kind: str
    name: str
    papers: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    source: str
    kind: str
    choices: tuple[ListChoice, ...]
    tabs: tuple[Tab, ...]
    page: CardPage
    papers: int
    """On the list shown (all announcement types); an upper bound where all lists are shown together."""
    previous: date | None
    next: date | None
    month: Month
    is_due: bool
    """Whether a list was to be expected by now: an empty day that is due is a fault, not a holiday."""


def day(
    on: date, source: str | None = None, kind: str | None = None, *, cursor: str = "", limit: int = 50
) -> Day:
    """The lists of ``on``. ``source`` None leaves the choice to us; ``kind`` "" is every announcement type,
    None the first that has papers."""
    first, last = month_bounds(on)
    counts = read.day_counts(first, last)
    of_day = [count for count in counts if count.day == on]
    # The lists that the service gathers by itself are there also while they are empty.
    known = sorted({*read.list_sources(), *PREFERRED})
    shown = _source(source, known, of_day)
    tabs = _tabs(shown, kind, of_day)
    shown_kind = next((tab.kind for tab in tabs if tab.is_shown), "")
    page = read.day(shown, on, kind=shown_kind, cursor=cursor, limit=limit)
    previous, following = read.neighbours(shown, on)
    return Day(
        day=on,
        source=shown,
        kind=shown_kind,
        choices=_choices(shown, known, of_day),
        tabs=tabs,
        page=page,
        papers=sum(count.papers for count in of_day if shown in {ALL_LISTS, count.source}),
        previous=previous,
        next=following,
        month=month_of(on, papers_by_day(counts, shown), shown=on),
        is_due=_is_due(shown, on),
    )


def papers_by_day(counts: Sequence[DayCount], source: str) -> Counter[date]:
    """How many papers stand on a day's list; for all lists the sum over them."""
    total: Counter[date] = Counter()
    for count in counts:
        if source in {ALL_LISTS, count.source}:
            total[count.day] += count.papers
    return total


def _source(asked: str | None, known: Sequence[str], of_day: Sequence[DayCount]) -> str:
    if asked is not None:
        if asked != ALL_LISTS and asked not in known:
            raise BadInput(
                f"There is no list called “{asked[:40]}”.", hint="Choose one of the lists the page offers."
            )
        return asked
    present = {count.source for count in of_day}
    return next((source for source in PREFERRED if source in present), ALL_LISTS)


def _tabs(source: str, kind: str | None, of_day: Sequence[DayCount]) -> tuple[Tab, ...]:
    """Announcement types with their counts; none where the list has no types, or no day's entry says one."""
    papers: Counter[str] = Counter()
    for count in of_day:
        if count.source == source:
            papers[count.kind] += count.papers
    if not any(papers[name] for name in KINDS):
        return ()
    papers["new"] += papers.pop("", 0)  # said by a source without types: new, until another says otherwise
    shown = kind if kind in {"", *KINDS} else next(name for name in KINDS if papers[name])
    papers[""] = papers.total()
    return tuple(Tab(name, kind_name(name), papers[name], name == shown) for name in (*KINDS, ""))


def list_choices(shown: str) -> tuple[ListChoice, ...]:
    """The lists there are, where no single day says how full each is."""
    choices = _choices(shown, read.list_sources(), ())
    return tuple(ListChoice(c.source, c.name, None, c.is_shown) for c in choices)


def sources() -> tuple[str, ...]:
    return read.list_sources()


def _choices(shown: str, known: Sequence[str], of_day: Sequence[DayCount]) -> tuple[ListChoice, ...]:
    papers: Counter[str] = Counter()
    for count in of_day:
        papers[count.source] += count.papers
    ordered = [*(name for name in PREFERRED if name in known), *(n for n in known if n not in PREFERRED)]
    single = [ListChoice(name, list_name(name), papers[name], name == shown) for name in ordered]
    return (*single, ListChoice(ALL_LISTS, list_name(ALL_LISTS), None, shown == ALL_LISTS))


def _is_due(source: str, on: date) -> bool:
    """Whether the list's own calendar has ``on``, and it has come."""
    if on > clock.today_et():
        return False
    return clock.is_announcement_day(on) if source == "arxiv" else clock.is_huggingface_day(on)
