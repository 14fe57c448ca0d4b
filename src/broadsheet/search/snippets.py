"""The part of a text that shows best why it was found, with the places to highlight. No HTML here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from broadsheet.kernel.query import Node
from broadsheet.search.matching import sought
from broadsheet.search.words import Place

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_MOST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Snippet:
    """``marks`` are (start, end) in ``text``; the two flags say whether something was left out."""

    text: str
    marks: tuple[tuple[int, int], ...] = ()
    is_cut_before: bool = False
    is_cut_after: bool = False


def highlight(text: str, root: Node | None, field: str = "title") -> Snippet:
    """The whole of a short text (a title) with its marks."""
    return Snippet(text, tuple((p.start, p.end) for p in sought(root, field).marks(text)))


def snippet(text: str, root: Node | None, length: int = 240, field: str = "abstract") -> Snippet:
    """About ``length`` characters around the best matches; the beginning where nothing matches."""
    text = text[:_MOST_TEXT]
    marks = sought(root, field).marks(text)
    if len(text) <= length:
        return Snippet(text, tuple((p.start, p.end) for p in marks))
    start = _best_start(text, marks, length)
    end = _word_edge(text, min(len(text), start + length))
    inside = tuple((p.start - start, p.end - start) for p in marks if p.start >= start and p.end <= end)
    return Snippet(text[start:end], inside, start > 0, end < len(text))


def _best_start(text: str, marks: list[Place], length: int) -> int:
    """The sentence, or else the word, from which the most different matches fit."""
    if not marks:
        return 0
    sentences = [0, *(match.end() for match in _SENTENCE.finditer(text))]
    before_marks = [max(0, text.rfind(" ", 0, max(0, place.start - 30)) + 1) for place in marks]
    best, best_value = 0, (-1, -1, 0, 0)
    for start in sorted({*sentences, *before_marks}):
        inside = [p for p in marks if p.start >= start and p.end <= start + length]
        lead = inside[0].start - start if inside else length
        value = (len({p.stem for p in inside}), len(inside), int(start in sentences), -lead)
        if value > best_value:
            best, best_value = start, value
    return best


def _word_edge(text: str, end: int) -> int:
    """Do not end in the middle of a word, where a space is near."""
    if end >= len(text) or text[end].isspace():
        return end
    space = text.rfind(" ", end - 40, end)
    return space if space > 0 else end
