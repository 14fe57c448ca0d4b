"""The nearest codes by Hamming distance: every code is looked at, which is fast enough for millions.

Codes lie column by column (all first words, all second words, ...): numpy counts their bits with vector
instructions at about 3 ms a million codes of 256 bits and core; faiss, on rows, takes 1.2 ms, which is not
worth its 66 MB. Row by row numpy would need 19 ms.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BLOCK = 16_384
"""Codes at a time: what is written is read again while it is in the cache."""
_SPARSE = 0.25
"""Below this share of allowed rows, picking them out first is cheaper than scanning all."""

Columns = Sequence[NDArray[np.uint64]]


def nearest_rows(
    columns: Columns, code: NDArray[np.uint64], limit: int, allowed: NDArray[np.bool_] | None
) -> NDArray[np.int64]:
    """The ``limit`` rows nearest to ``code``, ascending; all when there are fewer. ``allowed`` is a mask
    of rows."""
    if allowed is None:
        return _closest(distances(columns, code), limit)
    rows = np.flatnonzero(allowed)
    if len(rows) <= limit:
        return rows
    if len(rows) < _SPARSE * len(allowed):
        apart = distances([column[rows] for column in columns], code)
    else:
        apart = distances(columns, code)[rows]
    return rows[_closest(apart, limit)]


def distances(columns: Columns, code: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """The number of differing bits of every code."""
    result = np.zeros(len(columns[0]), np.uint16)
    for start in range(0, len(result), _BLOCK):
        block = result[start : start + _BLOCK]
        for column, word in zip(columns, code, strict=True):
            block += np.bitwise_count(column[start : start + _BLOCK] ^ word)
    return result


def _closest(apart: NDArray[np.uint16], limit: int) -> NDArray[np.int64]:
    """Rows up to the distance that leaves ``limit`` of them; of equal ones at the edge the newest."""
    if len(apart) <= limit:
        return np.arange(len(apart))
    farthest = np.partition(apart, limit - 1)[limit - 1]
    near = np.flatnonzero(apart < farthest)
    tied = np.flatnonzero(apart == farthest)[-(limit - len(near)) :]
    return np.sort(np.concatenate((near, tied)))
