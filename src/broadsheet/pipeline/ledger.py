"""The harvest ledger: per source the last good run and its counts, what is expected next, and in words why
a day is empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import orjson

from broadsheet.kernel import clock
from broadsheet.papers import read
from broadsheet.pipeline import runs
from broadsheet.pipeline.models import Run, SourceDay, SourceProgress
from broadsheet.pipeline.runs import RunView
from broadsheet.sources import current

GOOD = ("done", "partial")
_LISTS = {"arxiv-feed": "arxiv", "arxiv-oai": "arxiv", "arxiv-query": "arxiv"}
"""The list that each harvest fills, where its name is another."""
_SETTLING = timedelta(hours=6)
"""From the announcement until arXiv's interfaces carry it everywhere: until then nobody has missed it."""
_NO_ANSWER = "could not be reached"
"""What the fetcher says of a host that gave no usable answer."""


@dataclass(frozen=True, slots=True)
class SourceState:
    """``next_expected`` is the day of the source's next list, ``next_run`` when we shall ask."""

    name: str
    label: str
    last_good_run: datetime | None
    last_run: datetime | None
    last_error: str
    counts: dict[str, int]
    next_run: datetime | None
    next_expected: date | None
    is_enabled: bool


def sources(enabled: tuple[str, ...] = ()) -> tuple[SourceState, ...]:
    """Every source, enabled ones first."""
    progress = {row.source: row for row in SourceProgress.objects.all()}
    states = [
        _state(name, source.label, progress.get(name), name in (enabled or enabled_names()))
        for name, source in current.sources().items()
    ]
    return tuple(sorted(states, key=lambda s: (not s.is_enabled, s.name)))


def _state(name: str, label: str, progress: SourceProgress | None, is_enabled: bool) -> SourceState:  # noqa: FBT001
    good = runs.last("harvest", name, GOOD)
    newest = runs.last("harvest", name)
    return SourceState(
        name=name,
        label=label,
        last_good_run=good.finished if good else None,
        last_run=newest.started if newest else None,
        last_error=newest.error if newest and newest.state in ("failed", "stopped") else "",
        counts=good.counts if good else {},
        next_run=progress.next_run if progress and is_enabled else None,
        next_expected=next_expected(name, clock.now()) if is_enabled else None,
        is_enabled=is_enabled,
    )


_enabled: list[str] = []


def enable(names: tuple[str, ...]) -> None:
    """Which sources the service harvests by itself; ``conf`` says so at start."""
    _enabled[:] = names


def enabled_names() -> tuple[str, ...]:
    return tuple(_enabled)


def next_expected(name: str, now: datetime) -> date | None:
    """The day of the next list that ``name`` is expected to have."""
    if name.startswith("arxiv"):
        return clock.next_announcement(now)[0]
    if name == "huggingface":
        day = clock.huggingface_day(now) + timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
        return day
    return None


def why_empty(source: str, day: date, now: datetime) -> str:
    """Why ``source``'s list of ``day`` is empty, in words; "" when it is not. ``source`` "" is all lists."""
    if any(count.papers for count in read.day_counts(day, day, source)):
        return ""
    if source == "huggingface":
        return _why_huggingface(day, now)
    # The calendar's reasons come first: a harvest that fails at a weekend has not missed anything.
    if not clock.is_announcement_day(day) or now < clock.announced_at(day) + _SETTLING:
        return clock.why_empty(day, now)
    return _last_failure(source, day) or _why_not_harvested(source or "arxiv", day)


def _names(source: str) -> list[str]:
    """The harvests that fill ``source``'s list; of all lists for ""."""
    return [name for name in current.sources() if not source or _LISTS.get(name, name) == source]


def _last_failure(source: str, day: date) -> str:
    """A failed harvest explains an empty day when nothing succeeded since the day began."""
    runs_since = Run.objects.filter(step="harvest", source__in=_names(source), started__date__gte=day)
    row = runs_since.order_by("-started").first()
    if row is None or row.state != "failed" or runs_since.filter(state__in=GOOD).exists():
        return ""
    label = current.sources()[row.source].label
    at = f"{row.started:%H:%M} UTC on {row.started.day} {row.started:%B}"
    return f"The harvest of {label} failed at {at}: {row.error} It will be tried again."


def _why_huggingface(day: date, now: datetime) -> str:
    if day > clock.huggingface_day(now):
        return "Hugging Face has not opened this day's list yet."
    if not clock.is_huggingface_day(day):
        return "Hugging Face's Daily Papers have no lists on Saturdays and Sundays."
    failed = _last_failure("huggingface", day)
    if failed:
        return failed
    said = SourceDay.objects.filter(source="huggingface", day=day).first()
    if said and not sum(orjson.loads(said.counts_json).values()):
        return f"Hugging Face's list was empty when we last read it ({said.at:%Y-%m-%d %H:%M} UTC)."
    return _why_not_harvested("huggingface", day)


def _why_not_harvested(source: str, day: date) -> str:
    rows = SourceProgress.objects.filter(source__in=_names(source), through__isnull=False)
    through = max((row.through for row in rows if row.through), default=None)
    label = {"arxiv": "arXiv", "huggingface": "Hugging Face"}.get(source, source)
    if through is None:
        return f"{label} has not been harvested yet."
    if through < day:
        spoken = f"{through.day} {through:%B %Y}"
        return f"{label} was last harvested for {spoken}; this day has not been fetched yet."
    return f"{label} was harvested for this day and had nothing in the categories followed here."


def progress() -> tuple[RunView, ...]:
    """Runs under way."""
    return runs.running()


def offline() -> str:
    """A calm sentence when the newest harvest of every source that ran could not reach the network; one that
    is under way has not shown anything yet."""
    newest = [runs.last("harvest", name, (*GOOD, "failed")) for name in enabled_names()]
    ran = [run for run in newest if run is not None]
    if not ran or any(run.state != "failed" or _NO_ANSWER not in run.error for run in ran):
        return ""
    return (
        "The sources cannot be reached at the moment. Everything stored here stays readable and searchable; "
        "fetching goes on by itself as soon as there is a network."
    )
