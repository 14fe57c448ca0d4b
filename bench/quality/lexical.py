"""BM25 as one sparse matrix: what bm25s computes ("lucene" flavour), plus a weight for the title.

The service's own BM25 is tantivy's; this one is the baseline and a stand-in with the same formula.
"""

from __future__ import annotations

from collections.abc import Sequence

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


class Counts:
    """How often each word stands in each title and each text: made once, scored in several ways."""

    def __init__(self, titles: list[list[str]], texts: list[list[str]]) -> None:
        self.words: dict[str, int] = {}
        parts = [self._columns(titles), self._columns(texts)]
        self.titles, self.texts = (self._matrix(columns) for columns in parts)

    def _columns(self, cut: list[list[str]]) -> list[NDArray[np.int32]]:
        words = self.words
        return [np.array([words.setdefault(w, len(words)) for w in row], np.int32) for row in cut]

    def _matrix(self, columns: list[NDArray[np.int32]]) -> sparse.csr_matrix:
        ends = np.cumsum([0, *map(len, columns)])
        ones = np.ones(ends[-1], np.float32)
        made = sparse.csr_matrix((ones, np.concatenate(columns), ends), shape=(len(columns), len(self.words)))
        made.sum_duplicates()
        return made


class Bm25:
    """Scores of every document for one query; ``title_times`` counts the title's words that often."""

    def __init__(self, counts: Counts, *, k1: float, b: float, title_times: int = 1) -> None:
        self.words = counts.words
        tf = (counts.texts + title_times * counts.titles).tocsc()
        lengths = np.asarray(tf.sum(1)).ravel()
        df = np.diff(tf.indptr)
        self.idf = np.log1p((tf.shape[0] - df + 0.5) / (df + 0.5))
        norm = k1 * (1 - b + b * lengths / max(lengths.mean(), 1e-9))
        tf.data = tf.data / (tf.data + norm[tf.indices].astype(np.float32))
        tf.data *= np.repeat(self.idf, df).astype(np.float32)
        self.matrix = tf

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        total = np.zeros(self.matrix.shape[0], np.float32)
        for word in query:
            column = self.words.get(word)
            if column is not None:
                start, end = self.matrix.indptr[column : column + 2]
                total[self.matrix.indices[start:end]] += self.matrix.data[start:end]
        return total
