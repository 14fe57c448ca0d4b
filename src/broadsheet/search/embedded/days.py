"""Dates of papers in a log of their own, so that a range becomes a mask without asking tantivy.

tantivy hands out matching numbers at about 0.2 µs each; a year of a million papers would take longer than
the whole search may. A column of days is compared in a millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadsheet.kernel.hits import IndexDoc
from broadsheet.kernel.query import DateRange
from broadsheet.search.vectors.log import Folder, Shape

_RECORD = Shape("<u4", 3)
"""(number, dated, announced) as ordinals; 0 is no date. A paper's last record counts."""
_NAME = "days"


def check(folder: Folder, length: int) -> None:
    """Raise IndexUnavailable when the log is shorter than its commit says."""
    folder.log(_NAME, _RECORD).check(length)


class DayWriter:
    """Collects records between commits."""

    def __init__(self, folder: Folder, length: int) -> None:
        self._log = folder.log(_NAME, _RECORD)
        self._log.cut(length)
        self._length = length
        self._folder = folder
        self._held: Days | None = None
        self._touched: set[int] = set()
        self._waiting: list[tuple[int, int, int]] = []

    def put(self, doc: IndexDoc) -> None:
        """Note a paper's days, unless they are what is held already."""
        if self._held is None:
            self._held = Days.open(self._folder, self._length)
        days = doc.dated.toordinal() if doc.dated else 0, doc.announced.toordinal() if doc.announced else 0
        if doc.number in self._touched or self._held.of(doc.number) != days:
            self._touched.add(doc.number)
            self._waiting.append((doc.number, *days))

    def flush(self) -> int:
        """Everything on disk; the length to commit."""
        if self._waiting:
            self._log.append(np.array(self._waiting, np.uint32))
            self._length += len(self._waiting)
            self._waiting.clear()
        self._log.sync()
        return self._length

    def close(self) -> None:
        self._log.close()


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one commit, by number."""

    dated: NDArray[np.uint32]
    announced: NDArray[np.uint32]
    is_noted: NDArray[np.bool_]

    @classmethod
    def open(cls, folder: Folder, length: int) -> Days:
        """Raises IndexUnavailable when the log is shorter than the commit says."""
        records = folder.log(_NAME, _RECORD).view(length)
        size = int(records[:, 0].max(initial=0)) + 1
        columns = np.zeros((2, size), np.uint32)
        columns[:, records[:, 0]] = records[:, 1:].T
        return cls(columns[0], columns[1], numbers_mask(records[:, 0].astype(np.int64), size))

    def of(self, number: int) -> tuple[int, int] | None:
        """(dated, announced) as ordinals; None for a paper never noted."""
        if number >= len(self.dated) or not self.is_noted[number]:
            return None
        return int(self.dated[number]), int(self.announced[number])

    def mask(self, wanted: DateRange) -> NDArray[np.bool_]:
        """By number. Papers without a date are in no range; dropped ones may be: other parts know."""
        column = self.announced if wanted.field == "announced" else self.dated
        low = wanted.first.toordinal() if wanted.first else 1
        high = wanted.last.toordinal() if wanted.last else 0xFFFFFFFF
        return (column >= low) & (column <= high)


def numbers_mask(numbers: Sequence[int] | NDArray[np.int64], size: int) -> NDArray[np.bool_]:
    """A mask by number."""
    mask = np.zeros(size, np.bool_)
    chosen = np.asarray(numbers, np.int64)
    mask[chosen[chosen < size]] = True
    return mask
