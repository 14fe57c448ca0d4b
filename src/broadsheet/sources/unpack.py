"""Compressed streams, taken apart a little at a time and never without a bound.

A bomb (a small file that unpacks to a huge one) costs time and memory; so does a dictionary of gigabytes.
Both are refused, and a stream that stops too early says so instead of looking complete.
"""

from __future__ import annotations

import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, Protocol

import zstandard

from broadsheet.kernel.errors import BadPayload

FREE_BYTES = 64 * 1024 * 1024
"""Below this much output nobody counts: a file of blank lines is small and packs very well."""
MAX_RATIO = 250
"""Text packs 3 to 40 times; the worst real corpus we measured packs 12 times."""
_MEMORY = 128 * 1024 * 1024
_STEP = 512
"""Bytes fed at once. A Zstandard block of 4 bytes can stand for 128 KiB: this bounds one answer to 16 MiB."""
_CHUNK = 64 * 1024


class _Unpacker(Protocol):
    """One compressed frame: how much may be fed at a time, and what comes out."""

    def feed(self, data: bytes) -> bytes: ...
    @property
    def is_finished(self) -> bool: ...
    @property
    def left_over(self) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes) -> bytes:
        return self._inner.decompress(data)

    @property
    def is_finished(self) -> bool:
        return self._inner.eof

    @property
    def left_over(self) -> bytes:
        return self._inner.unused_data


class _Zstandard:
    def __init__(self) -> None:
        self._inner = zstandard.ZstdDecompressor(max_window_size=_MEMORY).decompressobj()

    def feed(self, data: bytes) -> bytes:
        return self._inner.decompress(data)

    @property
    def is_finished(self) -> bool:
        return self._inner.eof

    @property
    def left_over(self) -> bytes:
        return self._inner.unused_data


class _Xz:
    def __init__(self) -> None:
        self._inner = lzma.LZMADecompressor(memlimit=_MEMORY)

    def feed(self, data: bytes) -> bytes:
        return self._inner.decompress(data)

    @property
    def is_finished(self) -> bool:
        return self._inner.eof

    @property
    def left_over(self) -> bytes:
        return self._inner.unused_data if self._inner.eof else b""


_MAGIC: tuple[tuple[bytes, Callable[[], _Unpacker]], ...] = (
    (b"\x1f\x8b", _Gzip),
    (b"\x28\xb5\x2f\xfd", _Zstandard),
    (b"\xfd7zXZ\x00", _Xz),
)


class _Unpacked(io.RawIOBase):
    """The content of one or more compressed frames, one after the other."""

    def __init__(self, source: BinaryIO, start: Callable[[], _Unpacker]) -> None:
        self._source = source
        self._start = start
        self._frame: _Unpacker | None = None
        self._input = b""
        self._output = memoryview(b"")
        self._read = 0
        self._made = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._output:
            if not self._more():
                return 0
        size = min(len(buffer), len(self._output))
        buffer[:size] = self._output[:size]
        self._output = self._output[size:]
        return size

    def _more(self) -> bool:
        if not self._input:
            self._input = self._source.read(_CHUNK)
            self._read += len(self._input)
        if not self._input:
            if self._frame is not None:
                raise BadPayload("The compressed data stops in the middle.")
            return False
        if self._frame is None:
            return self._next_frame()
        step, self._input = self._input[:_STEP], self._input[_STEP:]
        self._take(self._frame, step)
        return True

    def _next_frame(self) -> bool:
        # Archives are padded with zeros up to a block; that is the end, not another frame.
        self._input = self._input.lstrip(b"\x00") if self._made else self._input
        self._frame = self._start() if self._input else None
        return True

    def _take(self, frame: _Unpacker, step: bytes) -> None:
        try:
            made = frame.feed(step)
        except (zlib.error, lzma.LZMAError, zstandard.ZstdError) as error:
            raise BadPayload(f"The compressed data is damaged: {error}.") from error
        self._made += len(made)
        if self._made > FREE_BYTES and self._made > MAX_RATIO * self._read:
            raise BadPayload(f"The compressed data unpacks to over {MAX_RATIO} times its size; not read on.")
        self._output = memoryview(made)
        if frame.is_finished:
            self._input = frame.left_over + self._input
            self._frame = None


def unpacked(head: bytes, stream: BinaryIO) -> io.BufferedReader | None:
    """The unpacked content of ``stream`` where its ``head`` says gzip, Zstandard or xz, else None.

    The formats' first bytes: RFC 1952 (gzip), RFC 8878 (Zstandard), https://tukaani.org/xz/xz-file-format.txt
    """
    for magic, start in _MAGIC:
        if head.startswith(magic):
            return io.BufferedReader(_Unpacked(stream, start), _CHUNK)
    return None
