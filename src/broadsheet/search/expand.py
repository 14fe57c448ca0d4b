"""What else the words of a query may mean: other spellings, closed compounds, corrections. Knows no engine.

A correct query is never made worse: only words that no paper holds are replaced; everything else is added
beside what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from broadsheet.kernel.query import And, Node, Or, Phrase, Query, Ranked, Word
from broadsheet.search.acronyms import LONGEST_FORM, singular
from broadsheet.search.parse import plain_text
from broadsheet.search.port import Reader
from broadsheet.search.tree import is_plain, leaves, map_words
from broadsheet.search.unparse import unparse
from broadsheet.search.variants import variants
from broadsheet.search.words import is_stop_word, stem

_RARE = 2
"""A word in so few papers may be a misspelling that slipped into print."""
_FAR_COMMONER = 200
_LONGEST_ACRONYM = 8
_LEAST_AGREED = 3
_AGREED_SHARE = 0.6
_CLOSED_SHARE = 0.2
_MOST_WORDS = 40
_SHORTEST_HALF = 3


@dataclass(frozen=True, slots=True)
class Understood:
    """The tree to search with, the text to embed, and what to tell the reader."""

    root: Node | None
    plain_text: str
    did_you_mean: str = ""
    is_corrected: bool = False


def understand(reader: Reader, query: Query) -> Understood:
    """``query`` with unknown words corrected and other spellings added."""
    root = query.root
    words = [leaf for leaf in leaves(root) if isinstance(leaf, Word) and _may_be_misspelt(leaf)][:_MOST_WORDS]
    if root is None or query.direct_id:
        return Understood(root, query.plain_text)
    changes = {
        word.text: _correction(reader, word.text) for word in words if not reader.word_count(word.text)
    }
    changes = {old: new for old, new in changes.items() if new}
    corrected = map_words(root, changes) if changes else root
    text = plain_text(corrected) if changes else query.plain_text
    shown = unparse(corrected) if changes else ""
    return Understood(_with_spellings(reader, corrected), text, shown, bool(changes))


def _may_be_misspelt(word: Word) -> bool:
    return is_plain(word) and not word.is_prefix and word.text.isalpha() and not is_stop_word(word.text)


def _correction(reader: Reader, word: str) -> str:
    """The likeliest known word, or the two that were run together; "" when nothing is near."""
    near = reader.words_like(word, 1)
    if near:
        return near[0]
    halves = [(word[:at], word[at:]) for at in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)]
    counted = [(min(reader.word_count(a), reader.word_count(b)), f"{a} {b}") for a, b in halves]
    count, best = max(counted, default=(0, ""))
    return best if count > _RARE else ""


def _with_spellings(reader: Reader, node: Node) -> Node:
    """The tree with other spellings beside its plain words."""
    if is_plain(node):
        spelt = _spelt(reader, node)
        return Ranked((spelt,)) if isinstance(spelt, Or) else spelt
    if isinstance(node, Ranked):
        children = tuple(_spelt(reader, child) for child in node.children)
        return Ranked((*children, *_additions(reader, node)))
    if isinstance(node, And):
        return And(tuple(_with_spellings(reader, child) for child in node.children))
    if isinstance(node, Or):
        return Or(tuple(_with_spellings(reader, child) for child in node.children))
    return node


def _acronyms(reader: Reader, words: list[Word]) -> Iterator[Word | Phrase]:
    """What the acronyms among ``words`` stand for, and the acronyms of what is written out."""
    for word in words:
        if word.text.isalnum() and len(word.text) <= _LONGEST_ACRONYM:
            long = _usual(reader.stands_for(singular(word.text)))
            if long:
                yield Phrase(tuple(long.split()))
    stems = [stem(word.text) for word in words]
    for first in range(len(words)):
        for length in range(2, min(LONGEST_FORM, len(words) - first) + 1):
            short = _usual(reader.stands_for(" ".join(stems[first : first + length])))
            if short:
                yield Word(short)


def _usual(found: tuple[tuple[str, int], ...]) -> str:
    """The meaning that enough papers agree on, or ""."""
    if not found or found[0][1] < _LEAST_AGREED:
        return ""
    meaning, count = found[0]
    return meaning if count >= _AGREED_SHARE * sum(other for _, other in found) else ""


def _is_usual(reader: Reader, closed: str, first: Word, second: Word) -> bool:
    """Whether the closed spelling is a word of its own: ``language-models`` somewhere is none."""
    halves = min(reader.word_count(first.text), reader.word_count(second.text))
    return reader.word_count(closed) > max(_RARE, _CLOSED_SHARE * halves)


def _spelt(reader: Reader, node: Node) -> Node:
    """A word, or the choice among its spellings."""
    if not isinstance(node, Word) or not _may_be_misspelt(node):
        return node
    others = [Word(other) for other in variants(node.text) if reader.word_count(other)]
    return Or((node, *others)) if others else node


def _additions(reader: Reader, node: Ranked) -> Iterator[Word | Phrase]:
    """Closed compounds (``data set`` as ``dataset``), and what a very rare word may have been meant for."""
    words = [child for child in node.children if isinstance(child, Word)][:_MOST_WORDS]
    for first, second in pairwise(words):
        closed = first.text + second.text
        if len(closed) > 2 * _SHORTEST_HALF and closed.isalnum() and _is_usual(reader, closed, first, second):
            yield Word(closed)
    yield from _acronyms(reader, words)
    for word in words:
        count = reader.word_count(word.text) if _may_be_misspelt(word) else 0
        if 0 < count <= _RARE:
            near = reader.words_like(word.text, 1)
            if near and reader.word_count(near[0]) >= _FAR_COMMONER * count:
                yield Word(near[0])
