"""The reading half of the vectors: one commit, memory-mapped; nearest, cosines, directions of papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from broadsheet.search.port import Ranking, Vectors
from broadsheet.search.vectors.codes import cosines, to_codes
from broadsheet.search.vectors.log import Folder
from broadsheet.search.vectors.scan import nearest_rows
from broadsheet.search.vectors.tiers import EVENT, EVENTS, Lengths, Tier, logs_of

_OVERSAMPLING = 2
_LEAST_CANDIDATES = 400
_SAMPLE = 1_000


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
    papers: int
    """Rows that count."""

    def candidates(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None
    ) -> NDArray[np.int64]:
        """Rows that count, whose paper is allowed, with the codes nearest to that of ``vector``."""
        code = to_codes(vector[None])[0]
        dead = len(self.numbers) - self.papers
        if allowed is not None or dead > limit:
            return nearest_rows(self.codes, code, limit, self._mask(allowed))
        # A few more are cheaper than a mask over all.
        rows = nearest_rows(self.codes, code, limit + dead, None)
        return rows[self.numbers[rows] > 0]

    def _mask(self, allowed: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        """Rows that count and whose paper is allowed; ``allowed`` is by number."""
        if allowed is None:
            return self.numbers > 0
        known = np.zeros(len(self.row_of), np.bool_)
        known[: len(allowed)] = allowed[: len(known)]
        known[0] = False  # rows that do not count have number 0
        chosen: NDArray[np.bool_] = known[self.numbers]
        return chosen

    def level(self, vector: NDArray[np.float32]) -> tuple[float, float]:
        """Mean and spread of the cosines of papers taken at random."""
        live = np.flatnonzero(self.numbers)
        chosen = live[:: max(1, len(live) // _SAMPLE)]
        cosines = self.cosines(chosen, vector) if len(chosen) else np.zeros(1, np.float32)
        return float(cosines.mean()), max(float(cosines.std()), 1e-6)

    def places(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row of every paper, -1 for none."""
        rows = np.full(len(numbers), -1, np.int64)
        inside = numbers < len(self.row_of)
        rows[inside] = self.row_of[numbers[inside]]
        return rows

    def cosines(self, rows: NDArray[np.int64], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        return cosines(self.rows[rows], self.lengths[rows], vector)


@dataclass(frozen=True, slots=True)
class VectorReader:
    """The vectors of one commit. Everything is a memory map or derived from one; threads share it."""

    shelves: tuple[_Shelf, ...] = field(default=())

    @classmethod
    def open(cls, folder: Folder, lengths: Lengths) -> VectorReader:
        """Raises IndexUnavailable when a log is shorter than the commit says."""
        events = np.asarray(folder.log(EVENTS, EVENT).view(lengths.events)).astype(np.int64)
        size = int(events[:, 0].max(initial=0)) + 1
        # The last event of a paper counts: assignment in order keeps the last.
        last = np.full(size, -1, np.int64)
        last[events[:, 0]] = np.arange(len(events))
        current = events[last[last >= 0]]
        return cls(tuple(_shelf(folder, at, tier, current, size) for at, tier in enumerate(lengths.tiers)))

    def count(self) -> dict[str, int]:
        """How many papers each encoder has a vector for."""
        return {shelf.tier.encoder: shelf.papers for shelf in self.shelves}

    def rows_of(self, numbers: NDArray[np.int64], tier: Tier) -> NDArray[np.int8] | None:
        """The rows kept for these papers by this encoder, zeros for none; None without such a tier."""
        for shelf in self.shelves:
            if (shelf.tier.encoder, shelf.tier.dimensions) == (tier.encoder, tier.dimensions):
                rows = shelf.places(numbers)
                return np.where((rows >= 0)[:, None], shelf.rows[rows], np.int8(0))
        return None

    def vectors_of(self, numbers: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
        """The mean direction of these papers by every encoder that has a vector of any."""
        found: dict[str, NDArray[np.float32]] = {}
        for shelf in self.shelves:
            rows = shelf.places(numbers)
            rows = rows[rows >= 0]
            if len(rows):
                mean = (shelf.rows[rows] / shelf.lengths[rows][:, None]).mean(axis=0, dtype=np.float32)
                found[shelf.tier.encoder] = mean / max(float(np.linalg.norm(mean)), 1e-9)
        return found

    def nearest(self, vectors: Vectors, limit: int, allowed: NDArray[np.bool_] | None) -> Ranking:
        """The nearest of all tiers; ``allowed`` is a mask by number."""
        numbers, scores = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
        for shelf, vector, scale in self._asked(vectors):
            rows = shelf.candidates(vector, max(_LEAST_CANDIDATES, _OVERSAMPLING * limit), allowed)
            numbers.append(shelf.numbers[rows])
            scores.append(scale.apply(shelf.cosines(rows, vector)))
        every, score = np.concatenate(numbers), np.concatenate(scores)
        best = np.lexsort((-every, -score))[:limit]
        return Ranking(every[best], score[best], len(best))

    def cosines(self, vectors: Vectors, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """NaN for a paper without vector."""
        result = np.full(len(numbers), np.nan, np.float32)
        for shelf, vector, scale in self._asked(vectors):
            rows = shelf.places(numbers)
            held = rows >= 0
            result[held] = scale.apply(shelf.cosines(rows[held], vector))
        return result

    def _asked(self, vectors: Vectors) -> list[tuple[_Shelf, NDArray[np.float32], _Scale]]:
        """The tiers that ``vectors`` can be compared with, and how their cosines become comparable."""
        asked = [(shelf, vectors[shelf.tier.encoder]) for shelf in self.shelves if _fits(shelf, vectors)]
        if len(asked) < 2:
            return [(shelf, vector, _AS_IT_IS) for shelf, vector in asked]
        levels = [shelf.level(vector) for shelf, vector in asked]
        largest = max(range(len(asked)), key=lambda at: asked[at][0].papers)
        mean, spread = levels[largest]
        return [
            (shelf, vector, _Scale(mean, spread / own_spread, own_mean))
            for (shelf, vector), (own_mean, own_spread) in zip(asked, levels, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Two encoders spread their cosines differently: the same distance above chance must mean the same."""

    mean: float = 0.0
    factor: float = 1.0
    own_mean: float = 0.0

    def apply(self, cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        scaled: NDArray[np.float32] = (cosines - self.own_mean) * self.factor + self.mean
        return scaled.astype(np.float32)


_AS_IT_IS = _Scale()


def _fits(shelf: _Shelf, vectors: Mapping[str, NDArray[np.float32]]) -> bool:
    vector = vectors.get(shelf.tier.encoder)
    return vector is not None and len(vector) == shelf.tier.dimensions


def _shelf(folder: Folder, at: int, tier: Tier, current: NDArray[np.int64], size: int) -> _Shelf:
    """``current`` holds the last event of every paper."""
    logs = logs_of(folder, tier)
    mine = current[current[:, 1] == at]
    numbers = np.zeros(tier.rows, np.int64)
    numbers[mine[:, 2]] = mine[:, 0]
    row_of = np.full(size, -1, np.int64)
    row_of[mine[:, 0]] = mine[:, 2]
    codes = tuple(log.view(tier.rows).reshape(-1) for log in logs.codes)
    lengths = logs.lengths.view(tier.rows).reshape(-1)
    return _Shelf(tier, codes, logs.rows.view(tier.rows), lengths, numbers, row_of, len(mine))
