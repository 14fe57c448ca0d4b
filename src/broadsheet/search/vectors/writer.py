"""The writing half of the vectors: appends, and says how long the logs are now."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from broadsheet.kernel.errors import BadInput
from broadsheet.search.vectors.codes import lengths_of, to_codes, to_rows
from broadsheet.search.vectors.log import Folder, Log
from broadsheet.search.vectors.reader import VectorReader
from broadsheet.search.vectors.tiers import DROPPED, EVENT, EVENTS, Lengths, Tier, logs_of

_ADOPTED = 50_000


class VectorWriter:
    """Appends to the logs of a folder; ``flush`` makes it durable and says how long the logs are now."""

    def __init__(self, folder: Folder, lengths: Lengths) -> None:
        self._folder = folder
        self._tiers = list(lengths.tiers)
        self._logs = [logs_of(folder, tier) for tier in self._tiers]
        self._events = folder.log(EVENTS, EVENT)
        self._event_count = lengths.events
        self._committed = lengths
        self._held: VectorReader | None = None
        # Papers whose vector changed since ``_held``: what that says of them is no longer so.
        self._touched: set[int] = set()
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
        whole = to_rows(kept)
        is_new = self._is_new(chosen, whole, encoder)
        if is_new.any():
            self._append(chosen[is_new], to_codes(kept[is_new]), whole[is_new], encoder)

    def drop(self, numbers: Sequence[int] | NDArray[np.int64]) -> None:
        """Forget the vectors of these papers."""
        if len(numbers):
            chosen = np.asarray(numbers, np.int64)
            self._touched.update(chosen.tolist())
            nowhere = np.full(len(chosen), DROPPED)
            self._note(np.column_stack((chosen, nowhere, nowhere)))

    def adopt(self, source: VectorReader) -> None:
        """Take over every vector that counts, so that a rebuild need not compute them again."""
        for shelf in source.shelves:
            live = np.flatnonzero(shelf.numbers)
            for start in range(0, len(live), _ADOPTED):
                rows = live[start : start + _ADOPTED]
                codes = np.column_stack([column[rows] for column in shelf.codes])
                self._append(shelf.numbers[rows], codes, shelf.rows[rows], shelf.tier.encoder)

    def flush(self) -> Lengths:
        """Everything on disk; the lengths to commit."""
        for log in self._all_logs():
            log.sync()
        return Lengths(tuple(self._tiers), self._event_count)

    def close(self) -> None:
        """Close the files; what was not committed is cut next time."""
        for log in self._all_logs():
            log.close()

    def _append(
        self, numbers: NDArray[np.int64], codes: NDArray[np.uint64], rows: NDArray[np.int8], encoder: str
    ) -> None:
        at = self._tier(encoder, rows.shape[1])
        tier, logs = self._tiers[at], self._logs[at]
        for log, column in zip(logs.codes, codes.T, strict=True):
            log.append(column)
        logs.rows.append(rows)
        logs.lengths.append(lengths_of(rows))
        places = np.arange(tier.rows, tier.rows + len(rows))
        self._note(np.column_stack((numbers, np.full(len(rows), at), places)))
        self._touched.update(numbers.tolist())
        self._tiers[at] = Tier(tier.encoder, tier.dimensions, tier.rows + len(rows))

    def _is_new(self, numbers: NDArray[np.int64], rows: NDArray[np.int8], encoder: str) -> NDArray[np.bool_]:
        """Whether each row differs from what counts: papers are put again when only their votes change."""
        if self._held is None:
            self._held = VectorReader.open(self._folder, self._committed)
        held = self._held.rows_of(numbers, Tier(encoder, rows.shape[1]))
        touched = np.array([number in self._touched for number in numbers.tolist()], np.bool_)
        if held is None:
            return np.ones(len(numbers), np.bool_)
        is_new: NDArray[np.bool_] = touched | (held != rows).any(axis=1)
        return is_new

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
        logs = logs_of(self._folder, tier)
        # A killed writer may have left rows of a tier that no commit knows.
        logs.cut(0)
        self._tiers.append(tier)
        self._logs.append(logs)
        return len(self._tiers) - 1
