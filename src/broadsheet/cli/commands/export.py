from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

import orjson
import typer

from broadsheet.cli.console import bar, errors
from broadsheet.cli.library import open_library
from broadsheet.papers import read
from broadsheet.sources.jsonlines.shape import to_json


def export(
    out: Path | None = typer.Option(None, help="A file; standard output when left out."),
    public: bool = typer.Option(
        False,
        "--public",
        help="For others: abstracts only where their source permits it.",
    ),
) -> None:
    """Write the whole library as JSON lines, one record a line, in a stable order.

    Importing the file into an empty library gives the same library back.
    """
    open_library()
    if out is None:
        try:
            _write(sys.stdout.buffer, is_public=public, is_quiet=True)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader of the pipe (head, less) has seen enough; nothing more may be written at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    beside = out.with_name(out.name + ".part")
    with beside.open("wb") as file:
        count = _write(file, is_public=public, is_quiet=False)
    beside.replace(out)
    errors.print(f"{count:,} records written to {out}")


def _write(file: BinaryIO, *, is_public: bool, is_quiet: bool) -> int:
    count = 0
    with bar("records", is_quiet=is_quiet) as shown:
        task = shown.add_task("export", total=read.totals().records)
        for record in read.records():
            line = to_json(record)
            if is_public and not record.may_share_abstract:
                line.pop("abstract", None)
            file.write(orjson.dumps(line) + b"\n")
            count += 1
            if count % 500 == 0:
                shown.update(task, completed=count)
    return count
