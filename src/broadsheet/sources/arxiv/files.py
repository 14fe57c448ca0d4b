"""Saved answers of arXiv's interfaces, read from files: OAI-PMH, query API (Atom), daily feeds.

The same adapters as over the network; several answers one after another in one file are fine.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from broadsheet.kernel.record import Outcome
from broadsheet.sources.arxiv.adapt import fault
from broadsheet.sources.arxiv.atom_entries import outcomes_of_entry
from broadsheet.sources.arxiv.feed_entries import outcomes_of_item, read_piece
from broadsheet.sources.arxiv.oai_records import outcomes_of_piece
from broadsheet.sources.arxiv.pieces import (
    Frame,
    Piece,
    cut,
    declares_entities,
    encoding_of,
    is_whole,
    parse_piece,
    root_name,
    texts_of,
)
from broadsheet.sources.port import FileHints

_REFUSED = re.compile(
    rb"""<(?:\w{1,20}:)?error\s+code=["'](?!noRecordsMatch)|<title>\s*Feed error for query"""
)


class _XmlFile(ABC):
    """What the three formats share: cut, adapt, and say so when the file breaks off."""

    name: str
    label: str
    roots: tuple[str, ...]
    element: str

    def read(self, stream: BinaryIO, place: str, hints: FileHints) -> Iterator[Outcome]:  # noqa: ARG002 - the port's
        """Records and faults in the order of the file, one element in memory at a time."""
        head = stream.read(1 << 16)
        if root_name(head) not in self.roots:
            yield fault(place, f"not {self.label}", head)
            return
        if declares_entities(head):
            yield fault(place, "the file declares entities; it was not read", head)
            return
        frame = Frame()
        encoding = encoding_of(head)
        for position, piece in enumerate(cut(stream, self.element, frame, head)):
            yield from self.adapt(piece, position, f"{place}:{piece.line}", encoding)
        yield from self.closing(frame, place)
        if not is_whole(frame):
            yield fault(place, "the file breaks off before its end", frame.tail[-300:])

    @abstractmethod
    def adapt(self, piece: Piece, position: int, place: str, encoding: str) -> Iterator[Outcome]:
        """What one element says."""

    def closing(self, frame: Frame, place: str) -> Iterator[Outcome]:
        """What is said around the elements and matters: that the answer is a refusal."""
        refused = _REFUSED.search(frame.data)
        if refused:
            yield fault(place, "the file is an answer that refuses", frame.data[refused.start() :])


class OaiFile(_XmlFile):
    """Answers of ListRecords and GetRecord, or bare records."""

    name = "arxiv-oai-xml"
    label = "arXiv OAI-PMH (XML)"
    roots = ("OAI-PMH", "record", "ListRecords")
    element = "record"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the port's
        """An OAI-PMH answer that speaks of arXiv."""
        return root_name(head) in self.roots and (b"arXiv.org" in head or b"arxiv.org" in head)

    def adapt(
        self,
        piece: Piece,
        position: int,  # noqa: ARG002 - feeds alone have an order
        place: str,
        encoding: str,
    ) -> Iterator[Outcome]:
        """A record in any of the four formats."""
        yield from outcomes_of_piece(piece, place, encoding)


class AtomFile(_XmlFile):
    """Atom: answers of the query API, and the daily feed in its Atom shape, told apart entry by entry."""

    name = "arxiv-atom"
    label = "arXiv query API or daily feed (Atom)"
    roots = ("feed",)
    element = "entry"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the port's
        """A feed that uses arXiv's own namespace, or comes from its interfaces."""
        return root_name(head) == "feed" and (b"arxiv.org/schemas/atom" in head or b"arxiv.org/api" in head)

    def adapt(self, piece: Piece, position: int, place: str, encoding: str) -> Iterator[Outcome]:
        """An entry of either kind."""
        if piece.problem:
            yield fault(place, piece.problem, piece.data)
            return
        try:
            entry, doubts = parse_piece(piece.data, encoding)
        except etree.XMLSyntaxError as error:
            yield fault(place, f"broken XML: {error.msg}", piece.data)
            return
        said = texts_of(entry)
        if said["announce_type"] or said["id"].startswith("oai:"):
            yield from outcomes_of_item(entry, doubts, position, place, piece.data)
        else:
            yield from outcomes_of_entry(entry, doubts, place, piece.data)


class RssFile(_XmlFile):
    """The daily feed in its RSS shape."""

    name = "arxiv-rss"
    label = "arXiv daily feed (RSS)"
    roots = ("rss",)
    element = "item"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the port's
        """A feed that uses arXiv's own namespace, or comes from its feed server."""
        return root_name(head) == "rss" and (b"arxiv.org/schemas/atom" in head or b"rss.arxiv.org" in head)

    def adapt(self, piece: Piece, position: int, place: str, encoding: str) -> Iterator[Outcome]:
        """An item and its listing."""
        yield from read_piece(piece, position, place, encoding).outcomes
