from __future__ import annotations

from importlib import resources
from pathlib import Path

import typer

from broadsheet.cli.console import errors
from broadsheet.cli.following import indexing
from broadsheet.cli.library import open_library
from broadsheet.kernel.errors import Misconfigured
from broadsheet.papers import read, write
from broadsheet.pipeline import import_files
from broadsheet.sources import current

app = typer.Typer(help="The sample library: a living site without a network.", no_args_is_help=True)
NAMES = ("seeds.jsonl", "week.jsonl")


def sample_files() -> list[Path]:
    """The sample's files: inside the installed package, or beside the sources. Raises Misconfigured."""
    inside = Path(str(resources.files("broadsheet"))) / "sample"
    beside = Path(__file__).parents[4] / "sample"
    for folder in (inside, beside):
        if all((folder / name).is_file() for name in NAMES):
            return [folder / name for name in NAMES]
    raise Misconfigured("The sample library did not come with this installation.")


def add_sample() -> int:
    """Import the sample; returns how many papers are new."""
    added = 0
    for path in sample_files():
        added += import_files.import_file(path, current.formats(), format_name="jsonlines").counts["added"]
    return added


@app.command()
def add() -> None:
    """Put the sample library in (again)."""
    open_library()
    with indexing(is_small=True):
        added = add_sample()
    errors.print(f"{added:,} sample papers added; {read.sample_papers():,} are here.")


@app.command()
def remove() -> None:
    """Take the sample library out. Papers that real sources have confirmed stay."""
    open_library()
    with indexing(is_small=True):
        gone = write.remove_samples()
    errors.print(f"{gone:,} sample papers removed.")
