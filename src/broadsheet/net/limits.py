"""One queue per host: one request at a time, with a pause between starts, across threads and processes.

arXiv asks for one request every three seconds and one connection at a time, over all its interfaces together
(https://info.arxiv.org/help/api/tou.html): its hosts share one queue. With a state folder the queue is shared
by every process of this machine that uses the folder; a process that dies frees it at once.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

ARXIV = "arxiv.org"
DEFAULT_SPACING: Mapping[str, float] = {ARXIV: 3.0, "*": 1.0}
"""Seconds between the starts of two requests; ``*`` is every other host."""
LONGEST_HOLD = 3600.0
"""Seconds; a longer hold in the state file is of another boot of the machine, or damaged."""


def group_of(host: str) -> str:
    """The queue a host belongs to: arXiv's hosts share one, every other host has its own."""
    host = host.lower().rstrip(".")
    return ARXIV if host == ARXIV or host.endswith(f".{ARXIV}") else host


@dataclass(slots=True)
class _Queue:
    lock: threading.Lock = field(default_factory=threading.Lock)
    started: float | None = None
    held_until: float = 0.0


class HostQueues:
    """The queues of all hosts. ``clock`` must be monotonic and, with ``state_dir``, the machine's own
    (``time.monotonic``); ``spacing`` maps hosts or groups to seconds and overrides DEFAULT_SPACING."""

    def __init__(
        self,
        state_dir: Path | None = None,
        *,
        spacing: Mapping[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._spacing = {**DEFAULT_SPACING, **(spacing or {})}
        self._clock = clock
        self._sleep = sleep
        self._queues: dict[str, _Queue] = {}
        self._mutex = threading.Lock()
        self._folder = state_dir / "queues" if state_dir else None
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Waits for ``host``'s turn and keeps it while the block runs (the request and its answer)."""
        group = group_of(host)
        queue = self._queue(group)
        with queue.lock, self._across_processes(group):
            self._read(group, queue)
            wait = self._due(host, group, queue) - self._clock()
            if wait > 0:
                self._sleep(wait)
            queue.started = self._clock()
            self._write(group, queue)  # for the case that this process is killed while it asks
            queue.started = self._clock()
            try:
                yield
            finally:
                self._write(group, queue)

    def hold(self, host: str, seconds: float) -> None:
        """Nobody asks ``host`` again for ``seconds``: it said so, or it is struggling."""
        group = group_of(host)
        queue = self._queue(group)
        with queue.lock, self._across_processes(group):
            self._read(group, queue)
            queue.held_until = max(queue.held_until, self._clock() + min(seconds, LONGEST_HOLD))
            self._write(group, queue)

    def _queue(self, group: str) -> _Queue:
        with self._mutex:
            return self._queues.setdefault(group, _Queue())

    def _due(self, host: str, group: str, queue: _Queue) -> float:
        now = self._clock()
        spacing = self._spacing.get(host, self._spacing.get(group, self._spacing["*"]))
        # A start that lies in the future was written before the machine was started anew.
        recent = queue.started is not None and queue.started <= now
        due = queue.started + spacing if recent and queue.started is not None else now
        return max(due, queue.held_until) if queue.held_until <= now + LONGEST_HOLD else due

    def _path(self, group: str, suffix: str) -> Path | None:
        return self._folder / (re.sub(r"[^a-z0-9.-]", "_", group) + suffix) if self._folder else None

    def _across_processes(self, group: str) -> FileLock | nullcontext[None]:
        path = self._path(group, ".lock")
        return FileLock(path) if path else nullcontext()

    def _read(self, group: str, queue: _Queue) -> None:
        path = self._path(group, ".json")
        if path is None or not path.exists():
            return
        try:
            state = json.loads(path.read_text())
            started, queue.held_until = state["started"], float(state["held_until"])
            queue.started = None if started is None else float(started)
        except (OSError, ValueError, TypeError, KeyError):
            return  # damaged by a crash: the worst that follows is one request too early

    def _write(self, group: str, queue: _Queue) -> None:
        path = self._path(group, ".json")
        if path is not None:
            state = {"started": queue.started, "held_until": queue.held_until}
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps(state))
            fresh.replace(path)
