"""Runs: begun, kept alive, ended. Any step reports through here, so that the status page sees all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BroadsheetError
from broadsheet.kernel.record import Fault
from broadsheet.pipeline.models import Run

KEPT_FAULTS = 50
"""Faults kept with a run; all are counted."""
DEAD_AFTER = timedelta(minutes=3)
_BEAT_EVERY = timedelta(seconds=2)

Report = Callable[["Progress"], None]


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as shown. ``done`` of ``total`` (None: unknown) in the step's own unit."""

    step: str
    source: str
    started: datetime
    finished: datetime | None
    state: str
    done: int
    total: int | None
    counts: dict[str, int]
    note: str
    error: str
    faults: tuple[str, ...]


@dataclass(slots=True)
class Progress:
    """A run under way: steps add to it, and whoever watches is told through ``report``."""

    row: Run
    report: Report
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    done: int = 0
    total: int | None = None
    note: str = ""
    bytes_done: int = 0
    """Where a run reads a file: how much of it, of ``total`` bytes."""

    def fault(self, found: Iterable[Fault]) -> None:
        for one in found:
            self.counts["faults"] += 1
            if len(self.faults) < KEPT_FAULTS:
                self.faults.append(one)

    def tell(self, *, force: bool = False) -> None:
        """Tell whoever watches, and write to the ledger every two seconds."""
        self.report(self)
        at = now()
        if force or at - self.row.beat >= _BEAT_EVERY:
            self.row.beat = at
            self.save()

    def save(self) -> None:
        self.row.done, self.row.total, self.row.note = self.done, self.total, self.note
        self.row.counts_json = orjson.dumps(dict(self.counts)).decode()
        self.row.faults_json = orjson.dumps([describe(f) for f in self.faults]).decode()
        self.row.save()


@dataclass(slots=True)
class Totals:
    """Several runs added up, for one report."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, progress: Progress) -> None:
        self.counts.update(progress.counts)
        self.faults = [*self.faults, *progress.faults][:KEPT_FAULTS]
        if progress.note:
            self.notes.append(f"{progress.row.source}: {progress.note}")


def describe(fault: Fault) -> str:
    """One line: source, place, reason."""
    return f"{fault.source} {fault.place}: {fault.reason}"


def silent(_: Progress) -> None:
    """A report for nobody."""


@contextmanager
def run(step: str, source: str = "", report: Report = silent) -> Iterator[Progress]:
    """A run around a block of work. A BroadsheetError ends it as failed and goes on to the caller."""
    at = now()
    row = Run.objects.create(step=step, source=source[:120], started=at, beat=at)
    progress = Progress(row, report)
    try:
        yield progress
    except BroadsheetError as error:
        _end(progress, "failed", str(error))
        raise
    except BaseException as error:
        # Whatever it was goes on to the caller; the ledger must not show a dead run as alive.
        _end(progress, "failed", f"{type(error).__name__}: {error}"[:500])
        raise
    _end(progress, "partial" if progress.counts["faults"] else "done", "")


def _end(progress: Progress, state: str, error: str) -> None:
    progress.row.state, progress.row.error = state, error
    progress.row.finished = progress.row.beat = now()
    progress.save()


def view(row: Run) -> RunView:
    is_dead = row.state == "running" and now() - row.beat > DEAD_AFTER
    return RunView(
        step=row.step,
        source=row.source,
        started=row.started,
        finished=row.finished,
        state="stopped" if is_dead else row.state,
        done=row.done,
        total=row.total,
        counts=orjson.loads(row.counts_json),
        note=row.note,
        error="The process was stopped; the next run goes on from there." if is_dead else row.error,
        faults=tuple(orjson.loads(row.faults_json)),
    )


def running() -> tuple[RunView, ...]:
    """Runs under way, oldest first."""
    rows = Run.objects.filter(state="running", beat__gte=now() - DEAD_AFTER).order_by("started")
    return tuple(map(view, rows))


def newest(limit: int = 30) -> tuple[RunView, ...]:
    return tuple(map(view, Run.objects.order_by("-started")[:limit]))


def last(step: str, source: str, states: tuple[str, ...] = ()) -> RunView | None:
    rows = Run.objects.filter(step=step, source=source).order_by("-started")
    row = rows.filter(state__in=states).first() if states else rows.first()
    return view(row) if row else None
