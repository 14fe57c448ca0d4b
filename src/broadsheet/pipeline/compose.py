"""Digests that are due → frozen editions with a delivery for each address.

A bounded number of subscriptions is composed with a handful of queries and written in one transaction, which
also plans their next editions: killed anywhere, an edition is there whole or not at all, and never twice.
"""

from __future__ import annotations

from datetime import datetime

from broadsheet.kernel.clock import now
from broadsheet.readers.read import digests
from broadsheet.readers.read.picks import ends, picks
from broadsheet.readers.write.digests import freeze

BATCH = 1_000


def compose(at: datetime | None = None, limit: int = BATCH) -> tuple[int, int]:
    """Compose up to ``limit`` due editions. Returns (subscriptions looked at, editions made)."""
    at = at or now()
    rows = digests.due(at, limit)
    if not rows:
        return 0, 0
    composed = picks(rows, ends(), at)
    return len(rows), freeze(composed, {row.pk: row.due for row in rows}, at)


def catch_up(at: datetime | None = None) -> int:
    """Compose everything that is due at ``at``; how many editions there are."""
    at, made = at or now(), 0
    while True:
        looked_at, more = compose(at)
        made += more
        if looked_at < BATCH:
            return made
