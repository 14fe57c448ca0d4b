"""Cuts repeated elements (``record``, ``entry``, ``item``) out of a stream of XML and parses each alone.

One broken element then costs that element and no other, a truncated answer still gives what came before,
memory is bounded by one element, and no document type is ever read: an entity bomb is an undefined entity.
What stands around the elements (errors, tokens, totals) is the *frame*.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from lxml import etree

CHUNK = 1 << 18
PIECE_LIMIT = 16 << 20
"""Bytes one element may have: a 10 MB field is read (and cut by the adapter), a flood is not."""
FRAME_LIMIT = 1 << 20
_TAIL = 2_000

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CHARACTER_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}));")
_ENCODING = re.compile(rb"""^[^>]{0,100}encoding=["']([A-Za-z][\w.-]{0,30})["']""")
_ENCODINGS = frozenset({"utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"})
_NAMESPACES = (
    'xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:oai="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


@dataclass(frozen=True, slots=True)
class Piece:
    """An element cut out whole. ``problem`` says why it is not ("" if it is); ``line`` is its first one."""

    data: bytes
    line: int
    problem: str = ""


@dataclass(slots=True)
class Frame:
    """Everything around the elements: the first FRAME_LIMIT bytes of it, and the ``tail``."""

    data: bytes = b""
    tail: bytes = b""

    def add(self, more: bytes) -> None:
        self.data += more[: FRAME_LIMIT - len(self.data)]
        self.tail = (self.tail + more)[-_TAIL:]


@dataclass(slots=True)
class _Cutter:
    """The state between two chunks: bytes not yet decided on, and the line that they begin in."""

    stream: BinaryIO
    frame: Frame
    start: re.Pattern[bytes]
    end: re.Pattern[bytes]
    buffer: bytes = b""
    line: int = 1
    at_end: bool = False

    def fill(self) -> None:
        chunk = self.stream.read(CHUNK)
        self.at_end = not chunk
        self.buffer += chunk

    def take(self, length: int) -> tuple[bytes, int]:
        """The next ``length`` bytes and the line that they begin in."""
        data, line = self.buffer[:length], self.line
        self.buffer = self.buffer[length:]
        self.line += data.count(b"\n")
        return data, line

    def reach_element(self) -> bool:
        """Moves to the next start tag; what was before it goes into the frame."""
        while True:
            found = self.start.search(self.buffer)
            if found:
                self.frame.add(self.take(found.start())[0])
                return True
            if self.at_end:
                self.frame.add(self.take(len(self.buffer))[0])
                return False
            # A tag may straddle two chunks: its first bytes stay for the next search.
            keep = self.buffer.rfind(b"<", max(0, len(self.buffer) - 64))
            self.frame.add(self.take(keep if keep >= 0 else len(self.buffer))[0])
            self.fill()

    def take_element(self) -> Piece:
        searched = 1
        while True:
            end = self.end.search(self.buffer, searched)
            # The first element may be torn off and the next one whole (answers saved one after another).
            again = self.start.search(self.buffer, searched, end.start() if end else len(self.buffer))
            if again:
                return Piece(*self.take(again.start()), problem="the element breaks off")
            if end:
                return Piece(*self.take(end.end()))
            if self.at_end:
                return Piece(*self.take(len(self.buffer)), problem="the payload ends inside an element")
            if len(self.buffer) > PIECE_LIMIT:
                return self._skip_flood()
            searched = max(1, len(self.buffer) - 64)
            self.fill()

    def _skip_flood(self) -> Piece:
        head, line = self.take(400)
        while not self.at_end and not self.end.search(self.buffer):
            self.take(max(0, len(self.buffer) - 64))
            self.fill()
        end = self.end.search(self.buffer)
        self.take(end.end() if end else len(self.buffer))
        return Piece(head, line, f"the element is longer than {PIECE_LIMIT >> 20} MiB")


def cut(stream: BinaryIO | bytes, name: str, frame: Frame, head: bytes = b"") -> Iterator[Piece]:
    """The elements called ``name``, in order; ``frame`` is complete when the iterator is exhausted.

    ``head`` is what was already read from the stream.
    """
    tag = name.encode()
    cutter = _Cutter(
        io.BytesIO(stream) if isinstance(stream, bytes) else stream,
        frame,
        re.compile(rb"<(?:\w{1,20}:)?" + tag + rb"(?=[\s>])"),
        re.compile(rb"</(?:\w{1,20}:)?" + tag + rb"\s*>"),
        head,
    )
    while cutter.reach_element():
        yield cutter.take_element()


def encoding_of(head: bytes) -> str:
    """The encoding an XML declaration names, of those that keep ASCII as it is; UTF-8 otherwise."""
    declared = _ENCODING.search(head[:200])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    return name if name in _ENCODINGS else "utf-8"


def _legal(match: re.Match[str]) -> str:
    number = int(match[1], 16) if match[1] else int(match[2])
    is_legal = number in {9, 10, 13} or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
    return match[0] if is_legal or 0x10000 <= number < 0x110000 else ""


def clean(data: bytes, encoding: str) -> tuple[str, list[str]]:
    """``data`` as text that XML allows, and what had to be done to it."""
    doubts = []
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        doubts.append(f"bytes that are not {encoding.upper()} were replaced")
    legal = _ILLEGAL.sub("", _CHARACTER_REFERENCE.sub(_legal, text) if "&#" in text else text)
    if len(legal) != len(text):
        doubts.append("control characters that XML forbids were left out")
    return legal, doubts


def parse_piece(data: bytes, encoding: str = "utf-8") -> tuple[etree._Element, list[str]]:
    """The element alone, and doubts about its bytes. Raises etree.XMLSyntaxError."""
    text, doubts = clean(data, encoding)
    return etree.fromstring(f"<p {_NAMESPACES}>{text}</p>".encode(), _parser(recover=False))[0], doubts


def _parser(*, recover: bool) -> etree.XMLParser:
    """A parser that fetches, expands and trusts nothing; new each time, as threads may not share one."""
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=recover,
    )


def parse_frame(frame: Frame) -> etree._Element | None:
    """What is left of the frame when read with forgiveness; None where it holds no element at all."""
    text, _ = clean(re.sub(rb"<\?xml[^>]{0,200}\?>", b"", frame.data), encoding_of(frame.data))
    if "<!ENTITY" in text or not text.strip():
        return None
    return etree.fromstring(text.strip().encode(), _parser(recover=True))


def declares_entities(data: bytes) -> bool:
    """Whether a payload brings its own entities, which none of arXiv's do (the billion-laughs attack)."""
    return b"<!ENTITY" in data[: FRAME_LIMIT * 2]


def is_whole(frame: Frame) -> bool:
    """Whether the frame ends by closing the element that it began with (an empty frame has none)."""
    root = re.search(rb"<([A-Za-z_][\w:.-]{0,60})", frame.data)
    if root is None:
        return True
    return re.search(rb"</" + re.escape(root[1]) + rb"\s*>\s*(?:<!--[^>]*-->\s*)?$", frame.tail) is not None


def root_name(data: bytes) -> str:
    """Local name of the first element in ``data``, or "" (JSON, text, nothing)."""
    found = re.search(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})[\s/>]", data[:4096])
    return found[1].decode("ascii", "replace") if found else ""


def excerpt_of(data: bytes | str, length: int = 200) -> str:
    """The beginning of a payload on one line, fit to be shown."""
    text = data[: length * 4].decode("utf-8", "replace") if isinstance(data, bytes) else data[: length * 4]
    return " ".join(_ILLEGAL.sub("", text).split())[:length]


def local_name(element: etree._Element) -> str:
    """The name without its namespace; "" for comments and processing instructions."""
    return _without_namespace(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=512)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def child_of(parent: etree._Element, name: str) -> etree._Element | None:
    """The first child called ``name`` in whatever namespace."""
    return next((child for child in parent if local_name(child) == name), None)


class Texts(dict[str, str]):
    """Text of the first child of each name, trimmed; "" for a name that no child has."""

    def __missing__(self, name: str) -> str:
        return ""


def texts_of(parent: etree._Element | None) -> Texts:
    """What the children of an element say, read in one go: a page has a hundred thousand of them."""
    said = Texts()
    for child in parent if parent is not None else ():
        name = local_name(child)
        if name and name not in said:
            said[name] = (child.text or "").strip()
    return said
