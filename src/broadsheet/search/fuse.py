"""One result out of words and meaning, the same for every engine behind the Index port.

The best WINDOW by word and the NEAREST by meaning form the window, ordered by a weighted sum of both scores:
words as a share of the best, meaning as a share of the way from the last of the nearest to the first.
Behind it come the other matches by word, newest first. The total counts everything that matches by word,
and the NEAREST.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.kernel.hits import Hit
from broadsheet.kernel.ids import title_fingerprint
from broadsheet.kernel.query import Node, Query
from broadsheet.search import cursor as cursors
from broadsheet.search.cursor import Cursor
from broadsheet.search.expand import Understood, understand
from broadsheet.search.port import ANYTHING, Ranking, Reader, Restriction, Vectors, Window
from broadsheet.search.tree import conditions_of, is_wish

WINDOW = 1000
NEAREST = 1000
_LONGEST_PAGE = 1000
_SHORTEST_TITLE = 3

Encode = Callable[[str], Vectors]
"""The query's vector for every encoder in use, by the encoder's name."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts; the one place for it."""

    words: float = 0.75
    meaning: float = 0.25


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Wanted:
    """``mode`` is hybrid, lexical or semantic; ``sort`` one of kernel.query.SORTS."""

    limit: int = 25
    cursor: str = ""
    sort: str = "relevance"
    mode: str = "hybrid"
    weights: Weights = WEIGHTS
    is_literal: bool = False
    """Search exactly what was typed, without corrections and other spellings."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A page. ``by_meaning`` are the numbers that no word need have found (give them to ``facets(also=)``).
    ``did_you_mean`` is the corrected query; with ``is_corrected`` it was searched for already."""

    hits: tuple[Hit, ...]
    total: int
    next_cursor: str = ""
    root: Node | None = None
    by_meaning: tuple[int, ...] = ()
    did_you_mean: str = ""
    is_corrected: bool = False


@dataclass(slots=True)
class _Parts:
    """What both sides say about every paper of the window."""

    numbers: NDArray[np.int64]
    words: NDArray[np.float64]
    meaning: NDArray[np.float64]
    total: int
    by_meaning: tuple[int, ...]
    direct: tuple[int, ...] = field(default=())

    def ordered(self) -> NDArray[np.int64]:
        """Positions by score, equal ones by number; what was asked for by name comes first."""
        is_direct = np.isin(self.numbers, self.direct)
        return np.lexsort((-self.numbers, -(self.words + self.meaning), ~is_direct))


