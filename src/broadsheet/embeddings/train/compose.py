"""Rows of word pieces whose sum is what the teacher would say of a word that has no row.

For every word of the corpus the teacher's vector is known; the pieces' rows are the ridge solution that
rebuilds them (after Zhao, Mudgal and Liang 2018, "Generalizing word embeddings using bag of subwords").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.embeddings import words
from broadsheet.embeddings.train.extras import library

LEAST_WORDS = 3
STEPS = 40
WEIGHT = 3.0
"""A word nobody wrote often says more than most; measured on sets of another field."""


def piece_rows(
    known: Sequence[str], vectors: NDArray[np.float32], teachers: Sequence[str]
) -> tuple[list[str], NDArray[np.float32]]:
    """Names (``inter##``, ``##leu``) and rows of the pieces that occur in enough words."""
    candidates = _candidates(teachers)
    # A word that is itself a piece must not stand for itself: it is cut as if it were unknown.
    named = list(candidates)
    cuts = [_cut(word, candidates, named) for word in known]
    uses = Counter(piece for cut in cuts for piece in cut)
    names = sorted(piece for piece, count in uses.items() if count >= LEAST_WORDS)
    place = {name: at for at, name in enumerate(names)}
    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    targets: list[int] = []
    for at, (word, cut) in enumerate(zip(known, cuts, strict=True)):
        kept = [place[piece] for piece in cut if piece in place]
        if kept and word.isalpha():
            rows.extend([len(targets)] * len(kept))
            columns.extend(kept)
            weights.extend([len(kept) ** -0.5] * len(kept))
            targets.append(at)
    shape = (len(targets), len(names))
    design = library("scipy.sparse").csr_matrix((weights, (rows, columns)), shape=shape, dtype=np.float32)
    return names, WEIGHT * ridge(design, vectors[targets])


def _candidates(teachers: Sequence[str]) -> dict[str, int]:
    names = [piece if piece.startswith("##") else f"{piece}##" for piece in teachers]
    return {name: at for at, name in enumerate(dict.fromkeys(names))}


def _cut(word: str, candidates: dict[str, int], names: Sequence[str]) -> list[str]:
    whole = candidates.pop(f"{word}##", None)
    found = [names[row] for row in words.pieces(word, candidates)]
    if whole is not None:
        candidates[f"{word}##"] = whole
    return found


def ridge(design: Any, targets: NDArray[np.float32], *, penalty: float = 1.0) -> NDArray[np.float32]:
    """Least squares with a penalty, all columns at once, by conjugate gradients."""
    turned = design.T.tocsr()
    found = np.zeros((design.shape[1], targets.shape[1]), np.float32)
    rest = turned @ targets
    way, size = rest.copy(), (rest * rest).sum(0)
    for _ in range(STEPS):
        image = turned @ (design @ way) + penalty * way
        step = size / np.maximum((way * image).sum(0), 1e-12)
        found += step * way
        rest -= step * image
        new = (rest * rest).sum(0)
        way = rest + new / np.maximum(size, 1e-12) * way
        size = new
    return found
