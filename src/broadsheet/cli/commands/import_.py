from __future__ import annotations

import gc
from datetime import datetime
from pathlib import Path

import typer
from rich.progress import TaskID

from broadsheet.cli import PARTIAL
from broadsheet.cli.console import bar, counts_json, print_json, summary
from broadsheet.cli.following import are_small, indexing
from broadsheet.cli.library import open_library
from broadsheet.pipeline import import_files, runs
from broadsheet.sources import current
from broadsheet.sources.port import FileHints


def import_(
    files: list[str] = typer.Argument(
        help="Files or folders, plain or packed (gz, zst, xz, tar); “-” reads standard input."
    ),
    format_name: str = typer.Option(
        "auto", "--format", help="The format, where it cannot be told by itself."
    ),
    saved: datetime | None = typer.Option(
        None, formats=["%Y-%m-%d"], help="The day a page was saved: supplies years that it does not print."
    ),
    as_json: bool = typer.Option(False, "--json", help="Print the counts as JSON."),
) -> int:
    """Import papers from files: JSON lines, arXiv snapshots, saved days and pages, OAI and Atom files.

    Importing again changes nothing. A file whose import was interrupted goes on where it stopped.
    """
    open_library()
    # Batches make many short-lived objects and no cycles; looking for cycles after every few hundred of them
    # was a tenth of the time.
    gc.set_threshold(100_000, 20, 20)
    hints = FileHints(saved=saved.date() if saved else None)
    total = runs.Totals()
    with bar(is_quiet=as_json) as shown, indexing(is_quiet=as_json, is_small=are_small(files)):
        for name in files:
            task = shown.add_task(Path(name).name, total=None)

            def report(progress: runs.Progress, task: TaskID = task) -> None:
                shown.update(task, completed=progress.bytes_done, total=progress.total)

            done = import_files.import_file(
                Path(name), current.formats(), format_name=format_name, hints=hints, report=report
            )
            total.add(done)
            shown.remove_task(task)
    if as_json:
        print_json(counts_json(total))
    else:
        summary(f"{len(files)} {'file' if len(files) == 1 else 'files'} imported", total)
    return PARTIAL if total.counts["faults"] else 0
