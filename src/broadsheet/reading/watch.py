"""What happened to a watched paper, with the differences word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from broadsheet.readers.sentences import happened as sentence
from broadsheet.readers.views import Happened

_WORD = re.compile(r"\s*\S+")
_MOST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind`` is same, gone or new."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """``field`` is title, abstract, authors or comments."""

    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class News:
    kind: str
    sentence: str
    at: datetime
    differences: tuple[Difference, ...] = ()


def news(event: Happened) -> News:
    """An event of the inbox as it is shown."""
    changed = event.detail.get("changed")
    found = changed.items() if isinstance(changed, dict) else ()
    differences = tuple(Difference(name, tuple(compared(*map(_text, both)))) for name, both in found)
    return News(event.kind, sentence(event), event.at, differences)


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def compared(before: str, after: str) -> Iterator[Piece]:
    """The two texts as pieces, word by word.

    >>> [(p.kind, p.text) for p in compared("a red house", "a blue house")]
    [('same', 'a'), ('gone', ' red'), ('new', ' blue'), ('same', ' house')]
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) > _MOST_WORDS or len(new) > _MOST_WORDS:
        # Comparing is quadratic; nobody reads the difference of texts as long as these.
        yield from (Piece("gone", before), Piece("new", after))
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(new[c:d]))
            continue
        if b > a:
            yield Piece("gone", "".join(old[a:b]))
        if d > c:
            yield Piece("new", "".join(new[c:d]))
