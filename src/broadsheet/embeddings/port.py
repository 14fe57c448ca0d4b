"""What every encoder of papers offers: a name, a number of dimensions, vectors for papers and for queries.

Vectors are float32, one row per text, of length one; a text in which nothing is known is a row of zeros.
Papers and queries lie in one space, so the inner product of any two rows is their cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]


class Embedder(Protocol):
    """An encoder. ``name`` changes whenever its vectors do, so that an index knows what it holds."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed_papers(self, texts: Sequence[tuple[str, str]]) -> Vectors:
        """One row per (title, abstract)."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """One row per query as it was typed."""
        ...


def normalised(rows: Vectors) -> Vectors:
    """Rows of length one; rows of zeros stay, and what is not a number becomes zero."""
    rows = np.nan_to_num(rows.astype(np.float32, copy=False), nan=0.0, posinf=0.0, neginf=0.0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Vectors = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return result
