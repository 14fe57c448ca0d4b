"""The threads beside the web server: one follows the change log into the index and the inboxes, one harvests
what is due, one composes and sends digests.

Each can be switched off. An error ends a pass, never a thread: it is logged, counted by the run, and the
schedule decides when to try again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection

from broadsheet.jobs import harvesting, indexing, send

log = logging.getLogger(__name__)
INDEX_EVERY = 1.0
"""Seconds between looks at the change log: new papers are found within about that time."""
HARVEST_EVERY = 5.0
SEND_EVERY = 20.0
TIDY_EVERY = 86_400.0


class Loop(threading.Thread):
    """Calls ``work`` every ``pause`` seconds until stopped."""

    def __init__(self, name: str, work: Callable[[], None], pause: float) -> None:
        super().__init__(name=name, daemon=True)
        self._work, self._pause, self._stopped = work, pause, threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._pause):
            close_old_connections()
            try:
                self._work()
            except Exception:
                # One of the few broad ones: a thread that dies unseen would look like a quiet day.
                log.exception("%s: this pass failed; the next one goes on from there", self.name)
        connection.close()

    def stop(self) -> None:
        self._stopped.set()


def start() -> list[Loop]:
    """Start the loops; the caller stops them."""
    loops = [
        Loop("indexer", indexing.pass_once, INDEX_EVERY),
        Loop("inboxes", send.fill_inboxes, INDEX_EVERY),
        Loop("harvester", harvesting.pass_once, HARVEST_EVERY),
        Loop("sender", send.pass_once, SEND_EVERY),
        Loop("tidier", send.tidy, TIDY_EVERY),
    ]
    for loop in loops:
        loop.start()
    return loops
