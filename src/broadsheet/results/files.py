"""Results that were measured elsewhere: JSON lines, or the folder in which a runner kept its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from broadsheet.kernel.errors import BadInput, BadPayload

STANDARD_INPUT = "-"
LONGEST_LINE = 4 * 1024 * 1024

Read = tuple[str, dict[str, Any] | BadPayload]
"""A place (``line 3``, a file's name), and the report there or what is wrong with it."""


def read(path: Path) -> Iterator[Read]:
    """Every report that ``path`` holds. Raises BadInput where there is no such file."""
    if str(path) == STANDARD_INPUT:
        yield from _lines(sys.stdin.buffer)
    elif path.is_dir():
        yield from _folder(path)
    elif path.is_file():
        with path.open("rb") as stream:
            yield from _lines(stream)
    else:
        raise BadInput(f"There is no file {path}.")


def _lines(stream: BinaryIO) -> Iterator[Read]:
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LONGEST_LINE)
            yield f"line {number}", BadPayload("the line is too long")
        elif line.strip():
            yield f"line {number}", _report(line)


def _folder(path: Path) -> Iterator[Read]:
    """``results/*.json`` with ``pictures/*.svg`` beside, as ``python -m reproductions`` keeps them."""
    files = sorted((path / "results").glob("*.json"))
    if not files:
        raise BadInput(f"There are no results in {path}.", hint="It should hold results/*.json.")
    for file in files:
        if file.stat().st_size > LONGEST_LINE:
            yield file.name, BadPayload("the file is too large")
            continue
        report = _report(file.read_bytes())
        drawn = path / "pictures" / f"{file.stem}.svg"
        if isinstance(report, dict) and drawn.is_file() and drawn.stat().st_size <= LONGEST_LINE:
            report.setdefault("picture", drawn.read_text("utf-8", "replace"))
        yield file.name, report


def _report(text: bytes) -> dict[str, Any] | BadPayload:
    try:
        # The runner writes not-a-number as Python does; orjson would refuse it.
        found = json.loads(text)
    except (ValueError, RecursionError):
        return BadPayload("not JSON")
    return found if isinstance(found, dict) else BadPayload("not a JSON object")
