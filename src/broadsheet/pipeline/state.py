"""When each source is asked again: read and set by the scheduler, shown by the ledger."""

from __future__ import annotations

from datetime import datetime

from broadsheet.pipeline.models import Run, SourceProgress


def next_runs() -> dict[str, datetime | None]:
    return dict(SourceProgress.objects.values_list("source", "next_run"))


def plan(source: str, at: datetime | None) -> None:
    """Set the next run of ``source``; None is "as soon as possible"."""
    SourceProgress.objects.update_or_create(source=source, defaults={"next_run": at})


def failures(source: str, most: int = 10) -> int:
    """How many of the newest harvests of ``source`` failed in a row."""
    states = (
        Run.objects.filter(step="harvest", source=source).order_by("-started").values_list("state", flat=True)
    )
    count = 0
    for state in states[:most]:
        if state != "failed":
            break
        count += 1
    return count
