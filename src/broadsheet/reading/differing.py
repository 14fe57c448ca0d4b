"""What became different between two texts or lists of names, in pieces: kept, gone and new. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

LONGEST = 1_200
"""Words of each side that are compared; what stands behind them is not looked at."""
_CONTEXT = 6
"""Words that are kept on each side of a change."""


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """``what`` is title, abstract, authors or comments."""

    what: str
    pieces: tuple[Piece, ...]


def difference(what: str, before: object, after: object) -> Difference:
    """
    >>> [(p.kind, p.text) for p in difference("title", "On big stones", "On small stones").pieces]
    [('same', 'On'), ('gone', 'big'), ('new', 'small'), ('same', 'stones')]
    """
    if isinstance(before, list) and isinstance(after, list):
        return Difference(what, tuple(_names(before, after)))
    return Difference(what, tuple(_words(str(before or ""), str(after or ""))))


def _names(before: Sequence[object], after: Sequence[object]) -> Iterable[Piece]:
    was, now = [str(one) for one in before], [str(one) for one in after]
    gone, new = [n for n in was if n not in now], [n for n in now if n not in was]
    if gone:
        yield Piece("gone", ", ".join(gone))
    if new:
        yield Piece("new", ", ".join(new))
    if not gone and not new:
        yield Piece("same", "in another order")


def _words(before: str, after: str) -> Iterable[Piece]:
    was, now = before.split()[:LONGEST], after.split()[:LONGEST]
    steps = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    for place, (step, a, b, c, d) in enumerate(steps):
        if step == "equal":
            yield Piece("same", _short(was[a:b], is_first=place == 0, is_last=place == len(steps) - 1))
            continue
        if b > a:
            yield Piece("gone", " ".join(was[a:b]))
        if d > c:
            yield Piece("new", " ".join(now[c:d]))


def _short(words: Sequence[str], *, is_first: bool, is_last: bool) -> str:
    """A run that stayed, cut to what stands beside a change."""
    head = [] if is_first else words[:_CONTEXT]
    tail = [] if is_last else words[-_CONTEXT:]
    if len(words) <= len(head) + len(tail) + 2:
        return " ".join(words)
    return " ".join([*head, "…", *tail])
