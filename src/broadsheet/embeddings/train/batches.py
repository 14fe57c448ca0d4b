"""What is put side by side: a title or a sentence, the rest of its paper, and neighbours as negatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.embeddings.train.corpus import Corpus
from broadsheet.embeddings.train.extras import library

TITLE_SHARE = 0.4
"""Of the queries are titles; the others are sentences."""
TITLE_KEPT = 0.3
"""Of the papers asked for by title still show it."""
HARD_SHARE = 0.5
"""Of the batches hold four groups of neighbours instead of papers at random."""
EXACT_SHARE = 0.2
"""Of the pairs keep every shared word: exact matches must go on counting."""
GROUPS = 400


@dataclass(frozen=True)
class Batch:
    papers: NDArray[np.int64]
    queries: Any
    bodies: Any
    titles: Any


class Batches:
    """Endless batches, the same ones for the same seed."""

    def __init__(
        self, corpus: Corpus, groups: NDArray[np.int64], *, size: int, taught: int, seed: int, drop: float
    ) -> None:
        self._corpus, self._groups, self._size, self._drop = corpus, groups, size, drop
        self._regions = (np.arange(taught), np.arange(taught, corpus.titles.shape[0]))
        self._rng = np.random.default_rng(seed)

    def __iter__(self) -> Iterator[Batch]:
        while True:
            # Papers the teacher has read stay together, so that a whole batch can be distilled.
            chosen = [part for region in self._regions for part in self._parts(region)]
            self._rng.shuffle(chosen)
            for papers in chosen:
                yield self._batch(papers)

    def _parts(self, region: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        size, rng = self._size, self._rng
        mixed = rng.permutation(region)
        random = [mixed[at : at + size] for at in range(0, len(mixed) - size + 1, size)]
        order = rng.permutation(GROUPS)
        grouped = mixed[np.argsort(order[self._groups[mixed]], kind="stable")]
        quarter = size // 4
        windows = [grouped[at : at + quarter] for at in range(0, len(grouped) - quarter + 1, quarter)]
        rng.shuffle(windows)
        hard = [np.concatenate(windows[at : at + 4]) for at in range(0, len(windows) - 3, 4)]
        share = int(len(random) * HARD_SHARE)
        return hard[:share] + random[share:]

    def _batch(self, papers: NDArray[np.int64]) -> Batch:
        corpus, rng, count = self._corpus, self._rng, len(papers)
        number = corpus.first[papers + 1] - corpus.first[papers]
        by_title = (rng.random(count) < TITLE_SHARE) | (number < 2)
        at = corpus.first[papers] + (rng.random(count) * np.maximum(number, 1)).astype(np.int64)
        sentences = _scaled(corpus.sentences[np.minimum(at, corpus.sentences.shape[0] - 1)], ~by_title)
        titles = corpus.titles[papers]
        queries = (_scaled(titles, by_title) + sentences).tocsr()
        shown = ~by_title | (rng.random(count) < TITLE_KEPT)
        bodies = (corpus.abstracts[papers] + _scaled(titles, shown) - sentences).tocsr()
        bodies.data = np.maximum(bodies.data, 0)
        return Batch(papers, *self._without_shared(queries, bodies), titles)

    def _without_shared(self, queries: Any, bodies: Any) -> tuple[Any, Any]:
        """Most shared words vanish from one side: what is left must be matched by meaning."""
        rng = self._rng
        there = bodies.copy()
        there.data = (there.data > 0).astype(np.float32)
        shared = queries.multiply(there).tocsr()
        row = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr))
        exact = rng.random(shared.shape[0]) < EXACT_SHARE
        from_query = rng.random(shared.shape[0]) < 0.5
        gone = (rng.random(len(row)) < self._drop) & ~exact[row]
        kept = []
        for side, here in ((queries, from_query), (bodies, ~from_query)):
            mask = shared.copy()
            mask.data = (gone & here[row]).astype(np.float32)
            left = (side - side.multiply(mask)).tocsr()
            left.eliminate_zeros()
            kept.append(left)
        return kept[0], kept[1]


def _scaled(rows: Any, wanted: NDArray[np.bool_]) -> Any:
    return (library("scipy.sparse").diags(wanted.astype(np.float32)) @ rows).tocsr()


def grouped(vectors: NDArray[np.float32], *, seed: int, rounds: int = 4) -> NDArray[np.int64]:
    """Subjects: spherical k-means over the teacher's vectors of the titles."""
    rng = np.random.default_rng(seed)
    centres = vectors[rng.choice(len(vectors), GROUPS, replace=len(vectors) < GROUPS)]
    nearest = np.zeros(len(vectors), np.int64)
    for _ in range(rounds):
        for at in range(0, len(vectors), 20_000):
            nearest[at : at + 20_000] = (vectors[at : at + 20_000] @ centres.T).argmax(1)
        for group in range(GROUPS):
            mine = vectors[nearest == group]
            if len(mine):
                centres[group] = mine.mean(0)
        centres /= np.linalg.norm(centres, axis=1, keepdims=True) + 1e-9
    return nearest
