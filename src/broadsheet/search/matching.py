"""Which words of a text a query meant: shared by snippets and explanations. Pure; no engine is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadsheet.kernel.query import Node, Phrase, Word
from broadsheet.search.tree import leaves
from broadsheet.search.words import Place, fold, folded_words, is_stop_word, place, stem, words_of

_HYPHEN = re.compile(r"(?<=[^\W_])-(?=[^\W_])")
_TEXT_FIELDS = frozenset({"title", "abstract", "author", "org", "comment", "venue"})


@dataclass(frozen=True, slots=True)
class Sought:
    """What to look for in one field: single stems, beginnings, and runs of stems."""

    stems: frozenset[str]
    prefixes: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...]

    def marks(self, text: str) -> list[Place]:
        """The words of ``text`` that were meant, in order."""
        found = words_of(text)
        stems = [stem(match[0]) for match in found]
        wanted = {i for i, one in enumerate(stems) if one in self.stems}
        if self.prefixes:
            wanted.update(i for i, match in enumerate(found) if fold(match[0]).startswith(self.prefixes))
        for run in self.runs:
            wanted.update(_positions(stems, run))
        if "-" in text:
            wanted.update(self._hyphenated(text, found))
        return [place(found[i]) for i in sorted(wanted)]

    def _hyphenated(self, text: str, found: Sequence[re.Match[str]]) -> Iterator[int]:
        """Both halves of a word that was asked for in one piece."""
        ends = {match.end(): i for i, match in enumerate(found)}
        for hyphen in _HYPHEN.finditer(text):
            i = ends.get(hyphen.start())
            if i is not None and stem(fold(found[i][0]) + fold(found[i + 1][0])) in self.stems:
                yield i
                yield i + 1


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


def _positions(stems: Sequence[str], run: tuple[str, ...]) -> set[int]:
    """Places of the words of every occurrence of ``run``."""
    positions: set[int] = set()
    for first, one in enumerate(stems):
        if one == run[0] and tuple(stems[first : first + len(run)]) == run:
            positions.update(range(first, first + len(run)))
    return positions
