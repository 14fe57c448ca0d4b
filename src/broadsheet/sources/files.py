"""Files, folders, archives and standard input as named streams, and the format that reads each.

Everything streams: an archive is never unpacked to disk and its members are only read, so paths inside it
mean nothing. What is not written here: what a format's bytes mean (one folder per source).
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from broadsheet.kernel.errors import BadInput, BadPayload
from broadsheet.kernel.record import Fault, Outcome
from broadsheet.sources import tar
from broadsheet.sources.port import FileHints, Format
from broadsheet.sources.unpack import unpacked

HEAD = 64 * 1024
"""How much of a stream a format may look at before it says yes or no."""
LINE_LIMIT = 16 * 1024 * 1024
STANDARD_INPUT = "-"
_MAX_LAYERS = 4


@dataclass(slots=True)
class Progress:
    """How far a read has come, in bytes as they lie on disk; filled while ``read_file`` runs."""

    done: int = 0
    total: int = 0


class _Counted(io.RawIOBase):
    """A raw file that says how much of it was read."""

    def __init__(self, inner: BinaryIO, progress: Progress) -> None:
        self._inner = inner
        self._progress = progress

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        chunk = self._inner.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._progress.done += len(chunk)
        return len(chunk)


class _Joined(io.RawIOBase):
    """A stream whose first bytes were already taken for a look, put back in front.

    Damage that the look ran into is raised only when the good bytes before it have been read.
    """

    def __init__(self, head: bytes, rest: io.BufferedReader, damage: Exception | None) -> None:
        self._head = head
        self._rest = rest
        self._damage = damage

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._head:
            chunk, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        elif self._damage is not None:
            raise self._damage
        else:
            chunk = self._rest.read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def lines(stream: BinaryIO, limit: int = LINE_LIMIT) -> Iterator[tuple[int, bytes, bool]]:
    """The lines of ``stream``, numbered from 1, each with whether it was longer than ``limit`` and cut."""
    number = 0
    while line := stream.readline(limit):
        number += 1
        was_cut = len(line) >= limit and not line.endswith(b"\n")
        rest = line
        while was_cut and rest and not rest.endswith(b"\n"):
            rest = stream.readline(limit)
        yield number, line, was_cut


def read_whole(stream: BinaryIO, limit: int) -> bytes | None:
    """All of a stream, or None where it holds more than ``limit`` bytes."""
    content = stream.read(limit + 1)
    return None if len(content) > limit else content


def open_stream(
    path: str | Path, progress: Progress | None = None
) -> Iterator[tuple[str, io.BufferedReader]]:
    """Every stream under ``path`` (a file, an archive, a folder, or ``-`` for standard input), unpacked.

    The first of each pair is its place: the file, and for a member of an archive the file, "/", the member.
    Raises BadInput for a path that is not there; damage inside is raised as BadPayload by the reads.
    """
    counter = progress or Progress()
    if str(path) == STANDARD_INPUT:
        yield from _layers("<stdin>", _counted(sys.stdin.buffer, counter), _MAX_LAYERS)
        return
    files = list(_files_of(Path(path)))
    counter.total += sum(file.stat().st_size for file in files)
    for file in files:
        with file.open("rb") as opened:
            yield from _layers(str(file), _counted(opened, counter), _MAX_LAYERS)


def detect(head: bytes, path: Path, formats: Sequence[Format]) -> Format | None:
    """The first of ``formats`` that recognises a stream beginning with ``head``, or None."""
    return next((one for one in formats if one.sniff(head, path)), None)


def read_file(
    path: str | Path,
    formats: Sequence[Format],
    format_name: str = "auto",
    *,
    hints: FileHints | None = None,
    start_at: int = 0,
    progress: Progress | None = None,
) -> Iterator[tuple[int, Outcome]]:
    """Every record and fault under ``path``, numbered from 0; ``start_at`` passes over those before it.

    The numbers are the same on every run over the same files, so an import that was killed goes on where
    it had come to.
    """
    chosen = formats if format_name == "auto" else _named(format_name, formats)
    is_open = format_name == "auto"
    outcomes = _read_streams(path, chosen, hints or FileHints(), progress or Progress(), is_open=is_open)
    for number, outcome in enumerate(outcomes):
        if number >= start_at:
            yield number, outcome


def _named(name: str, formats: Sequence[Format]) -> tuple[Format]:
    for one in formats:
        if one.name == name:
            return (one,)
    known = ", ".join(one.name for one in formats)
    raise BadInput(f"There is no format called {name!r}.", hint=f"Known are: auto, {known}.")


def _read_streams(
    path: str | Path, formats: Sequence[Format], hints: FileHints, progress: Progress, *, is_open: bool
) -> Iterator[Outcome]:
    streams = open_stream(path, progress)
    while True:
        try:
            place, stream = next(streams)
        except StopIteration:
            return
        except (BadPayload, OSError) as error:
            # The container itself is damaged; where it ends, a generator that raised has ended too.
            yield Fault("file", str(path), str(error))
            return
        yield from _read_stream(place, stream, formats, hints, is_open=is_open)


def _read_stream(
    place: str, stream: io.BufferedReader, formats: Sequence[Format], hints: FileHints, *, is_open: bool
) -> Iterator[Outcome]:
    name = "file"
    try:
        head, whole = _looked_at(stream)
        reader = detect(head, Path(place), formats) if is_open else formats[0]
        if reader is None:
            whole.read(len(head) + 1)  # where damage is the reason, this raises and says so
            yield Fault(name, place, "no known format", _excerpt(head))
            return
        name = reader.name
        yield from reader.read(whole, place, hints)
    except (BadPayload, OSError) as error:
        yield Fault(name, place, str(error))


def _looked_at(stream: io.BufferedReader) -> tuple[bytes, io.BufferedReader]:
    """The head of a stream, and the stream as if nobody had looked."""
    head = b""
    damage: Exception | None = None
    try:
        while len(head) < HEAD and (chunk := stream.read1(HEAD - len(head))):
            head += chunk
    except (BadPayload, OSError) as error:
        damage = error
    return head, io.BufferedReader(_Joined(head, stream, damage), HEAD)


def _counted(inner: BinaryIO, progress: Progress) -> io.BufferedReader:
    return io.BufferedReader(_Counted(inner, progress), HEAD)


def _files_of(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    if not path.is_dir():
        raise BadInput(f"There is no file or folder {path}.")
    # followlinks stays off: a link to a parent folder would never end.
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and (file := Path(folder, name)).is_file():
                yield file


def _layers(place: str, stream: io.BufferedReader, layers: int) -> Iterator[tuple[str, io.BufferedReader]]:
    """Take off one wrapping after the other: compression, archive, compression of a member."""
    head, whole = _looked_at(stream)
    inner = unpacked(head, whole)
    if inner is None and not tar.is_tar(head):
        yield place, whole
        return
    if layers == 0:
        raise BadPayload(f"{place} is packed more than {_MAX_LAYERS} times over.")
    if inner is not None:
        yield from _layers(place, inner, layers - 1)
    else:
        yield from _members(place, whole, layers - 1)


def _members(place: str, stream: io.BufferedReader, layers: int) -> Iterator[tuple[str, io.BufferedReader]]:
    for name, content in tar.members(stream):
        yield from _layers(f"{place}/{name}", content, layers)


def _excerpt(head: bytes) -> str:
    return head[:80].decode("utf-8", "replace")
