from __future__ import annotations

from importlib import resources
from pathlib import Path

import typer

from broadsheet.cli.commands.sample import add_sample
from broadsheet.cli.console import errors
from broadsheet.cli.following import indexing
from broadsheet.cli.library import open_library
from broadsheet.papers import read
from broadsheet.results import measuring
from broadsheet.results.measuring import Brought


def setup(
    sample: bool = typer.Option(True, help="Put the sample library into an empty library."),
) -> None:
    """Make the library ready: folder, tables, and the sample where there is nothing yet.

    Doing it again changes nothing.
    """
    home = open_library()
    if sample and not read.totals().changes:
        with indexing(is_small=True):
            errors.print(f"{add_sample():,} sample papers added.")
    recorded = _add_recorded()
    if recorded:
        errors.print(f"{recorded} recorded reproductions added.")
    errors.print(f"The library in {home} is ready.")


def _add_recorded() -> int:
    """Results that were measured elsewhere and came with the package; returns how many are new or changed."""
    inside = Path(str(resources.files("broadsheet"))) / "recorded"
    beside = Path(__file__).parents[4] / "reproductions"
    folder = next((f for f in (inside, beside) if (f / "results").is_dir()), None)
    brought = Brought()
    if folder is not None:
        *_, brought = (Brought(), *measuring.bring_in(folder))
    return brought.counts["added"] + brought.counts["changed"]
