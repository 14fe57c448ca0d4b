"""Cuts a query's text into tokens with their places. Knows nothing of operators' precedence.

Nothing here raises and nothing backtracks: one pass over at most MAX_CHARACTERS characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from itertools import pairwise

from broadsheet.kernel.query import ALL_FIELDS, Notice

MAX_CHARACTERS = 10_000
MAX_TOKENS = 200
MAX_NESTING = 20
MAX_NOTICES = 20

_QUOTES = '"“”„«»'
OPERATORS = frozenset({"AND", "OR", "NOT"})
_SMALL_WORDS = frozenset(
    {"A", "AN", "AS", "AT", "BY", "FOR", "FROM", "IN", "IS", "OF", "ON", "THE", "TO", "WITH"}
)
_FIELD = re.compile(r"([A-Za-z]{1,20}):(?=\S)")
_FIELD_BEFORE = re.compile(r"(?:^|[\s(\-])([A-Za-z]{1,20}):$")
_UNSEEN = frozenset(("Cc", "Cs", "Co", "Cn"))
_DIRECTION_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is word, phrase, open, close, AND, OR, NOT or minus; ``name`` is a field's name or ""."""

    kind: str
    text: str
    start: int
    end: int
    name: str = ""


@dataclass(slots=True)
class Cut:
    """The tokens of one text, and what was noticed while cutting."""

    text: str
    tokens: list[Token] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)

    def note(self, sentence: str, start: int, end: int, suggestion: str = "") -> None:
        """Remember a notice; beyond a handful more of them help nobody."""
        if len(self.notices) < MAX_NOTICES:
            self.notices.append(Notice(sentence, start, end, suggestion))


