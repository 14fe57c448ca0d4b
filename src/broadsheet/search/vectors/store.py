"""The vectors of one generation: for every encoder a tier of codes, rows and numbers, appended together.

A paper's newest row counts, in whichever tier it was written last; a dropped paper's rows do not. How many
records of each log count is the ``Lengths`` that the lexical commit carries: one commit for everything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from broadsheet.kernel.errors import BadInput
from broadsheet.search.port import Ranking, Vectors
from broadsheet.search.vectors.codes import code_words, cosines, lengths_of, to_codes, to_rows
from broadsheet.search.vectors.log import Folder, Log, Shape
from broadsheet.search.vectors.scan import nearest_rows

_EVENT = Shape("<u4", 3)
"""(number, tier or DROPPED, row): what happened to which paper's vector, in order."""
_CODE = Shape("<u8", 1)
_DROPPED = 0xFFFFFFFF
_OVERSAMPLING = 2
_LEAST_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Tier:
    """One encoder's vectors."""

    encoder: str
    dimensions: int
    rows: int = 0

    @property
    def name(self) -> str:
        return hashlib.blake2b(f"{self.encoder}/{self.dimensions}".encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Lengths:
    """How much of every log one commit covers."""

    tiers: tuple[Tier, ...] = ()
    events: int = 0

    def to_json(self) -> str:
        """What the commit keeps."""
        return json.dumps(
            {"events": self.events, "tiers": [[t.encoder, t.dimensions, t.rows] for t in self.tiers]}
        )

    @classmethod
    def from_json(cls, text: str) -> Lengths:
        """The reverse; "" is a commit without vectors."""
        if not text:
            return cls()
        kept = json.loads(text)
        return cls(tuple(Tier(str(e), int(d), int(r)) for e, d, r in kept["tiers"]), int(kept["events"]))


@dataclass(slots=True)
class _Logs:
    codes: tuple[Log, ...]
    """One for every 64 bits: columns, so that a scan reads each in one sweep."""
    rows: Log
    lengths: Log

    def all(self) -> tuple[Log, ...]:
        return (*self.codes, self.rows, self.lengths)

    def cut(self, length: int) -> None:
        for log in self.all():
            log.cut(length)


def _logs(folder: Folder, tier: Tier) -> _Logs:
    words = range(code_words(tier.dimensions))
    return _Logs(
        tuple(folder.log(f"{tier.name}.code{word}", _CODE) for word in words),
        folder.log(f"{tier.name}.rows", Shape("i1", tier.dimensions)),
        folder.log(f"{tier.name}.lengths", Shape("<f4", 1)),
    )


class VectorWriter:
    """Appends to the logs of a folder; ``flush`` makes it durable and says how long the logs are now."""

    def __init__(self, folder: Folder, lengths: Lengths) -> None:
        self._folder = folder
        self._tiers = list(lengths.tiers)
        self._logs = [_logs(folder, tier) for tier in self._tiers]
        self._events = folder.log("events", _EVENT)
        self._event_count = lengths.events
        self._events.cut(lengths.events)
        for tier, logs in zip(self._tiers, self._logs, strict=True):
            logs.cut(tier.rows)

    def put(self, numbers: Sequence[int], vectors: NDArray[np.float32], encoder: str) -> None:
        """Rows of zeros say nothing and are not kept: such a paper has no vector."""
        vectors = np.asarray(vectors, np.float32)
        if vectors.ndim != 2 or len(vectors) != len(numbers):
            raise BadInput("Vectors and numbers must be as many.")
        chosen = np.asarray(numbers, np.int64)
        known = np.asarray(np.isfinite(vectors).all(axis=1) & vectors.any(axis=1))
        self.drop(chosen[~known])
        kept, chosen = vectors[known], chosen[known]
        if not len(kept):
            return
        at = self._tier(encoder, vectors.shape[1])
        tier, logs = self._tiers[at], self._logs[at]
        for log, column in zip(logs.codes, to_codes(kept).T, strict=True):
            log.append(column)
        whole = to_rows(kept)
        logs.rows.append(whole)
        logs.lengths.append(lengths_of(whole))
        rows = np.arange(tier.rows, tier.rows + len(kept))
        self._note(np.column_stack((chosen, np.full(len(kept), at), rows)))
        self._tiers[at] = Tier(tier.encoder, tier.dimensions, tier.rows + len(kept))

    def drop(self, numbers: Sequence[int] | NDArray[np.int64]) -> None:
        """Forget the vectors of these papers."""
        if len(numbers):
            chosen = np.asarray(numbers, np.int64)
            nowhere = np.full(len(chosen), _DROPPED)
            self._note(np.column_stack((chosen, nowhere, nowhere)))

    def flush(self) -> Lengths:
        """Everything on disk; the lengths to commit."""
        for log in self._all_logs():
            log.sync()
        return Lengths(tuple(self._tiers), self._event_count)

    def close(self) -> None:
        """Close the files; what was not committed is cut next time."""
        for log in self._all_logs():
            log.close()

    def _all_logs(self) -> list[Log]:
        return [self._events, *(log for logs in self._logs for log in logs.all())]

    def _note(self, events: NDArray[np.int64]) -> None:
        self._events.append(events)
        self._event_count += len(events)

    def _tier(self, encoder: str, dimensions: int) -> int:
        for at, tier in enumerate(self._tiers):
            if (tier.encoder, tier.dimensions) == (encoder, dimensions):
                return at
        tier = Tier(encoder, dimensions)
        logs = _logs(self._folder, tier)
        # A killed writer may have left rows of a tier that no commit knows.
        logs.cut(0)
        self._tiers.append(tier)
        self._logs.append(logs)
        return len(self._tiers) - 1


@dataclass(frozen=True, slots=True)
class _Shelf:
    """One tier, opened: ``numbers[row]`` is the paper, 0 for a row that no longer counts; ``row_of`` the
    reverse, -1 for none."""

    tier: Tier
    codes: tuple[NDArray[np.uint64], ...]
    rows: NDArray[np.int8]
    lengths: NDArray[np.float32]
    numbers: NDArray[np.int64]
    row_of: NDArray[np.int64]

    def cosines(self, rows: NDArray[np.int64], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        return cosines(self.rows[rows], self.lengths[rows], vector)


@dataclass(frozen=True, slots=True)
class VectorReader:
    """The vectors of one commit. Everything is a memory map or derived from one; threads share it."""

    shelves: tuple[_Shelf, ...] = field(default=())

    @classmethod
    def open(cls, folder: Folder, lengths: Lengths) -> VectorReader:
        """Raises IndexUnavailable when a log is shorter than the commit says."""
        events = np.asarray(folder.log("events", _EVENT).view(lengths.events)).astype(np.int64)
        size = int(events[:, 0].max(initial=0)) + 1
        # The last event of a paper counts: assignment in order keeps the last.
        last = np.full(size, -1, np.int64)
        last[events[:, 0]] = np.arange(len(events))
        current = events[last[last >= 0]]
        return cls(tuple(_shelf(folder, at, tier, current, size) for at, tier in enumerate(lengths.tiers)))

    def count(self) -> dict[str, int]:
        """How many papers each encoder has a vector for."""
        return {shelf.tier.encoder: int((shelf.numbers > 0).sum()) for shelf in self.shelves}

    def nearest(self, vectors: Vectors, limit: int, allowed: NDArray[np.bool_] | None) -> Ranking:
        """The nearest of all tiers; ``allowed`` is a mask by number."""
        found = [
            self._nearest(shelf, vectors[shelf.tier.encoder], limit, allowed)
            for shelf in self.shelves
            if _fits(shelf, vectors)
        ]
        numbers = np.concatenate([numbers for numbers, _ in found] or [np.empty(0, np.int64)])
        scores = np.concatenate([scores for _, scores in found] or [np.empty(0, np.float32)])
        best = np.lexsort((-numbers, -scores))[:limit]
        return Ranking(numbers[best], scores[best], len(best))

    def cosines(self, vectors: Vectors, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """NaN for a paper without vector."""
        result = np.full(len(numbers), np.nan, np.float32)
        for shelf in self.shelves:
            if not _fits(shelf, vectors):
                continue
            rows = np.full(len(numbers), -1, np.int64)
            inside = numbers < len(shelf.row_of)
            rows[inside] = shelf.row_of[numbers[inside]]
            held = rows >= 0
            result[held] = shelf.cosines(rows[held], vectors[shelf.tier.encoder])
        return result

    def _nearest(
        self, shelf: _Shelf, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        mask = None if allowed is None and shelf.numbers.all() else _row_mask(shelf, allowed)
        code = to_codes(vector[None])[0]
        rows = nearest_rows(shelf.codes, code, max(_LEAST_CANDIDATES, _OVERSAMPLING * limit), mask)
        return shelf.numbers[rows], shelf.cosines(rows, vector)


def _fits(shelf: _Shelf, vectors: Mapping[str, NDArray[np.float32]]) -> bool:
    vector = vectors.get(shelf.tier.encoder)
    return vector is not None and len(vector) == shelf.tier.dimensions


def _row_mask(shelf: _Shelf, allowed: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
    """Rows that count and, where ``allowed`` is given, whose paper is allowed."""
    counts: NDArray[np.bool_] = shelf.numbers > 0
    if allowed is None:
        return counts
    numbers = np.minimum(shelf.numbers, len(allowed) - 1)
    return counts & allowed[numbers] & (shelf.numbers < len(allowed))


def _shelf(folder: Folder, at: int, tier: Tier, current: NDArray[np.int64], size: int) -> _Shelf:
    """``current`` holds the last event of every paper."""
    logs = _logs(folder, tier)
    mine = current[current[:, 1] == at]
    numbers = np.zeros(tier.rows, np.int64)
    numbers[mine[:, 2]] = mine[:, 0]
    row_of = np.full(size, -1, np.int64)
    row_of[mine[:, 0]] = mine[:, 2]
    codes = tuple(log.view(tier.rows).reshape(-1) for log in logs.codes)
    lengths = logs.lengths.view(tier.rows).reshape(-1)
    return _Shelf(tier, codes, logs.rows.view(tier.rows), lengths, numbers, row_of)
