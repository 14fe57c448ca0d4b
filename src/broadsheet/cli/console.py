"""How the command line speaks: progress bars and messages on standard error, results on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from broadsheet.pipeline import runs

output = Console()
errors = Console(stderr=True)
_NAMES = {
    "records": "records read",
    "listings": "listings",
    "added": "new papers",
    "changed": "papers changed",
    "listed": "papers listed again or with new counts",
    "unchanged": "records known already",
    "merged": "papers found to be one",
    "faults": "could not be used",
    "pages": "pages fetched",
    "new": "announced as new",
    "cross": "announced as cross-lists",
    "replace": "announced as replacements",
}


@contextmanager
def bar(unit: str = "", *, is_quiet: bool = False) -> Iterator[Progress]:
    """A progress bar on standard error; nothing where that is no terminal or ``is_quiet``.

    It counts ``unit``, or bytes where no unit is given.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn() if unit else DownloadColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=errors, disable=is_quiet or not errors.is_terminal, transient=True
    ) as shown:
        yield shown


def summary(title: str, totals: runs.Totals) -> None:
    """Counts in words, then the first faults with their places."""
    errors.print(f"[bold]{escape(title)}[/]")
    for note in totals.notes:
        errors.print(f"  {escape(note)}")
    for name, count in totals.counts.items():
        if count:
            errors.print(f"  {count:>9,}  {_NAMES.get(name, name)}")
    for fault in totals.faults[:10]:
        errors.print(f"  [yellow]![/] {escape(runs.describe(fault))}")
    hidden = totals.counts["faults"] - min(10, len(totals.faults))
    if hidden > 0:
        errors.print(f"  … and {hidden:,} more like these")


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def counts_json(totals: runs.Totals) -> dict[str, object]:
    return {**totals.counts, "examples": [runs.describe(f) for f in totals.faults]}
