"""What comes back: answers, refusals, and the reading of bodies and of ``Retry-After``."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import orjson

from broadsheet.kernel.errors import BadPayload, SourceRefused

RETRIED = frozenset({429, 500, 502, 503, 504})
"""Statuses that mean "later": RFC 6585 (429), RFC 9110 15.6."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PIECE = 1 << 20
_MARKUP = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<[^<>]*>|[\x00-\x1f\x7f-\x9f]+|\s+", re.DOTALL | re.IGNORECASE
)
_CHARSET = re.compile(r"charset=\"?([\w.:-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer. ``headers`` have lower-case names; ``body`` is decompressed; ``url`` is where the
    redirects ended. ``not_modified`` says that the body is the one kept from an earlier request."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str
    not_modified: bool = False

    def text(self) -> str:
        """The body as text by its declared character set, else UTF-8; broken bytes become U+FFFD."""
        declared = _CHARSET.search(self.headers.get("content-type", ""))
        try:
            return self.body.decode(declared.group(1) if declared else "utf-8", errors="replace")
        except LookupError:  # a character set nobody knows
            return self.body.decode("utf-8", errors="replace")

    def json(self) -> object:
        """The body as JSON; BadPayload where it is none."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise BadPayload(f"The answer of {self.url.split('?')[0]} is not JSON: {error}.") from error


class RefusedAnswer(SourceRefused):
    """A source said no: ``status`` is its HTTP status, ``excerpt`` the first of its words, plain."""

    def __init__(self, host: str, status: int, excerpt: str = "") -> None:
        super().__init__(f"{host} answered {status}.", hint=excerpt)
        self.status = status
        self.excerpt = excerpt


def excerpt(body: bytes, limit: int = 200) -> str:
    """The beginning of an error page as plain text on one line, for people."""
    text = _MARKUP.sub(" ", body[:20_000].decode("utf-8", errors="replace"))
    return " ".join(text.split())[:limit].strip()


def retry_after(value: str | None, at: datetime) -> float | None:
    """Seconds from ``at`` (aware) that a ``Retry-After`` asks for: RFC 9110 10.2.3, seconds or a date.

    None where there is none or it cannot be read; a moment that has passed is 0.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - at).total_seconds())


def decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """``chunks`` decompressed in pieces of at most 1 MiB, so that a bomb can be stopped while it unpacks.

    ``encoding`` is the Content-Encoding: gzip, deflate or nothing. Raises BadPayload for another one or for
    damaged data, EOFError where the data ends too early.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise BadPayload(f"The answer is packed in a way that was not asked for: {encoding[:40]}.")
    try:
        yield from _unpacked(chunks, zlib.MAX_WBITS | (16 if "gzip" in encoding else 0))
    except zlib.error as error:
        raise BadPayload(f"The answer's {encoding} data is damaged: {error}.") from error


def _unpacked(chunks: Iterable[bytes], window: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(window)
    has_data = is_full = False
    for received in chunks:
        chunk = received
        has_data = has_data or bool(chunk)
        while chunk or is_full:  # a full piece may have left output inside, with all input taken in
            if unpacker.eof:  # gzip members may follow each other, with zeros as padding
                chunk = chunk.lstrip(b"\0")
                if not chunk:
                    break
                unpacker = zlib.decompressobj(window)
            piece = unpacker.decompress(chunk, _PIECE)
            is_full = len(piece) == _PIECE
            yield piece
            chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if has_data and not unpacker.eof:
        raise EOFError("the packed answer ends too early")
