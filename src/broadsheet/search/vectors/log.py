"""Append-only arrays of fixed-width records, in files or in memory.

A log does not know how much of it counts: the commit that goes with it says how many records do. What lies
beyond is a torn tail of a writer that was killed, and is cut by the next one.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from broadsheet.kernel.errors import IndexUnavailable

Records = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """One record: ``width`` values of ``dtype``."""

    dtype: str
    width: int

    @property
    def bytes(self) -> int:
        return np.dtype(self.dtype).itemsize * self.width


class Log(Protocol):
    """What writers append to and readers look at."""

    def cut(self, length: int) -> None:
        """Forget everything beyond ``length`` records; IndexUnavailable when there are fewer."""
        ...

    def check(self, length: int) -> None:
        """Raise IndexUnavailable when there are fewer than ``length`` records."""
        ...

    def append(self, records: Records) -> None: ...

    def sync(self) -> None:
        """Make everything appended durable."""
        ...

    def view(self, length: int) -> Records:
        """The first ``length`` records, not to be written to."""
        ...

    def close(self) -> None: ...


class FileLog:
    """Records in one file."""

    def __init__(self, path: Path, shape: Shape) -> None:
        self._path = path
        self._shape = shape
        self._file: BinaryIO | None = None

    def cut(self, length: int) -> None:
        """See Log."""
        self.check(length)
        if self._size() > length * self._shape.bytes:
            os.truncate(self._path, length * self._shape.bytes)

    def check(self, length: int) -> None:
        """See Log."""
        if self._size() < length * self._shape.bytes:
            raise damaged(self._path)

    def _size(self) -> int:
        return self._path.stat().st_size if self._path.exists() else 0

    def append(self, records: Records) -> None:
        """See Log."""
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("ab")
        self._file.write(np.ascontiguousarray(records, self._shape.dtype).tobytes())

    def sync(self) -> None:
        """See Log."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())

    def view(self, length: int) -> Records:
        """See Log. The memory map lives as long as the array."""
        if not length:
            return np.empty((0, self._shape.width), self._shape.dtype)
        try:
            mapped = np.memmap(self._path, self._shape.dtype, "r", shape=(length, self._shape.width))
            # A plain array over the same map: memmap's own slicing is slow.
            return mapped.view(np.ndarray)
        except (OSError, ValueError) as problem:
            raise damaged(self._path) from problem

    def close(self) -> None:
        """See Log."""
        if self._file is not None:
            self._file.close()
            self._file = None


@dataclass(slots=True)
class MemoryLog:
    """Records in memory, for tests and short-lived indexes."""

    shape: Shape
    _parts: list[Records] = field(default_factory=list)

    def cut(self, length: int) -> None:
        """See Log."""
        self._parts = [self.view(length).copy()]

    def check(self, length: int) -> None:
        """See Log."""

    def append(self, records: Records) -> None:
        """See Log."""
        self._parts.append(np.array(records, self.shape.dtype).reshape(-1, self.shape.width))

    def sync(self) -> None:
        """See Log."""

    def view(self, length: int) -> Records:
        """See Log."""
        if len(self._parts) > 1:
            self._parts = [np.concatenate(self._parts)]
        whole = self._parts[0] if self._parts else np.empty((0, self.shape.width), self.shape.dtype)
        return whole[:length]

    def close(self) -> None:
        """See Log."""


class Folder:
    """Where the logs of one generation are; ``path`` None keeps them in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._memory: dict[str, MemoryLog] = {}

    def log(self, name: str, shape: Shape) -> Log:
        """The log of that name, made when first appended to."""
        if self._path is not None:
            return FileLog(self._path / name, shape)
        return self._memory.setdefault(name, MemoryLog(shape))


def damaged(path: Path) -> IndexUnavailable:
    """The error for a file that is shorter than its commit says."""
    return IndexUnavailable(
        f"The search index has lost part of {path.name}.",
        hint="Run `broadsheet rebuild`; the library itself is safe in the database.",
    )
