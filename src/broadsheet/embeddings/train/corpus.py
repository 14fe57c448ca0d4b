"""Papers → words worth a row, and sparse counts of titles, abstracts and sentences."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import zstandard
from numpy.typing import NDArray

from broadsheet.embeddings import words
from broadsheet.embeddings.train.extras import library

SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9$\\(])")
SHORTEST, LONGEST = 6, 80
"""Words of a sentence that says something by itself."""
LEAST_PAPERS = 4
"""Papers a word must occur in to get a row of its own."""


@dataclass(frozen=True)
class Corpus:
    """Rows are papers (or sentences), columns are words; ``first`` says where a paper's sentences begin."""

    titles: Any
    abstracts: Any
    sentences: Any
    first: NDArray[np.int64]

    def counts(self) -> NDArray[np.float64]:
        """How often each word is met while training; a title is met more often than its length says."""
        total: NDArray[np.float64] = (
            np.asarray(self.abstracts.sum(0)).ravel() + 3.0 * np.asarray(self.titles.sum(0)).ravel()
        )
        return total


def papers(file: Path) -> Iterator[tuple[str, str]]:
    with file.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            paper = orjson.loads(line)
            yield paper["title"], paper["abstract"]


def frequencies(file: Path) -> Counter[str]:
    """In how many papers each word occurs."""
    found: Counter[str] = Counter()
    for title, abstract in papers(file):
        found.update(set(words.split(f"{title}. {abstract}")))
    return found


def vocabulary(found: Mapping[str, int], teachers: Iterable[str]) -> list[str]:
    """The words that get a row: those of the teacher's own vocabulary, then those of enough papers."""
    plain = re.compile(r"[a-z0-9]+|[^\W_]")
    own = [word for word in teachers if plain.fullmatch(word) and ord(word[0]) < 0x2000]
    often = [w for w, count in found.items() if count >= LEAST_PAPERS and len(w) <= words.LONGEST_WORD]
    return list(dict.fromkeys([*sorted(own), *sorted(often)]))


def counted(file: Path, vocabulary: list[str]) -> Corpus:
    row_of = {word: row for row, word in enumerate(vocabulary)}
    titles, abstracts, sentences = Rows(row_of), Rows(row_of), Rows(row_of)
    first = [0]
    for title, abstract in papers(file):
        titles.add(words.split(title))
        whole: list[str] = []
        for sentence in SENTENCE.split(abstract.replace("\n", " ")):
            cut = words.split(sentence)
            whole += cut
            if SHORTEST <= len(cut) <= LONGEST:
                sentences.add(cut)
        abstracts.add(whole)
        first.append(len(sentences))
    return Corpus(titles.matrix(), abstracts.matrix(), sentences.matrix(), np.array(first))


class Rows:
    """A sparse matrix of counts, grown row by row."""

    def __init__(self, row_of: Mapping[str, int]) -> None:
        self._row_of = row_of
        self._columns: list[NDArray[np.int32]] = []
        self._counts: list[NDArray[np.float32]] = []
        self._ends = [0]

    def __len__(self) -> int:
        return len(self._ends) - 1

    def add(self, cut: list[str]) -> None:
        counts = Counter(self._row_of[word] for word in cut if word in self._row_of)
        self._columns.append(np.fromiter(counts.keys(), np.int32, len(counts)))
        self._counts.append(np.fromiter(counts.values(), np.float32, len(counts)))
        self._ends.append(self._ends[-1] + len(counts))

    def matrix(self) -> Any:
        parts = np.concatenate(self._counts), np.concatenate(self._columns), np.array(self._ends)
        return library("scipy.sparse").csr_matrix(parts, shape=(len(self), len(self._row_of)))