def blank_unseen(text: str) -> str:
    """The text with control, direction and private characters as spaces; every place stays the same."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if c in _DIRECTION_MARKS or unicodedata.category(c) in _UNSEEN else c for c in text)


def cut(text: str) -> Cut:
    """All tokens of ``text``, at most MAX_TOKENS of them."""
    result = Cut(blank_unseen(text[:MAX_CHARACTERS]))
    if len(text) > MAX_CHARACTERS:
        result.note(f"Only the first {MAX_CHARACTERS:,} characters are read.", MAX_CHARACTERS, len(text))
    quoted = _quoted(result)
    _Cutter(result, quoted, _paired_brackets(result, quoted)).run()
    return _shouted(result) if result.text.isupper() else result


def _shouted(result: Cut) -> Cut:
    """In a title written all in capitals AND, OR and NOT are words: a small word gives it away."""
    if any(token.kind == "word" and token.text in _SMALL_WORDS for token in result.tokens):
        result.tokens = [
            replace(token, kind="word", text=token.text.lower()) if token.kind in OPERATORS else token
            for token in result.tokens
        ]
    return result


@dataclass(slots=True)
class _Cutter:
    result: Cut
    quoted: dict[int, int]
    brackets: frozenset[int]

    def run(self) -> None:
        text, place = self.result.text, 0
        while place < len(text):
            if text[place].isspace():
                place += 1
            elif len(self.result.tokens) >= MAX_TOKENS:
                self.result.note(f"Only the first {MAX_TOKENS} words are read.", place, len(text))
                break
            else:
                place = self._next(place)

    def _next(self, place: int) -> int:
        """Append the token that starts at ``place``; where the next one may start."""
        text = self.result.text
        if place in self.brackets:
            return self._add("open" if text[place] == "(" else "close", place, place, place + 1)
        if place in self.quoted:
            return self._phrase(place, place, "")
        if text[place] == "-" and self._may_negate(place + 1):
            return self._add("minus", place, place, place + 1)
        named = _FIELD.match(text, place)
        if named is not None and named[1].lower() in ALL_FIELDS:
            return self._fielded(named)
        return self._word(place, place, "")

    def _may_negate(self, place: int) -> bool:
        text = self.result.text
        return place < len(text) and (text[place].isalnum() or place in self.quoted or place in self.brackets)

    def _fielded(self, named: re.Match[str]) -> int:
        name, value = named[1].lower(), named.end()
        if value in self.brackets and self.result.text[value] == "(":
            return self._add("open", named.start(), value, value + 1, name)
        if value in self.quoted:
            return self._phrase(named.start(), value, name)
        return self._word(named.start(), value, name)

    def _word(self, start: int, value: int, name: str) -> int:
        """A run without white space; a bracket that closes a group ends it."""
        text, end = self.result.text, value
        while end < len(text) and not text[end].isspace() and not (end in self.brackets and text[end] == ")"):
            end += 1
        word = text[value:end]
        if not name and word in OPERATORS:
            return self._add(word, start, value, end)
        return max(self._add("word", start, value, end, name), start + 1)

    def _phrase(self, start: int, quote: int, name: str) -> int:
        end = self.quoted[quote]
        self._add("phrase", start, quote + 1, end, name)
        return end + 1

    def _add(self, kind: str, start: int, value: int, end: int, name: str = "") -> int:
        shown_end = end + 1 if kind == "phrase" else end
        self.result.tokens.append(Token(kind, self.result.text[value:end], start, shown_end, name))
        return end


def _quoted(result: Cut) -> dict[int, int]:
    """Where each quoted phrase begins and ends; a mark in the middle of a word, or alone, is text."""
    text, spans, place = result.text, dict[int, int](), 0
    marks = [i for i, char in enumerate(text) if char in _QUOTES]
    for this, following in pairwise([*marks, len(text)]):
        if this < place or (this and not text[this - 1].isspace() and text[this - 1] not in "(-:"):
            continue
        if following == len(text):
            rest = text[this + 1 :].strip()
            better = f'{text[:this]}"{rest}"' if rest else text[:this].strip()
            result.note("This quotation mark has no partner; it is read as text.", this, this + 1, better)
            break
        spans[this] = following
        place = following + 1
    return spans


def _paired_brackets(result: Cut, quoted: dict[int, int]) -> frozenset[int]:
    """Places of the brackets that group: they pair up, stand at the edge of a word, outside quotes."""
    pairs: set[int] = set()
    waiting: list[int] = []
    inner = 0
    for place in _brackets_outside(result.text, quoted):
        opens = _may_open(result.text, place)
        if result.text[place] == "(":
            if waiting or opens:
                waiting.append(place if opens else -1)
            else:
                inner += 1
        elif waiting:
            _pair(result, pairs, waiting, place)
        elif inner:
            inner -= 1
        else:
            result.note("This bracket closes nothing; it is read as text.", place, place + 1)
    for place in waiting:
        if place >= 0:
            result.note("This bracket is never closed; it is read as text.", place, place + 1)
    return frozenset(pairs)


def _pair(result: Cut, pairs: set[int], waiting: list[int], place: int) -> None:
    opened = waiting.pop()
    if opened < 0:
        return
    if len(waiting) >= MAX_NESTING:
        result.note(f"Brackets deeper than {MAX_NESTING} are read as text.", opened, opened + 1)
        return
    pairs.update((opened, place))


def _may_open(text: str, place: int) -> bool:
    """``f(x)`` is a word; a group opens at the start, after space, bracket or minus, or after a field."""
    if place == 0 or text[place - 1].isspace() or text[place - 1] in "(-":
        return True
    before = _FIELD_BEFORE.search(text[max(0, place - 24) : place])
    return before is not None and before[1].lower() in ALL_FIELDS


def _brackets_outside(text: str, quoted: dict[int, int]) -> list[int]:
    """The brackets of ``text`` that are not inside a quoted phrase, in order."""
    found: list[int] = []
    edge = 0
    for first, last in sorted(quoted.items()):
        found.extend(i for i in range(edge, first) if text[i] in "()")
        edge = last + 1
    found.extend(i for i in range(edge, len(text)) if text[i] in "()")
    return found
