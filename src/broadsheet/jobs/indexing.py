"""The indexing job: follow the change log when it has moved."""

from __future__ import annotations

import logging

from broadsheet.kernel.errors import Busy, IndexUnavailable
from broadsheet.pipeline import embed, index, verify

log = logging.getLogger(__name__)


def pass_once() -> None:
    """One look: catch up, or rebuild an index that cannot be used."""
    try:
        if verify.lag():
            done = index.catch_up()
            log.info("indexed %d papers", done)
        elif embed.is_behind():
            done = index.upgrade_vectors()
            log.info("gave vectors to %d papers", done)
    except Busy:
        # Another process (an import) is indexing; it will come to these changes too.
        log.debug("another process is indexing")
    except IndexUnavailable as error:
        log.warning("%s Building a new index from the store.", error)
        rebuild()


def rebuild() -> None:
    try:
        log.info("built a new index of %d papers", index.rebuild())
    except Busy:
        log.info("another process is building the index")
