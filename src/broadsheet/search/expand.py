"""What else the words of a query may mean: other spellings, acronyms, corrections. Knows no engine.

A correct query is never made worse: only words that no paper holds are replaced; everything else becomes a
choice beside what was typed, of which the better half counts, not both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
_MOST_WORDS = 40
_MOST_CORRECTED = 4
"""Looking for near words reads a part of the dictionary: milliseconds each in a large index."""
_LONGEST_WORD = 40
_SHORTEST_HALF = 3
_CLOSED_SHARE = 0.2
_LONGEST_ACRONYM = 8
_SHORTEST_ACRONYM = 3
_LEAST_AGREED = 3
_AGREED_SHARE = 0.6
_MOST_MEANINGS = 3
_SHORT_QUERY = 5
_MEANING_SHARE = 0.1
_INTRODUCED_SHARE = 0.02
"""Of the papers that hold a word so many must introduce it as an acronym: ``can`` and ``or`` are words."""


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
    if root is None or query.direct_id:
        return Understood(root, query.plain_text)
    words = [leaf for leaf in leaves(root) if isinstance(leaf, Word) and _is_spelt_out(leaf)][:_MOST_WORDS]
    unknown = [text for text in dict.fromkeys(word.text for word in words) if not reader.word_count(text)]
    changes = {text: new for text in unknown[:_MOST_CORRECTED] if (new := _correction(reader, text))}
    corrected = map_words(root, changes) if changes else root
    text = plain_text(corrected) if changes else query.plain_text
    shown = unparse(corrected) if changes else ""
    return Understood(_widened(reader, corrected), text, shown, bool(changes))


def _is_spelt_out(node: Node) -> bool:
    """A plain word of letters that carries meaning."""
    return (
        isinstance(node, Word)
        and is_plain(node)
        and not node.is_prefix
        and node.text.isalpha()
        and len(node.text) <= _LONGEST_WORD
        and not is_stop_word(node.text)
    )


def _correction(reader: Reader, word: str) -> str:
    """The likeliest known word, or the two that were run together; "" when nothing is near."""
    near = reader.words_like(word, 1)
    if near:
        return near[0]
    halves = [(word[:at], word[at:]) for at in range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)]
    counted = [(min(reader.word_count(a), reader.word_count(b)), f"{a} {b}") for a, b in halves]
    count, best = max(counted, default=(0, ""))
    return best if count > _RARE else ""


def _widened(reader: Reader, node: Node) -> Node:
    """The tree with choices in the place of its plain words."""
    if is_plain(node):
        return _ranked(reader, (node,)) if _is_spelt_out(node) else node
    if isinstance(node, Ranked):
        return _ranked(reader, node.children)
    if isinstance(node, And | Or):
        return type(node)(tuple(_widened(reader, child) for child in node.children))
    return node


def _ranked(reader: Reader, children: Sequence[Node]) -> Node:
    """Runs of words that are one thing become a choice; the other words a choice of spellings."""
    made: list[Node] = []
    at = 0
    # In a long question the author's usual meaning is enough; in a short query every one is tried.
    most = _MOST_MEANINGS if len(children) <= _SHORT_QUERY else 1
    while at < len(children):
        length, choice = _run(reader, children, at) if at < _MOST_WORDS else (0, children[at])
        made.append(choice if length else _spelt(reader, children[at], most))
        at += max(1, length)
    if len(made) == 1 and is_plain(made[0]):
        return made[0]
    return Ranked((*made, *_rare_words(reader, children)))


def _run(reader: Reader, children: Sequence[Node], at: int) -> tuple[int, Node]:
    """The longest run from ``at`` with an acronym, or a closed spelling (``data set``), as a choice."""
    run: list[Word] = []
    for child in children[at : at + LONGEST_FORM]:
        if not isinstance(child, Word) or not is_plain(child) or child.is_prefix or not child.text.isalpha():
            break
        run.append(child)
    held = {singular(child.text) for child in children if isinstance(child, Word)}
    for length in range(len(run), 1, -1):
        short = _acronym_of(reader, run[:length])
        if short and short not in held:
            return length, Or((Ranked(tuple(run[:length])), Word(short)))
    if len(run) > 1 and _is_closed(reader, run[0], run[1]):
        return 2, Or((Ranked((run[0], run[1])), Word(run[0].text + run[1].text)))
    return 0, children[at]


def _acronym_of(reader: Reader, run: Sequence[Word]) -> str:
    """The acronym that stands for these words and hardly for any others."""
    long = " ".join(stem(word.text) for word in run)
    short = _agreed(reader.stands_for(long))
    if len(short) < _SHORTEST_ACRONYM or _agreed(reader.stands_for(short)) != long:
        return ""
    return short


def _agreed(found: tuple[tuple[str, int], ...]) -> str:
    """The meaning that enough papers agree on, or ""."""
    if not found or found[0][1] < _LEAST_AGREED:
        return ""
    meaning, count = found[0]
    return meaning if count >= _AGREED_SHARE * sum(other for _, other in found) else ""


def _is_closed(reader: Reader, first: Word, second: Word) -> bool:
    """Whether the two, closed, are a word of their own: ``language-models`` somewhere is none."""
    closed = first.text + second.text
    if len(closed) <= 2 * _SHORTEST_HALF or is_stop_word(first.text) or is_stop_word(second.text):
        return False
    halves = min(reader.word_count(first.text), reader.word_count(second.text))
    return reader.word_count(closed) > max(_RARE, _CLOSED_SHARE * halves)


def _spelt(reader: Reader, node: Node, most_meanings: int) -> Node:
    """A word, or the choice among its spellings and what it stands for."""
    if not isinstance(node, Word) or not is_plain(node) or node.is_prefix or is_stop_word(node.text):
        return node
    others: list[Node] = [
        Word(other)
        for other in variants(node.text)
        if stem(other) != stem(node.text) and reader.word_count(other)
    ]
    if node.text.isalnum() and len(node.text) <= _LONGEST_ACRONYM:
        others.extend(Phrase(tuple(long.split())) for long in _meanings(reader, node.text, most_meanings))
    return Or((node, *others)) if others else node


def _meanings(reader: Reader, word: str, most: int) -> Iterator[str]:
    """What an acronym may stand for: the few usual things; the other words of the query decide."""
    found = reader.stands_for(singular(word))
    if not found or sum(count for _, count in found) < _INTRODUCED_SHARE * reader.word_count(word):
        return
    if most == 1:
        yield from filter(None, (_agreed(found),))
        return
    for long, count in found[:most]:
        if count >= _MEANING_SHARE * found[0][1]:
            yield long


def _rare_words(reader: Reader, children: Sequence[Node]) -> Iterator[Word]:
    """What very rare words may have been meant for."""
    words = [
        child.text for child in children[:_MOST_WORDS] if isinstance(child, Word) and _is_spelt_out(child)
    ]
    counted = [(text, count) for text in words if 0 < (count := reader.word_count(text)) <= _RARE]
    for text, count in counted[:_MOST_CORRECTED]:
        near = reader.words_like(text, 1)
        if near and reader.word_count(near[0]) >= _FAR_COMMONER * count:
            yield Word(near[0])
