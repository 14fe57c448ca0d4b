"""Is everything as it should be? One check per thing that goes wrong in practice, each with a remedy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from broadsheet.kernel.errors import IndexUnavailable
from broadsheet.papers import changes, read
from broadsheet.pipeline import ledger
from broadsheet.search import current

_LOW_DISK = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Finding:
    """``state`` is ok, warning or broken; ``hint`` says what to do."""

    name: str
    state: str
    sentence: str
    hint: str = ""


def examine(home: Path) -> Iterator[Finding]:
    """Every finding about the library in ``home``, in an order that makes sense to read."""
    checks: tuple[Callable[[Path], Finding], ...] = (_folder, _disk, _database, _library, _index)
    for check in checks:
        yield check(home)
    yield from _sources()


def _folder(home: Path) -> Finding:
    if not os.access(home, os.W_OK):
        return Finding("folder", "broken", f"{home} cannot be written.", "Check its owner and permissions.")
    return Finding("folder", "ok", f"{home} can be written.")


def _disk(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    sentence = f"{free / 2**30:.1f} GiB are free."
    if free < _LOW_DISK:
        return Finding("disk", "warning", sentence, "A library of a million papers takes about 5 GiB.")
    return Finding("disk", "ok", sentence)


def _database(home: Path) -> Finding:  # noqa: ARG001  (one shape for all checks)
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT version()")
            return Finding("database", "ok", str(cursor.fetchone()[0]).split(",")[0])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(5)")
        said = [row[0] for row in cursor.fetchall()]
    if said != ["ok"]:
        return Finding("database", "broken", f"SQLite reports: {'; '.join(said)}.", "Restore a backup.")
    return Finding("database", "ok", "SQLite finds no fault.")


def _library(home: Path) -> Finding:  # noqa: ARG001
    totals = read.totals()
    sentence = f"{totals.papers:,} papers from {totals.records:,} records."
    if not totals.papers:
        return Finding("library", "warning", sentence, "Import a file, harvest a source, or add the sample.")
    return Finding("library", "ok", sentence)


def _index(home: Path) -> Finding:  # noqa: ARG001
    try:
        stats = current.reader().stats()
    except IndexUnavailable as error:
        return Finding("index", "broken", error.sentence, error.hint or "Run `broadsheet rebuild`.")
    behind = changes.last_number() - stats.cursor
    sentence = f"{stats.documents:,} papers indexed in {stats.bytes_on_disk / 2**20:.1f} MiB."
    if behind > 0:
        return Finding(
            "index",
            "warning",
            f"{sentence} It is {behind:,} changes behind the store.",
            "`broadsheet serve` catches up by itself; `broadsheet verify` does it now.",
        )
    return Finding("index", "ok", sentence)


def _sources() -> Iterator[Finding]:
    for state in ledger.sources():
        if not state.is_enabled:
            continue
        if state.last_error:
            yield Finding(state.name, "warning", state.last_error, "It will be tried again by itself.")
        elif state.last_good_run is None:
            yield Finding(
                state.name, "warning", "Never harvested.", f"Run `broadsheet harvest {state.name}`."
            )
        else:
            yield Finding(state.name, "ok", f"Last harvested {state.last_good_run:%Y-%m-%d %H:%M} UTC.")
