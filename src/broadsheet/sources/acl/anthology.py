"""The ACL Anthology: its collection files, harvested from a base address or read from disk.

https://github.com/acl-org/acl-anthology/tree/master/data/xml (one XML file per collection, such as
``2024.acl.xml`` and ``P18.xml``). A base address is a folder with these files; what files there are is read
from ``index``: GitHub's tree of the folder, or any page or list that names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from broadsheet.kernel.errors import BadInput, BadPayload
from broadsheet.kernel.record import Fault, Outcome
from broadsheet.sources.acl.papers import SOURCE, outcomes_of_volume
from broadsheet.sources.arxiv.pieces import (
    Frame,
    cut,
    declares_entities,
    encoding_of,
    excerpt_of,
    is_whole,
    root_name,
)
from broadsheet.sources.feeds.answers import Answer, numbered
from broadsheet.sources.port import Ask, FileHints, Page

INDEX = "https://api.github.com/repos/acl-org/acl-anthology/git/trees/master:data/xml"
_COLLECTION = re.compile(r"[A-Z]\d{2}|\d{4}\.[a-z0-9_]{2,30}")
_NAMED = re.compile(rb"(?<![\w.])([A-Z]\d{2}|\d{4}\.[a-z0-9_]{2,30})\.xml")
_ATTRIBUTE = re.compile(rb"""<collection\b[^>]{0,200}?\sid=["']([^"'<>]{1,60})["']""")
_MAX_FILES = 20_000


class Get(Protocol):
    """Asks for an address; ``conditional`` may spare the other side a file that has not changed."""

    def __call__(self, url: str, /, *, conditional: bool = False) -> Answer: ...


class Anthology:
    """Collection files over HTTP, one a page. ``Ask.sets`` are collections; without any, all of the years
    since ``Ask.since`` (and the one before, as revisions come late)."""

    name = SOURCE
    label = "ACL Anthology"
    home = "https://raw.githubusercontent.com/acl-org/acl-anthology/master/data/xml"
    terms = "CC BY 4.0 from 2016, CC BY-NC-SA 3.0 before; no key; ask weekly."
    needs_key = False

    def __init__(self, get: Get) -> None:
        self._get = get
        self._names: tuple[str, ...] = ()

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """One collection. A cursor is the number and the name of the next one."""
        if not cursor or not self._names:
            self._names = self._wanted(ask)
        names = self._names
        if not names:
            return Page(())
        number, expected = numbered(cursor, len(names))
        if expected and expected in names:  # the list may have grown since the cursor was written
            number = names.index(expected)
        url = f"{(ask.base_url or self.home).rstrip('/')}/{names[number]}.xml"
        body = self._get(url, conditional=True).body
        if root_name(body) != "collection":
            raise BadPayload(f"{url} is no collection of the Anthology: “{excerpt_of(body) or 'nothing'}”")
        following = f"{number + 1}:{names[number + 1]}" if number + 1 < len(names) else ""
        return Page(tuple(outcomes_of_file(body, url)), following)

    def _wanted(self, ask: Ask) -> tuple[str, ...]:
        for name in ask.sets:
            if not _COLLECTION.fullmatch(name):
                raise BadInput(f"“{name[:60]}” is no collection.", hint="Such as 2024.acl or P18.")
        if ask.sets:
            return ask.sets
        index = f"{ask.base_url.rstrip('/')}/" if ask.base_url else INDEX
        body = self._get(index, conditional=True).body
        found = {match.decode() for match in _NAMED.findall(body)[:_MAX_FILES]}
        if not found:
            raise BadPayload(f"{index} names no collection files: “{excerpt_of(body) or 'nothing'}”")
        first = ask.since.year - 1 if ask.since else 0
        last = ask.until.year if ask.until else 9999
        return tuple(sorted((n for n in found if first <= year_of(n) <= last), key=lambda n: (year_of(n), n)))


class AnthologyXml:
    """A collection file on disk."""

    name = "acl-xml"
    label = "ACL Anthology collection (XML)"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the port's
        """A ``<collection>`` with volumes."""
        return root_name(head) == "collection" and b"<volume" in head

    def read(self, stream: BinaryIO, place: str, hints: FileHints) -> Iterator[Outcome]:  # noqa: ARG002 - the port's
        """The papers of all its volumes, one volume in memory at a time."""
        yield from outcomes_of_file(stream, place)


def year_of(collection: str) -> int:
    """The year in a collection's name: ``2024.acl`` and ``P18``; letters went with 1965 to 2019."""
    if collection[:1].isdigit():
        return int(collection[:4])
    short = int(collection[1:3])
    return 1900 + short if short >= 60 else 2000 + short


def outcomes_of_file(content: BinaryIO | bytes, place: str) -> Iterator[Outcome]:
    """What a collection says, volume by volume, and a fault where it breaks off."""
    head = content[: 1 << 16] if isinstance(content, bytes) else content.read(1 << 16)
    if declares_entities(head):
        yield Fault(SOURCE, place, "the file declares entities; it was not read", excerpt_of(head))
        return
    frame = Frame()
    encoding = encoding_of(head)
    found = _ATTRIBUTE.search(head)
    collection = found[1].decode("utf-8", "replace") if found else Path(place).name.removesuffix(".xml")
    rest: BinaryIO | bytes = content
    for piece in cut(rest, "volume", frame, b"" if isinstance(content, bytes) else head):
        yield from outcomes_of_volume(piece, collection, place, encoding)
    if not is_whole(frame):
        yield Fault(SOURCE, place, "the file breaks off before its end", excerpt_of(frame.tail[-300:]))
