"""The file of a static encoder: one int8 row and one scale per word, read and written in one place.

A plain ``.npz`` without pickles. Rows use few of the 256 levels on purpose (twelve per standard deviation):
that costs nothing measurable in the scores and lets the archive's compression save a quarter.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.kernel.errors import EncoderUnavailable

FORMAT = 1
LEVELS = 10.0
"""Quantisation steps per standard deviation of a row."""

_DAMAGE = (OSError, ValueError, KeyError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error,
           struct.error)  # fmt: skip
"""What a broken archive raises, depending on where the damage sits."""
HINT = "Reinstall the package, or train the table again (python -m broadsheet.embeddings.train --help)."


@dataclass(frozen=True, slots=True)
class Table:
    words: tuple[str, ...]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    query_gains: NDArray[np.float32]
    """How much a word counts in a query, beside what it counts in a paper."""
    meta: Mapping[str, Any]


def quantised(
    words: Sequence[str], rows: NDArray[np.float32], query_gains: NDArray[np.float32], meta: Mapping[str, Any]
) -> Table:
    """Rows of floats → int8 with a scale each."""
    scales = np.maximum(rows.std(axis=1), 1e-8).astype(np.float32) / np.float32(LEVELS)
    whole = np.clip(np.rint(rows / scales[:, None]), -127, 127).astype(np.int8)
    return Table(tuple(words), whole, scales, query_gains.astype(np.float32), dict(meta))


def write(table: Table, file: Path) -> None:
    """The same table always gives the same bytes."""
    meta = {**table.meta, "format": FORMAT}
    arrays = {
        "rows": table.rows,
        "scales": table.scales,
        "query_gains": table.query_gains,
        "words": np.frombuffer("\n".join(table.words).encode(), np.uint8),
        "meta": np.frombuffer(json.dumps(meta, sort_keys=True).encode(), np.uint8),
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            # A fixed date: otherwise two runs of one training would differ in the clock alone.
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as member:
                np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)


def read(file: Path) -> Table:
    """The table, checked; whatever is wrong with the file is one sentence."""
    if not file.is_file():
        raise EncoderUnavailable(f"The encoder's table {file.name} is missing.", hint=HINT)
    try:
        with np.load(file, allow_pickle=False) as archive:
            meta = json.loads(bytes(archive["meta"]))
            words = tuple(bytes(archive["words"]).decode().split("\n"))
            table = Table(words, archive["rows"], archive["scales"], archive["query_gains"], meta)
    except _DAMAGE as problem:
        raise EncoderUnavailable(f"The encoder's table {file.name} is damaged.", hint=HINT) from problem
    _check(table, file)
    return table


def _check(table: Table, file: Path) -> None:
    if not isinstance(table.meta, dict) or table.meta.get("format") != FORMAT:
        raise EncoderUnavailable(f"The encoder's table {file.name} has another format.", hint=HINT)
    count = len(table.words)
    fits = (
        table.rows.dtype == np.int8
        and table.rows.ndim == 2
        and table.rows.shape[0] == count
        and table.scales.shape == table.query_gains.shape == (count,)
        and bool(np.isfinite(table.scales).all() and np.isfinite(table.query_gains).all())
    )
    if not fits:
        raise EncoderUnavailable(f"The encoder's table {file.name} contradicts itself.", hint=HINT)
