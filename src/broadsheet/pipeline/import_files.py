"""Files → papers. Bounded memory, counted, and resumable: a file that was cut short by a kill goes on
behind the last stored batch, and importing again changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.record import Fault, Outcome, Record
from broadsheet.papers import write
from broadsheet.pipeline.models import FileProgress
from broadsheet.pipeline.runs import Progress as RunProgress
from broadsheet.pipeline.runs import Report, run, silent
from broadsheet.sources.files import STANDARD_INPUT, Progress, read_file
from broadsheet.sources.port import FileHints, Format

BATCH = 500
"""Records in one transaction: large enough to share its cost, small enough to lose little to a kill."""


def import_file(
    path: Path,
    formats: Sequence[Format],
    *,
    format_name: str = "auto",
    hints: FileHints | None = None,
    report: Report = silent,
) -> RunProgress:
    """Store everything ``path`` says (``Path("-")`` is standard input). Raises BadInput for a missing file
    or an unknown format. Counts: records, listings, added, changed, listed, unchanged, merged, faults."""
    if str(path) != STANDARD_INPUT and not path.exists():
        raise BadInput(f"There is no file {path}.")
    with run("import", path.name, report) as progress:
        mark = _mark(path, format_name)
        start = mark.outcomes if mark and not mark.is_complete else 0
        progress.note = f"going on behind {start:,} stored earlier" if start else ""
        read_so_far = Progress()
        outcomes = read_file(
            path, formats, format_name, hints=hints or FileHints(), start_at=start, progress=read_so_far
        )
        for number, batch in _batches(outcomes):
            take(batch, progress, where=path.name)
            if mark:
                FileProgress.objects.filter(pk=mark.pk).update(outcomes=number)
            progress.bytes_done, progress.total = read_so_far.done, read_so_far.total or None
            progress.tell()
        if mark:
            FileProgress.objects.filter(pk=mark.pk).update(is_complete=True)
    return progress


def take(batch: Sequence[Outcome], progress: RunProgress, *, where: str = "") -> None:
    """Store one batch and count what became of it; ``where`` is the file, which records do not know."""
    records = [o for o in batch if isinstance(o, Record)]
    progress.fault(o for o in batch if isinstance(o, Fault))
    stored = write.store(records)
    progress.fault(replace(f, place=f"{where}: {f.place}") if where else f for f in stored.faults)
    progress.done += len(records)
    progress.counts["records"] += len(records)
    progress.counts["listings"] += sum(len(r.listings) for r in records)
    for name in ("added", "changed", "listed", "unchanged", "merged"):
        progress.counts[name] += getattr(stored, name)


def _batches(outcomes: Iterator[tuple[int, Outcome]]) -> Iterator[tuple[int, list[Outcome]]]:
    """Batches, each with how many outcomes of the file it and all before it are."""
    held: list[Outcome] = []
    number = 0
    for number, outcome in outcomes:
        held.append(outcome)
        if len(held) >= BATCH:
            yield number + 1, held
            held = []
    if held:
        yield number + 1, held


def _mark(path: Path, format_name: str) -> FileProgress | None:
    """Where this very file stands. Standard input and folders have no memory: they are read whole."""
    if not path.is_file():
        return None
    stat = path.stat()
    said = f"{path.resolve()}|{stat.st_size}|{stat.st_mtime_ns}|{format_name}"
    fingerprint = hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
    mark, _ = FileProgress.objects.get_or_create(fingerprint=fingerprint, defaults={"name": str(path)})
    return mark
