from __future__ import annotations

import typer

from broadsheet.cli.console import errors
from broadsheet.cli.library import open_library
from broadsheet.pipeline import curate


def merge(
    keep: str = typer.Argument(help="An identifier, key or address of one paper."),
    other: str = typer.Argument(help="The same of the other."),
) -> None:
    """Say that two papers are one. The stronger identifier stays the address; the other one leads there."""
    open_library()
    number = curate.merge(keep, other, said_by="operator")
    errors.print(f"Merged. `broadsheet unmerge {number}` undoes it.")


def unmerge(
    number: int = typer.Argument(help="The number that `merge` printed, or the page /merge shows."),
) -> None:
    """Undo a merge: the paper that went comes back with its own records."""
    open_library()
    errors.print(f"{curate.unmerge(number)} is a paper of its own again.")
