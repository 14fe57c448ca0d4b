from __future__ import annotations

import typer

from broadsheet.cli.commands.sample import add_sample
from broadsheet.cli.console import errors
from broadsheet.cli.following import indexing
from broadsheet.cli.library import open_library
from broadsheet.papers import read


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
    errors.print(f"The library in {home} is ready.")
