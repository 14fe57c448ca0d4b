"""What is due, and when it is due again. State is rows (``SourceProgress.next_run``); there is no broker."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from broadsheet.kernel import clock
from broadsheet.pipeline import choices, first_run, harvest, ledger, state
from broadsheet.sources.port import Ask

FIRST_DAYS = 7
"""Announcement days that the very first harvest goes back."""
HUGGINGFACE_DAYS = 7
"""Lists keep growing and votes move for days, so the last week is read again every time."""
_AFTER_ANNOUNCEMENT = {
    # OAI-PMH has the day's records about two and a half hours after the announcement at 20:00.
    "arxiv-oai": timedelta(hours=2, minutes=45),
    # The feed of a day is built at midnight in New York, four hours after the announcement.
    "arxiv-feed": timedelta(hours=4, minutes=30),
}
_OFTEN = timedelta(hours=4)
_RETRY = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=6))


def due(now: datetime, categories: tuple[str, ...]) -> list[str]:
    """The enabled sources to harvest at ``now``; none before somebody said which categories."""
    if not categories and first_run.is_needed():
        return []
    rows = state.next_runs()
    waiting = [(rows.get(name), name) for name in ledger.enabled_names()]
    return [
        name
        for at, name in sorted(waiting, key=lambda w: (w[0] is not None, w[0]))
        if at is None or at <= now
    ]


def is_due(name: str, now: datetime) -> bool:
    """Whether ``name`` was never planned, or its time has come."""
    at = state.next_runs().get(name)
    return at is None or at <= now


def followed(categories: tuple[str, ...], default: tuple[str, ...]) -> tuple[str, ...]:
    """The categories in force: the setting, else what was chosen on the first page, else the default."""
    return categories or choices.categories() or default


def ask_for(
    name: str, categories: tuple[str, ...], now: datetime, base_url: str = "", sets: tuple[str, ...] = ()
) -> Ask:
    """What to ask ``name`` for at ``now``: everything that was missed, with each source's overlap.
    ``categories`` are arXiv's; ``sets`` are what a source beyond arXiv is asked for."""
    today = now.date()
    if name == "huggingface":
        ask = harvest.due(name, (), today=today, first_days=HUGGINGFACE_DAYS)
        since = min(ask.since or today, today - timedelta(days=HUGGINGFACE_DAYS - 1))
        return Ask(since=since, until=clock.huggingface_day(now), base_url=base_url)
    if name == "arxiv-feed":
        return Ask(sets=categories, base_url=base_url)
    if not name.startswith("arxiv"):
        return harvest.due(name, sets, today=today, first_days=FIRST_DAYS)
    first = _announcement_days_ago(FIRST_DAYS, today)
    ask = harvest.due(name, categories, today=today, first_days=(today - first).days)
    return Ask(since=ask.since, until=ask.until, sets=categories, base_url=base_url)


def _announcement_days_ago(count: int, today: date) -> date:
    days = clock.announcement_days(today - timedelta(days=4 * count), today)
    return days[-count] if len(days) >= count else days[0]


def next_run(name: str, now: datetime, failures: int) -> datetime:
    """When to ask ``name`` again after ``failures`` failed runs in a row."""
    if failures:
        return now + _RETRY[min(failures, len(_RETRY)) - 1]
    wait = _AFTER_ANNOUNCEMENT.get(name)
    if wait is None:
        return now + _OFTEN
    # The announcement whose data is still to come may be the one that was made a moment ago.
    _, at = clock.next_announcement(now - wait)
    return at + wait
