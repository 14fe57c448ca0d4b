"""The encoder that ships with the package: a row per word, added up. Fast, local, numpy only.

A text's vector is the sum of its words' rows, every occurrence counted; rows carry their weight in their
length, so common words are short (Arora, Liang and Ma 2017 began there; training went on from it).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.embeddings import words
from broadsheet.embeddings.port import Vectors, normalised
from broadsheet.embeddings.table import Table, read

SHIPPED = Path(__file__).parent / "model" / "paper-256.npz"
UNKNOWN = -1
REMEMBERED = 10_000
"""Unknown words whose vectors are kept (a kilobyte each); emptied when full, so it stays bounded."""


class StaticEncoder:
    """Rows of words, from ``file`` (the shipped table by default). Safe to share between threads."""

    def __init__(self, file: Path = SHIPPED) -> None:
        table: Table = read(file)
        self.name = f"static:{table.meta.get('name', file.stem)}"
        self.dimensions = int(table.rows.shape[1])
        self._rows = table.rows
        self._paper_weights = table.scales
        self._query_weights = table.scales * table.query_gains
        self._row_of: dict[str, int] = {word: row for row, word in enumerate(table.words)}
        self._remembered: dict[str, NDArray[np.float32]] = {}

    def embed_papers(self, texts: Sequence[tuple[str, str]]) -> Vectors:
        return self._embed([f"{title}\n{abstract}" for title, abstract in texts], self._paper_weights)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts, self._query_weights)

    def _embed(self, texts: Sequence[str], weights: NDArray[np.float32]) -> Vectors:
        # One text at a time: its sum does not depend on what else is in the batch.
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for place, text in enumerate(texts):
            cut = words.split(text)
            found = list(map(self._row_of.get, cut, repeat(UNKNOWN)))
            if UNKNOWN in found:
                for at in [at for at, row in enumerate(found) if row == UNKNOWN]:
                    vectors[place] += self._composed(cut[at])
                found = [row for row in found if row != UNKNOWN]
            if found:
                rows = np.array(found, np.intp)
                vectors[place] += weights[rows] @ self._rows[rows].astype(np.float32)
        return normalised(vectors)

    def _composed(self, word: str) -> NDArray[np.float32]:
        """The vector of an unknown word: its pieces' rows over the root of their number, as in training."""
        vector = self._remembered.get(word)
        if vector is None:
            rows = words.pieces(word, self._row_of)
            scale = self._paper_weights[rows] / np.float32(max(len(rows), 1) ** 0.5)
            vector = scale @ self._rows[rows].astype(np.float32)
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            self._remembered[word] = vector
        return vector
