"""What a source is: harvested page by page over the network, or a format read from a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO, Protocol

from broadsheet.kernel.record import Outcome


@dataclass(frozen=True, slots=True)
class Ask:
    """What to harvest. Days are the source's own (arXiv: datestamps, Hugging Face: list days), both
    ends included; ``until`` None means "as far as there is". ``sets`` are categories or archives."""

    since: date | None = None
    until: date | None = None
    sets: tuple[str, ...] = ()
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class ListFact:
    """What a source says about one day's list as a whole: how many entries, and whether it said "none"."""

    source: str
    day: date
    counts: dict[str, int] = field(default_factory=dict)
    """By announcement type (new, cross, replace), or {"listed": n} where the source has no types."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a source. ``cursor`` resumes after this page and "" says that it was the last;
    ``total`` is what the source expects over all pages, where it says so."""

    outcomes: tuple[Outcome, ...]
    cursor: str = ""
    total: int | None = None
    lists: tuple[ListFact, ...] = ()


class Source(Protocol):
    """Something that is harvested over the network."""

    name: str
    """Lower case, stable: it is stored with every record and stands in the ledger."""
    label: str
    """What people call it."""
    home: str
    """Default base address; ``Ask.base_url`` replaces it."""

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """The page at ``cursor`` ("" is the first). Raises SourceRefused, SourceUnreachable, BadPayload.

        A cursor that the source no longer honours (an expired resumption token) raises SourceRefused with
        code ``cursor-expired``; the harvest then starts again from the last complete day.
        """
        ...


@dataclass(frozen=True, slots=True)
class FileHints:
    """What the person importing told us: ``saved`` is the day a page was saved (supplies missing years)."""

    saved: date | None = None


class Format(Protocol):
    """Something that is read from a file. The stream is already decompressed; ``place`` names it."""

    name: str
    label: str

    def sniff(self, head: bytes, path: Path) -> bool:
        """Whether a file that begins with ``head`` (64 KiB, decompressed) looks like this format."""
        ...

    def read(self, stream: BinaryIO, place: str, hints: FileHints) -> Iterator[Outcome]:
        """Records and faults, in order, without holding the file in memory. Never raises for bad content:
        what cannot be used is a Fault with its line."""
        ...