def search(
    reader: Reader,
    query: Query,
    wanted: Wanted = Wanted(),
    restriction: Restriction = ANYTHING,
    encode: Encode | None = None,
) -> Answer:
    """The page that ``wanted`` asks for. Scopes (``in:``) must be in ``restriction``, not in the query.

    Raises BadInput for a cursor that is damaged or belongs to another query.
    """
    question = (query.text, wanted.sort, wanted.mode)
    start = cursors.read(wanted.cursor, *question)
    if not start.up_to:
        start = Cursor(up_to=reader.highest())
    else:
        restriction = replace(restriction, up_to=start.up_to)
    understood = Understood(query.root, query.plain_text) if wanted.is_literal else understand(reader, query)
    asked = _Asked(reader, query, understood, wanted, restriction)
    near = asked.near(encode)
    if wanted.sort != "relevance" or query.root is None:
        return asked.by_column(near, start, question)
    return asked.by_relevance(near, start, question)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One search: its reader, and what is wanted of it."""

    reader: Reader
    query: Query
    understood: Understood
    wanted: Wanted
    restriction: Restriction

    @property
    def root(self) -> Node | None:
        return self.understood.root

    @property
    def limit(self) -> int:
        return max(1, min(self.wanted.limit, _LONGEST_PAGE))

    def near(self, encode: Encode | None) -> tuple[Vectors, Ranking]:
        """The query's vectors, and the papers nearest to them."""
        text = self.understood.plain_text
        if encode is None or self.wanted.mode == "lexical" or not text or self.query.direct_id:
            return {}, _nothing()
        vectors = {name: vector for name, vector in encode(text).items() if np.any(vector)}
        if not vectors:
            return {}, _nothing()
        conditions = conditions_of(self.query.root)
        return vectors, self.reader.nearest(vectors, NEAREST, conditions, self.restriction)

    def by_relevance(self, near: tuple[Vectors, Ranking], start: Cursor, question: Sequence[str]) -> Answer:
        parts = self._parts(*near)
        order = parts.ordered()
        if start.shown:
            order = order[~np.isin(parts.numbers[order], list(start.shown))]
        page = order[: 0 if start.last_key else self.limit]
        hits = self._hits(parts, page)
        shown = start.shown | {hit.number for hit in hits}
        last_key = start.last_key
        is_more = parts.total > len(shown)
        if len(hits) < self.limit and is_more:
            tail, last_key, is_more = self._tail(shown, last_key, self.limit - len(hits))
            hits += tail
        following = cursors.write(Cursor(shown, last_key, start.up_to), *question) if is_more else ""
        return self._answer(hits, parts.total, following, parts.by_meaning)

    def by_column(self, near: tuple[Vectors, Ranking], start: Cursor, question: Sequence[str]) -> Answer:
        """By date or votes: all that match by word, and the nearest, in one order."""
        also = tuple(near[1].numbers.tolist())
        window = Window(self.limit, 0, self.wanted.sort, start.last_key)
        found = self.reader.lexical(self.root, window, self.restriction, also=also)
        cursor = Cursor(last_key=found.last_key, up_to=start.up_to)
        following = cursors.write(cursor, *question) if found.is_more else ""
        return self._answer(list(found.hits), found.total, following, also)

    def _answer(self, hits: list[Hit], total: int, following: str, by_meaning: tuple[int, ...]) -> Answer:
        understood = self.understood
        return Answer(
            tuple(hits),
            total,
            following,
            self.root,
            by_meaning,
            understood.did_you_mean,
            understood.is_corrected,
        )

    def _parts(self, vectors: Vectors, near: Ranking) -> _Parts:
        """Both scores of every paper in the window, the missing halves looked up."""
        if self.wanted.mode == "semantic":
            ranking = Ranking(near.numbers, np.zeros(len(near.numbers), np.float32), len(near.numbers))
        else:
            ranking = self.reader.rank(self.root, WINDOW, self.restriction, also=near.numbers)
        by_meaning = ranking.numbers[ranking.scores <= 0]
        parts = _Parts(
            ranking.numbers,
            _share(ranking.scores) * self.wanted.weights.words,
            self._meaning(ranking.numbers, vectors, near) * self.wanted.weights.meaning,
            ranking.total,
            tuple(by_meaning.tolist()) if len(near.numbers) else (),
        )
        parts.direct = self._direct(parts)
        return parts

    def _meaning(self, numbers: NDArray[np.int64], vectors: Vectors, near: Ranking) -> NDArray[np.float64]:
        """Each paper's nearness, from 0 for the last of the nearest to 1 for the first.

        Among few (a narrow filter) the last is near, too, so the zero moves down with their number. A
        paper without vector stands in the middle: it is not to be punished for being new.
        """
        if not len(near.numbers):
            return np.zeros(len(numbers))
        zero = float(near.scores[-1]) * min(1.0, len(near.numbers) / NEAREST)
        span = max(float(near.scores[0]) - zero, 1e-6)
        shares = np.clip((self.reader.cosines(vectors, numbers).astype(np.float64) - zero) / span, 0.0, None)
        unknown = np.isnan(shares)
        shares[unknown] = float(np.median(shares[~unknown])) if not unknown.all() else 0.0
        return shares

    def _direct(self, parts: _Parts) -> tuple[int, ...]:
        """The paper whose whole title, or identifier, was typed."""
        query = self.query
        ids = [query.direct_id] if query.direct_id else []
        is_title = (
            query.root is not None and is_wish(query.root) and len(query.text.split()) >= _SHORTEST_TITLE
        )
        if not ids and is_title:
            ids = [str(title_fingerprint(query.text))]
        found = self.reader.find(ids) if ids else ()
        return tuple(number for number in found if number in parts.numbers) if found else ()

    def _hits(self, parts: _Parts, page: NDArray[np.int64]) -> list[Hit]:
        numbers = parts.numbers[page].tolist()
        keys = self.reader.keys(numbers)
        return [
            Hit(number, keys[number], float(parts.words[i] + parts.meaning[i]), _why(parts, i))
            for i, number in zip(page, numbers, strict=True)
            if number in keys
        ]

    def _tail(self, shown: frozenset[int], last_key: int, limit: int) -> tuple[list[Hit], int, bool]:
        """Matches by word outside the window, newest first."""
        if self.wanted.mode == "semantic":
            return [], 0, False
        allowed = replace(self.restriction, without=self.restriction.without | shown)
        found = self.reader.lexical(self.root, Window(limit, 0, "date", last_key), allowed)
        return list(found.hits), found.last_key, found.is_more


def _why(parts: _Parts, at: int) -> tuple[str, ...]:
    """Which part of the score is which."""
    if int(parts.numbers[at]) in parts.direct:
        return ("exactly what you typed",)
    words, meaning = float(parts.words[at]), float(parts.meaning[at])
    if words and meaning:
        share = round(100 * words / (words + meaning))
        return (f"words {share} %", f"meaning {100 - share} %")
    return ("words",) if words else ("nearest in meaning",)


def _share(scores: NDArray[Any]) -> NDArray[np.float64]:
    """Divided by the largest: unlike min-max this keeps a query's only match."""
    largest = float(scores.max(initial=0.0))
    return scores / largest if largest > 0 else scores


def _nothing() -> Ranking:
    return Ranking(np.empty(0, np.int64), np.empty(0, np.float32), 0)
