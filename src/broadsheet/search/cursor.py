"""Where a result goes on: a short opaque text that needs no memory on the server.

It carries what was shown already of the ranked window (as differences of sorted numbers), the last sort key
of the tail, and the highest number at the first page: later papers belong to the next search. So a page may
be asked for after papers arrived, or by another process: nothing repeats, and nothing is skipped.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.kernel.errors import BadInput

_VERSION = 1
_LONGEST = 30_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """``shown`` numbers of the window; ``last_key`` of the tail, 0 while the window lasts; ``up_to`` is the
    highest number there was at the first page."""

    shown: frozenset[int] = frozenset()
    last_key: int = 0
    up_to: int = 0


START = Cursor()


def write(cursor: Cursor, *question: str) -> str:
    """``question`` is whatever the answer depends on; another question's cursor is refused."""
    numbers = sorted(cursor.shown)
    gaps = (number - before for before, number in zip([0, *numbers], numbers, strict=False))
    body = (
        bytes([_VERSION]) + _mark(question) + b"".join(map(_varint, [cursor.last_key, cursor.up_to, *gaps]))
    )
    return base64.urlsafe_b64encode(body + zlib.crc32(body).to_bytes(4, "big")).rstrip(b"=").decode()


def read(text: str, *question: str) -> Cursor:
    """The beginning for "". Raises BadInput for a damaged cursor, or one of another question."""
    if not text:
        return START
    try:
        raw = base64.b64decode(text[:_LONGEST] + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise _broken() from problem
    body, check = raw[:-4], raw[-4:]
    if len(body) < 7 or body[0] != _VERSION or zlib.crc32(body).to_bytes(4, "big") != check:
        raise _broken()
    if body[1:5] != _mark(question):
        raise BadInput("This link continues another search.", hint="Start again from the first page.")
    last_key, up_to, *gaps = _varints(body[5:])
    return Cursor(frozenset(_sums(gaps)), last_key, up_to)


def _broken() -> BadInput:
    return BadInput("This link to a further page is damaged.", hint="Start again from the first page.")


def _mark(question: Iterable[str]) -> bytes:
    return hashlib.blake2b("\0".join(question).encode("utf-8", "replace"), digest_size=4).digest()


def _varint(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    made.append(value)
    return bytes(made)


def _varints(raw: bytes) -> list[int]:
    values, value, shift = list[int](), 0, 0
    for byte in raw:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            values.append(value)
            value, shift = 0, 0
    return values


def _sums(gaps: Iterable[int]) -> Iterable[int]:
    total = 0
    for gap in gaps:
        total += gap
        yield total
