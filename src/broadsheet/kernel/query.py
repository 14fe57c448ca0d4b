"""A parsed query: a small tree every engine translates and no engine's own syntax.

Plain words side by side are a ranked OR (``Ranked``); AND and OR are only where they are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FIELDS = ("title", "abstract", "author", "cat", "id", "org", "comment", "venue")
DATE_FIELDS = ("date", "year", "announced")
FLAG_FIELDS = ("has", "is", "type", "in", "source")
ALL_FIELDS = frozenset((*FIELDS, *DATE_FIELDS, *FLAG_FIELDS))
"""The only names before a colon that are fields; every other colon is text."""
SORTS = ("relevance", "date", "votes")


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    field: str = ""
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    words: tuple[str, ...]
    field: str = ""


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from ``first`` to ``last``, both included; None is open. ``field`` is date or announced."""

    field: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Flag:
    """``has:code``, ``is:withdrawn``, ``type:new``, ``in:mine``, ``source:arxiv``.

    ``in`` is a scope: the reading room resolves it to numbers, engines never see it.
    """

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """Words side by side: any may match, more and rarer matches rank higher.

    Inside And it is the wish beside conditions (``graph network cat:cs.LG``): the conditions hold for
    every hit, the wish orders them.
    """

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    child: Node


Node = Word | Phrase | DateRange | Flag | Ranked | And | Or | Not


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about how the query was read; ``start``..``end`` is its place in
    the text, in characters; ``suggestion`` is a replacement for the whole text or ""."""

    sentence: str
    start: int
    end: int
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Query:
    """``root`` is None for an empty query, which matches everything (newest first)."""

    text: str
    root: Node | None
    notices: tuple[Notice, ...] = ()
    direct_id: str = ""
    """``scheme:value`` when the whole text is an identifier or address of a paper."""
    plain_text: str = ""
    """The words that carry meaning, without operators, fields and negated parts: what is embedded."""
