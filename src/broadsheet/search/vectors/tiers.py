"""What a generation's vectors consist of: tiers, their logs, and how much of each one commit covers.

A paper's newest row counts, in whichever tier it was written last; a dropped paper's rows do not. How many
records of each log count is the ``Lengths`` that the lexical commit carries: one commit for everything.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from broadsheet.search.vectors.codes import code_words
from broadsheet.search.vectors.log import Folder, Log, Shape

EVENTS = "events"
EVENT = Shape("<u4", 3)
"""(number, tier or DROPPED, row): what happened to which paper's vector, in order."""
DROPPED = 0xFFFFFFFF
_CODE = Shape("<u8", 1)


@dataclass(frozen=True, slots=True)
class Tier:
    """One encoder's vectors."""

    encoder: str
    dimensions: int
    rows: int = 0

    @property
    def name(self) -> str:
        return hashlib.blake2b(f"{self.encoder}/{self.dimensions}".encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Lengths:
    """How much of every log one commit covers."""

    tiers: tuple[Tier, ...] = ()
    events: int = 0

    def to_json(self) -> str:
        """What the commit keeps."""
        return json.dumps(
            {"events": self.events, "tiers": [[t.encoder, t.dimensions, t.rows] for t in self.tiers]}
        )

    @classmethod
    def from_json(cls, text: str) -> Lengths:
        """The reverse; "" is a commit without vectors."""
        if not text:
            return cls()
        kept = json.loads(text)
        return cls(tuple(Tier(str(e), int(d), int(r)) for e, d, r in kept["tiers"]), int(kept["events"]))


@dataclass(slots=True)
class TierLogs:
    """The files of one tier."""

    codes: tuple[Log, ...]
    """One for every 64 bits: columns, so that a scan reads each in one sweep."""
    rows: Log
    lengths: Log

    def all(self) -> tuple[Log, ...]:
        return (*self.codes, self.rows, self.lengths)

    def cut(self, length: int) -> None:
        for log in self.all():
            log.cut(length)


def logs_of(folder: Folder, tier: Tier) -> TierLogs:
    """The logs of a tier, not opened yet."""
    words = range(code_words(tier.dimensions))
    return TierLogs(
        tuple(folder.log(f"{tier.name}.code{word}", _CODE) for word in words),
        folder.log(f"{tier.name}.rows", Shape("i1", tier.dimensions)),
        folder.log(f"{tier.name}.lengths", Shape("<f4", 1)),
    )


def check(folder: Folder, lengths: Lengths) -> None:
    """Raise IndexUnavailable when a log is shorter than its commit says; reads no more than sizes."""
    folder.log(EVENTS, EVENT).check(lengths.events)
    for tier in lengths.tiers:
        for log in logs_of(folder, tier).all():
            log.check(tier.rows)
