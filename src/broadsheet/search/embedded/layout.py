"""The folder of an index: numbered generations, and CURRENT, which names the one that counts.

    <root>/CURRENT                      "generation-3\\n", replaced atomically
    <root>/writer.lock                  held by the one writer
    <root>/generation-3/meta.json       schema and settings it was built with
    <root>/generation-3/lexical/        tantivy
    <root>/generation-3/vectors/        codes and rows

A generation that CURRENT does not name is either being built by whoever holds the lock, or rubbish.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from broadsheet.kernel.errors import IndexUnavailable

REBUILD_HINT = "Run `broadsheet rebuild`; the library itself is safe in the database."
_NAME = re.compile(r"generation-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Made:
    """What a generation was built with."""

    schema: str
    settings: str


def current(root: Path) -> str:
    """The name of the current generation, "" when there is none yet."""
    try:
        name = (root / "CURRENT").read_text("ascii", "replace").strip()
    except FileNotFoundError:
        return ""
    except OSError as problem:
        raise IndexUnavailable(f"The search index cannot be read: {problem}.", hint=REBUILD_HINT) from problem
    if not _NAME.fullmatch(name):
        raise IndexUnavailable("The search index's CURRENT file is damaged.", hint=REBUILD_HINT)
    return name


def set_current(root: Path, name: str) -> None:
    """Point CURRENT at a generation; a crash leaves the old or the new name, never neither."""
    _write(root / "CURRENT", f"{name}\n")


def create(root: Path, made: Made) -> str:
    """A new, empty generation beside the others."""
    numbers = [int(match[1]) for match in map(_NAME.fullmatch, _names(root)) if match]
    name = f"generation-{max(numbers, default=0) + 1}"
    (root / name / "lexical").mkdir(parents=True)
    _write(root / name / "meta.json", json.dumps({"schema": made.schema, "settings": made.settings}) + "\n")
    return name


def check(root: Path, name: str, wanted: Made) -> None:
    """Raise IndexUnavailable unless the generation was built the way this program would build it."""
    try:
        found = json.loads((root / name / "meta.json").read_text("utf-8"))
        made = Made(str(found["schema"]), str(found["settings"]))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise IndexUnavailable("The search index is damaged or incomplete.", hint=REBUILD_HINT) from problem
    if made != wanted:
        raise IndexUnavailable(
            "The search index was built by another version or with other settings.", hint=REBUILD_HINT
        )


def remove_others(root: Path, kept: str) -> None:
    """Delete every generation but ``kept``; only the holder of the writer's lock may do this.

    Readers that still have an old one open keep their memory maps. Where the system refuses to delete
    an open file, the rest goes next time.
    """
    for name in _names(root):
        if name != kept and _NAME.fullmatch(name):
            shutil.rmtree(root / name, ignore_errors=True)


def size_of(folder: Path) -> int:
    """Bytes of all files below ``folder``; files that vanish meanwhile count nothing."""
    total = 0
    for place, _, files in os.walk(folder):
        for file in files:
            try:
                total += (Path(place) / file).stat().st_size
            except FileNotFoundError:
                continue
    return total


def _names(root: Path) -> list[str]:
    return [entry.name for entry in root.iterdir()] if root.is_dir() else []


def _write(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable; systems that cannot open folders need no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
