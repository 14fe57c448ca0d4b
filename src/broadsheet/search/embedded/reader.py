"""The reading half of the embedded index: one immutable view at a time, exchanged by ``refresh``."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray

from broadsheet.kernel.hits import Hit
from broadsheet.kernel.query import Node
from broadsheet.search.embedded import suggest
from broadsheet.search.embedded.facets import count_facets
from broadsheet.search.embedded.masks import Masks
from broadsheet.search.embedded.side import SideReader
from broadsheet.search.embedded.terms import any_should
from broadsheet.search.embedded.translate import orders_by_words, translate
from broadsheet.search.embedded.view import Found, View
from broadsheet.search.port import (
    ANYTHING,
    FACETS,
    FIRST_PAGE,
    Facet,
    IndexStats,
    Matches,
    Ranking,
    Restriction,
    Suggestion,
    Vectors,
    Window,
)
from broadsheet.search.vectors.log import Folder

_COLUMN = {"date": "by_date", "votes": "by_votes"}


@dataclass(frozen=True, slots=True)
class Access:
    """What a reader may ask of its index: ``newest`` gives the same view back when nothing changed."""

    newest: Callable[[View | None], View]
    folder: Callable[[str], Folder]
    stats: Callable[[View], IndexStats]


class _Snapshot:
    """A view with what stands beside it: exchanged as one."""

    def __init__(self, view: View, folder: Folder) -> None:
        self.view = view
        self.side = SideReader(folder, view.kept)
        self.masks = Masks(view, self.side.days)
        self._highest: int | None = None

    def highest(self) -> int:
        if self._highest is None:
            self._highest = self.view.highest()
        return self._highest


class EmbeddedReader:
    """Made by EmbeddedIndex."""

    def __init__(self, view: View, access: Access) -> None:
        self._access = access
        self._now = _Snapshot(view, access.folder(view.generation))
        self._lock = threading.Lock()

    @property
    def _view(self) -> View:
        return self._now.view

    def lexical(
        self,
        root: Node | None,
        window: Window = FIRST_PAGE,
        restriction: Restriction = ANYTHING,
        *,
        also: Sequence[int] = (),
    ) -> Matches:
        """See the port."""
        view = self._view
        query = self._query(view, root, restriction, also)
        if window.limit < 1:
            return Matches((), view.total(query))
        if window.sort == "relevance" and orders_by_words(root):
            best, total = view.stable(query, window.offset + window.limit)
            hits = best.found(window.offset)
            return Matches(_hits(view, hits), total, is_more=window.offset + len(hits) < total)
        found, total, last_key, is_more = view.sorted(query, _COLUMN.get(window.sort, "by_date"), window)
        return Matches(_hits(view, found), total, last_key, is_more)

    def rank(
        self,
        root: Node | None,
        limit: int,
        restriction: Restriction = ANYTHING,
        *,
        also: NDArray[np.int64] | None = None,
    ) -> Ranking:
        """See the port."""
        view = self._view
        query = translate(view.terms, root, restriction)
        if orders_by_words(root):
            best, total = view.best(query, limit)
            ranking = Ranking(best.numbers, best.scores, total)
        else:
            found, total, _, _ = view.sorted(query, "by_date", Window(limit))
            numbers = np.array([number for _, number, _ in found], np.int64)
            ranking = Ranking(numbers, np.zeros(len(found), np.float32), total)
        return ranking if also is None else _with(view, query, ranking, also)

    def nearest(
        self,
        vectors: Vectors,
        limit: int,
        conditions: Node | None = None,
        restriction: Restriction = ANYTHING,
    ) -> Ranking:
        """See the port."""
        now = self._now
        return now.side.vectors().nearest(vectors, limit, now.masks.allowed(conditions, restriction))

    def cosines(self, vectors: Vectors, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """See the port."""
        return self._now.side.vectors().cosines(vectors, numbers)

    def vectors_of(self, numbers: Sequence[int]) -> Vectors:
        """See the port."""
        return self._now.side.vectors().vectors_of(np.asarray(numbers, np.int64))

    def keys(self, numbers: Sequence[int]) -> dict[int, str]:
        """See the port."""
        view = self._view
        return {number: view.key_at(address) for number, address in view.located(numbers)}

    def highest(self) -> int:
        """See the port."""
        return self._now.highest()

    def find(self, ids: Sequence[str]) -> tuple[int, ...]:
        """See the port."""
        view = self._view
        hits = view.searcher.search(view.terms.any_of("ids", ids), 100, count=False).hits if ids else []
        return tuple(sorted(view.numbers_at([address for _, address in hits])))

    def among(self, root: Node | None, numbers: Sequence[int]) -> frozenset[int]:
        """See the port."""
        view = self._view
        query = translate(view.terms, root, Restriction(frozenset(numbers)))
        hits = view.searcher.search(query, len(numbers), count=False).hits if numbers else []
        return frozenset(view.numbers_at([address for _, address in hits]))

    def count(self, root: Node | None, restriction: Restriction = ANYTHING) -> int:
        """See the port."""
        view = self._view
        return view.total(translate(view.terms, root, restriction))

    def facets(
        self,
        root: Node | None,
        names: Sequence[str] = FACETS,
        limit: int = 10,
        *,
        restriction: Restriction = ANYTHING,
        also: Sequence[int] = (),
    ) -> dict[str, tuple[Facet, ...]]:
        """See the port."""
        view = self._view
        return count_facets(view, self._query(view, root, restriction, also), names, limit)

    def _query(
        self, view: View, root: Node | None, restriction: Restriction, also: Sequence[int]
    ) -> tantivy.Query:
        query = translate(view.terms, root, restriction)
        return any_should([query, view.terms.any_of("id", map(str, also))]) if also else query

    def word_count(self, word: str) -> int:
        """See the port."""
        return suggest.word_count(self._view, word)

    def words_like(self, word: str, limit: int = 5) -> tuple[str, ...]:
        """See the port."""
        return suggest.words_like(self._view, word, limit)

    def stands_for(self, text: str) -> tuple[tuple[str, int], ...]:
        """See the port."""
        return suggest.stands_for(self._view, text)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """See the port."""
        return suggest.suggest(self._view, prefix, limit)

    def documents(self) -> Iterator[tuple[int, str]]:
        """See the port."""
        view = self._view
        return ((number, f"{value:016x}") for number, value in view.fingerprints())

    def stats(self) -> IndexStats:
        """See the port."""
        return self._access.stats(self._view)

    @property
    def version(self) -> str:
        """See the port."""
        view = self._view
        return f"{view.generation}.{view.cursor}.{view.searcher.num_docs}"

    def refresh(self) -> bool:
        """See the port."""
        with self._lock:
            before = self._now
            view = self._access.newest(before.view)
            if view is before.view:
                return False
            self._now = _Snapshot(view, self._access.folder(view.generation))
            return True

    def close(self) -> None:
        """Views hold only memory maps; they go with the last search that uses them."""


def _with(view: View, query: tantivy.Query, ranking: Ranking, also: NDArray[np.int64]) -> Ranking:
    """``ranking`` and those of ``also`` that are not in it, with their scores.

    A second search over these few is cheaper than one over both: a set of ids within a union of words
    takes tantivy off its fast path for unions of plain terms.
    """
    others = also[~np.isin(also, ranking.numbers)]
    found = Ranking(others[:0], ranking.scores[:0], 0)
    if len(others) and ranking.total > len(ranking.numbers):
        wanted = view.terms.any_of("id", map(str, others.tolist()))
        both = tantivy.Query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, query)])
        best, total = view.best(both, len(others))
        found = Ranking(best.numbers, best.scores, total)
    unmatched = others[~np.isin(others, found.numbers)]
    return Ranking(
        np.concatenate((ranking.numbers, found.numbers, unmatched)),
        np.concatenate((ranking.scores, found.scores, np.zeros(len(unmatched), np.float32))),
        ranking.total + len(unmatched),
    )


def _hits(view: View, found: Found) -> tuple[Hit, ...]:
    return tuple(Hit(number, view.key_at(address), score) for score, number, address in found)
