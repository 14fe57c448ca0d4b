"""Near spellings: which known word an unknown one may have been meant for. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

_SHORT = 4
"""Words of four letters or fewer are names, acronyms and units more often than misspellings."""


class Lexicon:
    """Known words with how many papers hold them, laid out so that most are dismissed without a look."""

    def __init__(self, known: Iterable[tuple[str, int]]) -> None:
        pairs = list(known)
        self._words = [word for word, _ in pairs]
        self._papers = np.array([papers for _, papers in pairs], np.int64)
        self._lengths = np.array([len(word) for word in self._words], np.int64)
        self._letters = np.array([_letters(word) for word in self._words], np.uint32)

    def nearest(self, word: str, limit: int) -> tuple[str, ...]:
        """The likeliest: fewest edits first, then the commonest."""
        if len(word) <= _SHORT:
            return ()
        most = 1 if len(word) <= 5 else 2
        found = []
        for at in np.flatnonzero(self._may_be(word, most)).tolist():
            candidate = self._words[at]
            edits = distance(word, candidate, most)
            if candidate != word and edits <= most:
                found.append((edits, -int(self._papers[at]), candidate))
        return tuple(candidate for _, _, candidate in sorted(found)[:limit])

    def _may_be(self, word: str, most: int) -> NDArray[np.bool_]:
        """Cheap and necessary: lengths are near, and each edit costs a word one of its letters at most."""
        mine = np.uint32(_letters(word))
        lost = np.bitwise_count(mine & ~self._letters)
        new = np.bitwise_count(self._letters & ~mine)
        is_near: NDArray[np.bool_] = (
            (np.abs(self._lengths - len(word)) <= most) & (lost <= most) & (new <= most)
        )
        return is_near


def nearest_words(word: str, known: Iterable[tuple[str, int]], limit: int) -> tuple[str, ...]:
    """The likeliest of ``known`` (word, papers)."""
    return Lexicon(known).nearest(word, limit)


def _letters(word: str) -> int:
    """The set of letters as bits; letters that share a bit only make it less strict."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def distance(word: str, other: str, most: int) -> int:
    """Edits from one to the other (change, add, drop, swap neighbours), or ``most + 1`` when more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        following = [i]
        for j, against in enumerate(other, 1):
            cost = min(row[j] + 1, following[j - 1] + 1, row[j - 1] + (letter != against))
            if before and i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        before, row = row, following
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
