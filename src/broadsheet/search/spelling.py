"""Near spellings: which known word an unknown one may have been meant for. Pure."""

from __future__ import annotations

from collections.abc import Iterable

_SHORT = 4
"""Words of four letters or fewer are names, acronyms and units more often than misspellings."""


def nearest_words(word: str, known: Iterable[tuple[str, int]], limit: int) -> tuple[str, ...]:
    """The likeliest of ``known`` (word, papers): fewest edits first, then the commonest."""
    if len(word) <= _SHORT:
        return ()
    most = 1 if len(word) <= 5 else 2
    found: list[tuple[int, int, str]] = []
    for candidate, papers in known:
        if (
            candidate == word
            or abs(len(candidate) - len(word)) > most
            or not _shares_letters(word, candidate, most)
        ):
            continue
        edits = distance(word, candidate, most)
        if edits <= most:
            found.append((edits, -papers, candidate))
    return tuple(candidate for _, _, candidate in sorted(found)[:limit])


def _shares_letters(word: str, other: str, most: int) -> bool:
    """Cheap and necessary: each edit removes at most one letter of either word."""
    return len(set(word) - set(other)) <= most and len(set(other) - set(word)) <= most


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
