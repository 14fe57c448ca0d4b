"""Results brought in, from runs made here or from a file: each is stored as it comes, and one that cannot be
used is counted and stops nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.kernel.errors import BadInput, BadPayload
from broadsheet.kernel.record import Fault
from broadsheet.results import files, laboratory, write
from broadsheet.results.laboratory import Ask, Report


@dataclass(slots=True)
class Brought:
    """What came of one call so far. ``counts``: added, changed, unchanged, failed, faults. ``failed`` counts
    runs without measurements by kind of failure; ``faults`` are reports that could not be stored."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    slugs: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        return self.counts.total()

    @property
    def unusable(self) -> int:
        """Runs and reports that gave nothing."""
        return self.counts["failed"] + self.counts["faults"]


def run(ask: Ask, brought: Brought, tick: Callable[[], None]) -> Iterator[Report]:
    """Run what is asked for; every report is stored when it is handed on."""
    bare: dict[str, Report] = {}
    for report in laboratory.run(ask, tick):
        slug = str(report.get("slug", "?"))
        _store(report, brought, place=slug)
        brought.slugs.append(slug)
        if not report.get("picture"):
            bare[slug] = report
        yield report
    # The runner draws when it writes its own report, after the runs.
    for slug, drawn in laboratory.pictures(ask.folder, tuple(bare)).items():
        try:
            write.store(bare[slug] | {"picture": drawn})
        except BadInput:
            # What is wrong with it was said when it came.
            continue


def bring_in(path: Path) -> Iterator[Brought]:
    """Store the results that ``path`` holds; what came of them so far, after each."""
    brought = Brought()
    for place, report in files.read(path):
        if isinstance(report, BadPayload):
            _refuse(brought, place, report.sentence)
        else:
            _store(report, brought, place=place)
        yield brought


def _store(report: Report, brought: Brought, *, place: str) -> None:
    try:
        stored = write.store(report)
    except BadInput as fault:
        _refuse(brought, place, fault.sentence)
        return
    failure = report.get("failure")
    brought.counts["failed" if failure else stored] += 1
    if failure:
        brought.failed[str(failure["kind"])] += 1


def _refuse(brought: Brought, place: str, reason: str) -> None:
    brought.counts["faults"] += 1
    brought.faults.append(Fault("results", place, reason))
