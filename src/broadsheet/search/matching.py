"""Which words of a text a query meant: shared by snippets and explanations. Pure; no engine is asked."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from broadsheet.kernel.query import Node, Phrase, Word
from broadsheet.search.tree import leaves
from broadsheet.search.words import Place, fold, folded_words, is_stop_word, places, stem

_TEXT_FIELDS = frozenset({"title", "abstract", "author", "org", "comment", "venue"})


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for in one field: single stems, beginnings, and runs of stems."""

    stems: frozenset[str]
    prefixes: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...]

    def marks(self, text: str) -> list[Place]:
        """The words of ``text`` that were meant, in order."""
        found = places(text)
        wanted = {i for i, place in enumerate(found) if self._is_meant(place)}
        for run in self.runs:
            wanted.update(_positions(found, run))
        for i, (first, second) in enumerate(pairwise(found)):
            hyphenated = text[first.end : second.start] == "-"
            if hyphenated and stem(first.folded + second.folded) in self.stems:
                wanted.update((i, i + 1))
        return [found[i] for i in sorted(wanted)]

    def _is_meant(self, place: Place) -> bool:
        return place.stem in self.stems or any(place.folded.startswith(prefix) for prefix in self.prefixes)


def sought(root: Node | None, field: str = "") -> Sought:
    """What ``root`` looks for in ``field``; words without a field count everywhere."""
    stems: set[str] = set()
    prefixes: list[str] = []
    runs: list[tuple[str, ...]] = []
    for leaf in leaves(root):
        if not isinstance(leaf, Word | Phrase) or (
            leaf.field and (leaf.field != field or not _is_text(leaf.field))
        ):
            continue
        parts = folded_words(leaf.text if isinstance(leaf, Word) else " ".join(leaf.words))
        if isinstance(leaf, Phrase):
            runs.append(tuple(stem(part) for part in parts))
        elif leaf.is_prefix:
            prefixes.extend(fold(part) for part in parts[-1:])
        else:
            stems.update(stem(part) for part in parts if not is_stop_word(part))
            stems.add(stem("".join(parts)))
    return Sought(frozenset(stems - {""}), tuple(prefixes), tuple(run for run in runs if run))


def _is_text(field: str) -> bool:
    return field in _TEXT_FIELDS


def _positions(found: list[Place], run: tuple[str, ...]) -> set[int]:
    """Places of the words of every occurrence of ``run``."""
    positions: set[int] = set()
    for first in range(len(found) - len(run) + 1):
        if all(found[first + i].stem == part for i, part in enumerate(run)):
            positions.update(range(first, first + len(run)))
    return positions
