"""What stands beside the lexical index, vectors and days, as one thing to commit and to open."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from broadsheet.kernel.errors import IndexUnavailable
from broadsheet.kernel.hits import IndexDoc
from broadsheet.search.embedded import days
from broadsheet.search.embedded.days import Days, DayWriter
from broadsheet.search.embedded.layout import REBUILD_HINT
from broadsheet.search.vectors import tiers
from broadsheet.search.vectors.log import Folder
from broadsheet.search.vectors.reader import VectorReader
from broadsheet.search.vectors.tiers import Lengths
from broadsheet.search.vectors.writer import VectorWriter


def _read(kept: str) -> tuple[Lengths, int]:
    """The lengths a commit covers."""
    if not kept:
        return Lengths(), 0
    try:
        found = json.loads(kept)
        return Lengths.from_json(found["vectors"]), int(found["days"])
    except (ValueError, KeyError, TypeError) as problem:
        raise IndexUnavailable("The search index's last commit is damaged.", hint=REBUILD_HINT) from problem


class SideWriter:
    """Cuts what no commit covers, then appends."""

    def __init__(self, folder: Folder, kept: str) -> None:
        lengths, day_count = _read(kept)
        self._days = DayWriter(folder, day_count)
        self._vectors = VectorWriter(folder, lengths)

    def put(self, doc: IndexDoc) -> None:
        self._days.put(doc)

    def drop(self, numbers: Iterable[int]) -> None:
        self._vectors.drop(list(numbers))

    def put_vectors(self, numbers: Sequence[int], vectors: NDArray[np.float32], encoder: str) -> None:
        self._vectors.put(numbers, vectors, encoder)

    def adopt(self, source: SideReader) -> None:
        """Take over the vectors of another generation."""
        self._vectors.adopt(source.vectors())

    def flush(self) -> str:
        """Make everything durable; what the commit is to keep."""
        return json.dumps({"days": self._days.flush(), "vectors": self._vectors.flush().to_json()})

    def close(self) -> None:
        self._days.close()
        self._vectors.close()


class SideReader:
    """Opened when first asked for: a search by word alone reads none of it."""

    def __init__(self, folder: Folder, kept: str) -> None:
        self._folder = folder
        self._lengths, self._day_count = _read(kept)
        days.check(folder, self._day_count)
        tiers.check(folder, self._lengths)
        self._lock = threading.Lock()
        self._opened_days: Days | None = None
        self._opened_vectors: VectorReader | None = None

    def days(self) -> Days:
        with self._lock:
            if self._opened_days is None:
                self._opened_days = Days.open(self._folder, self._day_count)
            return self._opened_days

    def vectors(self) -> VectorReader:
        with self._lock:
            if self._opened_vectors is None:
                self._opened_vectors = VectorReader.open(self._folder, self._lengths)
            return self._opened_vectors

    @property
    def encoders(self) -> tuple[str, ...]:
        """The encoders whose vectors are held."""
        return tuple(tier.encoder for tier in self._lengths.tiers if tier.rows)
