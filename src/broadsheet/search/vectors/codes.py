"""From vectors to what is kept of them: the sign of every dimension, and the row in whole numbers.

A row is scaled by its own largest value, so that no scale has to be learned or kept: the cosine of a row
is its inner product with the query divided by the length of the row as it is kept (which is kept, too).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WORD_BITS = 64


def code_words(dimensions: int) -> int:
    """64-bit words of one code."""
    return -(-dimensions // WORD_BITS)


def to_codes(vectors: NDArray[np.float32]) -> NDArray[np.uint64]:
    """One bit a dimension: whether it is positive; padded with zeros to whole words."""
    bits = np.packbits(vectors > 0, axis=1)
    padded = np.zeros((len(vectors), code_words(vectors.shape[1]) * WORD_BITS // 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    return padded.view(np.uint64)


def to_rows(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """Whole numbers from -127 to 127."""
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    scale = np.divide(127.0, largest, out=np.zeros_like(largest), where=largest > 0)
    rows: NDArray[np.int8] = np.rint(vectors * scale).astype(np.int8)
    return rows


def lengths_of(rows: NDArray[np.int8]) -> NDArray[np.float32]:
    """The length of every row as it is kept."""
    lengths: NDArray[np.float32] = np.linalg.norm(rows.astype(np.float32), axis=1)
    return lengths


def cosines(
    rows: NDArray[np.int8], lengths: NDArray[np.float32], vector: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The cosine of every row with ``vector``, which has length 1."""
    # einsum stays on this core; BLAS would wake a thread per core for a millisecond's work.
    products = np.einsum("ij,j->i", rows.astype(np.float32), vector)
    result: NDArray[np.float32] = products / lengths
    return result
