"""Star counts of code, once a day, where GitHub's API may be asked: how they grow is a sign of use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadPayload, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Count, Fault, Record
from broadsheet.papers import read, write
from broadsheet.pipeline.runs import Progress, Report, run, silent

NAME = "github-stars"
SOURCE = "github"
WINDOW = timedelta(days=60)
"""Papers older than this are not asked about any more: their counts hardly move."""
_BATCH = 25


def count_stars(
    stars: Callable[[str], tuple[Count, ...]], limit: int = 1000, report: Report = silent
) -> Progress:
    """Ask for the repositories of up to ``limit`` recent papers that were not asked about today.

    ``stars`` maps a repository's address to its counts. Raises SourceUnreachable when the hourly limit is
    used up; what was counted before is stored.
    """
    today = now().date()
    with run("stars", NAME, report) as progress:
        waiting = read.papers_with_code("github.com", SOURCE, today, today - WINDOW, limit)
        progress.total = len(waiting)
        for start in range(0, len(waiting), _BATCH):
            records = []
            for key, title, url in waiting[start : start + _BATCH]:
                try:
                    counts = stars(url)
                except (SourceRefused, BadPayload) as error:
                    progress.fault([Fault(SOURCE, url, error.sentence)])
                    continue
                if counts:
                    records.append(_record(key, title, counts))
                else:
                    progress.counts["gone"] += 1
            write.store(records)
            progress.done += len(records)
            progress.tell()
    return progress


def _record(key: str, title: str, counts: tuple[Count, ...]) -> Record:
    scheme, value = key.split(":", 1)
    ids = () if scheme == "title" else (PaperId(scheme, value),)
    return Record(source=SOURCE, source_id=key, title=title, ids=ids, counts=counts)
