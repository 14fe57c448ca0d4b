"""BM25 as one sparse matrix: what bm25s computes ("lucene" flavour), plus a weight for the title.

The service's own BM25 is tantivy's; this one is the baseline and a stand-in with the same formula.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import repeat

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray
from scipy import sparse


def tokens(texts: Sequence[str]) -> list[list[str]]:
    """bm25s's own tokens: lower case, two characters at least, English stop words out, Snowball stems."""
    cut = bm25s.tokenize(
        list(texts), stopwords="en", stemmer=Stemmer.Stemmer("english"), show_progress=False, return_ids=False
    )
    return list(cut)


class Bm25:
    """Scores of every document for one query; ``title_times`` counts the title's words that often."""

    def __init__(self, *, k1: float, b: float) -> None:
        self.k1, self.b = k1, b
        self.words: dict[str, int] = {}

    def index(self, titles: list[list[str]], bodies: list[list[str]], *, title_times: int = 1) -> None:
        data: list[float] = []
        rows: list[int] = []
        columns: list[int] = []
        lengths = np.zeros(len(bodies))
        for row, (title, body) in enumerate(zip(titles, bodies, strict=True)):
            counts = Counter(body)
            for word in title:
                counts[word] += title_times
            lengths[row] = sum(counts.values())
            columns.extend(self.words.setdefault(word, len(self.words)) for word in counts)
            rows.extend(repeat(row, len(counts)))
            data.extend(counts.values())
        tf = sparse.csc_matrix(
            (data, (rows, columns)), shape=(len(bodies), len(self.words)), dtype=np.float32
        )
        df = np.diff(tf.indptr)
        self.idf = np.log1p((len(bodies) - df + 0.5) / (df + 0.5))
        norm = self.k1 * (1 - self.b + self.b * lengths / max(lengths.mean(), 1e-9))
        tf.data = tf.data / (tf.data + norm[tf.indices].astype(np.float32))
        tf.data *= np.repeat(self.idf, df).astype(np.float32)
        self.matrix = tf

    def scores(self, query: Sequence[str], weights: Sequence[float] | None = None) -> NDArray[np.float32]:
        total = np.zeros(self.matrix.shape[0], np.float32)
        for word, weight in zip(query, weights or repeat(1.0), strict=False):
            column = self.words.get(word)
            if column is not None:
                start, end = self.matrix.indptr[column : column + 2]
                total[self.matrix.indices[start:end]] += weight * self.matrix.data[start:end]
        return total
