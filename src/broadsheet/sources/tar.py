"""Tar archives as a stream of named members, and no more of the format than that needs.

The standard library's ``tarfile`` is for unpacking: it builds paths, links and owners, holds whole extended
headers in memory, parses them with an expression that takes hours on a hostile one (CVE-2024-6232), and ends
quietly in a damaged archive. Here nothing is unpacked, headers are bounded, and damage is said.
Format: POSIX.1-2017 pax, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from broadsheet.kernel.errors import BadPayload

_BLOCK = 512
_MAX_HEADER = 64 * 1024
_PLAIN = (b"0", b"\0", b"7")
_PAX, _LONG_NAME = b"x", b"L"
_SKIP = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Header:
    name: str
    size: int
    kind: bytes


class _Member(io.RawIOBase):
    """The content of one member; says so when the archive ends inside it."""

    def __init__(self, stream: io.BufferedReader, size: int) -> None:
        self._stream = stream
        self.left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._stream.read1(min(len(buffer), self.left)) if self.left else b""
        if self.left and not chunk:
            raise BadPayload("The archive stops in the middle.")
        buffer[: len(chunk)] = chunk
        self.left -= len(chunk)
        return len(chunk)


def is_tar(head: bytes) -> bool:
    """Whether a stream that begins with ``head`` is an archive (old ones without ``ustar`` are not read)."""
    return head[257:262] == b"ustar"


def members(stream: io.BufferedReader) -> Iterator[tuple[str, io.BufferedReader]]:
    """Name and content of every plain file; links, devices and folders are passed over.

    Names are text to show, without anything a path could do. Each content is to be read before the next one
    is asked for. Raises BadPayload where the archive is damaged.
    """
    long_name = ""
    while (header := _header(_exactly(stream, _BLOCK))) is not None:
        padding = -header.size % _BLOCK
        if header.kind in (_PAX, _LONG_NAME):
            content = _extended(stream, header.size)
            long_name = (
                _pax_path(content)
                if header.kind == _PAX
                else content.split(b"\0")[0].decode("utf-8", "replace")
            )
            _skip(stream, padding)
            continue
        member = _Member(stream, header.size)
        if header.kind in _PLAIN:
            yield harmless(long_name or header.name), io.BufferedReader(member)
        _skip(stream, member.left + padding)
        long_name = ""


def harmless(name: str) -> str:
    """A member's name as text to show and to take a date from; it never becomes a path that is opened."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return "".join(c if c.isprintable() else "?" for c in "/".join(parts))[:300]


def _header(block: bytes) -> _Header | None:
    """One header block, or None for the block of zeros that ends an archive."""
    if not block.strip(b"\0"):
        return None
    try:
        stated = _number(block[148:156])
        size = _number(block[124:136])
    except ValueError as error:
        raise BadPayload("The archive is damaged: a header is not one.") from error
    if stated != sum(block) - sum(block[148:156]) + 8 * ord(" ") or size < 0:
        raise BadPayload("The archive is damaged: a header's checksum is wrong.")
    name, prefix = (
        field.split(b"\0")[0].decode("utf-8", "replace") for field in (block[:100], block[345:500])
    )
    is_pax = block[257:263] == b"ustar\0"
    return _Header(f"{prefix}/{name}" if prefix and is_pax else name, size, block[156:157])


def _number(field: bytes) -> int:
    """Octal digits, or (GNU, for members over 8 GiB) a binary number behind a set first bit."""
    if field[:1] == b"\x80":
        return int.from_bytes(field[1:], "big")
    return int(field.strip(b" \0") or b"0", 8)


def _extended(stream: io.BufferedReader, size: int) -> bytes:
    if size > _MAX_HEADER:
        raise BadPayload("The archive is damaged: an extended header is too large.")
    return _exactly(stream, size)


def _pax_path(content: bytes) -> str:
    """The ``path`` of an extended header, whose records are ``length key=value`` and a line's end."""
    at = 0
    while at < len(content):
        digits, _, _ = content[at : at + 12].partition(b" ")
        length = int(digits) if digits.isdigit() else 0
        if length <= len(digits) + 1:
            break
        key, _, value = content[at + len(digits) + 1 : at + length].partition(b"=")
        if key == b"path":
            return value.rstrip(b"\n").decode("utf-8", "replace")
        at += length
    return ""


def _exactly(stream: io.BufferedReader, size: int) -> bytes:
    content = stream.read(size)
    if len(content) < size:
        raise BadPayload("The archive stops in the middle.")
    return content


def _skip(stream: io.BufferedReader, size: int) -> None:
    while size > 0:
        size -= len(_exactly(stream, min(size, _SKIP)))
