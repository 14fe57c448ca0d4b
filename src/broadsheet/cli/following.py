"""Indexing beside an import: a second process follows the change log while the first one stores.

Both cores are used. The follower's standard input tells it when to end: closed by the importer when all is
stored, or by the system when the importer was killed; either way it follows the log to its end first.
Where little is to be stored, starting a second process would cost more than the indexing itself.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from broadsheet.cli.console import errors
from broadsheet.kernel.errors import Busy, IndexUnavailable
from broadsheet.pipeline import index
from broadsheet.search import current
from broadsheet.search.port import Writer
from broadsheet.sources.files import STANDARD_INPUT

_PAUSE = 0.1
_PATIENCE = 10.0
_ENOUGH = 5000
"""Changes worth a commit while more are on their way; fewer wait for the end."""
_SMALL = 2**20
_ANOTHER = "Another process is indexing; what was stored will be found through it."


def are_small(names: Sequence[str]) -> bool:
    """Whether these are files, and together so small that nobody need index beside their import."""
    if STANDARD_INPUT in names:
        return False
    paths = [path for path in map(Path, names) if path.exists()]
    return all(path.is_file() for path in paths) and sum(path.stat().st_size for path in paths) < _SMALL


@contextmanager
def indexing(*, is_quiet: bool = False, is_small: bool = False) -> Iterator[None]:
    """Follow the change log while the block runs, and to its end afterwards; ``is_small``: only then."""
    if is_small:
        try:
            yield
        finally:
            _follow_here()
        return
    command = [sys.executable, "-m", "broadsheet", "follow"]
    follower = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield
    finally:
        if follower.stdin:
            follower.stdin.close()
        if errors.is_terminal and not is_quiet:
            with errors.status("indexing …"):
                follower.wait()
        else:
            follower.wait()


def _follow_here() -> None:
    try:
        index.catch_up()
    except Busy:
        errors.print(_ANOTHER)
    except IndexUnavailable as error:
        errors.print(f"{error.sentence} Building a new one from the store.")
        index.rebuild()


def follow() -> None:
    """Follow the change log until standard input ends, then to the log's end. Not for hands."""
    ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    writer = _writer(ended)
    if writer is None:
        errors.print(_ANOTHER)
        return
    try:
        while not ended.is_set():
            if index.waiting(writer) >= _ENOUGH:
                index.follow(writer, _ENOUGH)
            else:
                time.sleep(_PAUSE)
        index.catch_up(writer=writer)
    finally:
        writer.close()


def _writer(ended: threading.Event) -> Writer | None:
    """The index's writer; None when somebody else kept it until ten seconds after the end."""
    patience = _PATIENCE
    while patience > 0:
        try:
            return current.index().writer()
        except Busy:
            time.sleep(_PAUSE)
            patience -= _PAUSE if ended.is_set() else 0
        except IndexUnavailable as error:
            errors.print(f"{error.sentence} Building a new one from the store.")
            index.rebuild()
    return None


def _wait_for_end(ended: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    ended.set()
