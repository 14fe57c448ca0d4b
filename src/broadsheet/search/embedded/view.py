"""One commit of one generation, opened for reading. Immutable, so that threads share it without locks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import DocAddress, Occur, Order, Query

from broadsheet.search.embedded.schema import CURSOR_ID
from broadsheet.search.embedded.terms import Terms
from broadsheet.search.port import Window

_STEP = 20_000
_SLACK = 64
_MOST_TIES = 4_096

Signature = tuple[int, int, int]
Found = list[tuple[float, int, DocAddress]]
"""(score, number, address), in order."""


@dataclass(frozen=True, slots=True)
class Best:
    """Hits by score; ``addresses[order[i]]`` is where the i-th is."""

    numbers: NDArray[np.int64]
    scores: NDArray[np.float32]
    addresses: list[DocAddress]
    order: NDArray[np.int64]

    def found(self, offset: int) -> Found:
        """From the ``offset``-th on, in order."""
        return [
            (float(self.scores[i]), int(self.numbers[i]), self.addresses[self.order[i]])
            for i in range(offset, len(self.order))
        ]


class Sorted(NamedTuple):
    """Hits by a column; ``last_key`` is where the next page goes on."""

    hits: Found
    total: int
    last_key: int
    is_more: bool


def signature_of(lexical: Path) -> Signature:
    """Changes whenever tantivy replaces the file that lists its segments."""
    status = (lexical / "meta.json").stat()
    return (status.st_ino, status.st_mtime_ns, status.st_size)


@dataclass(frozen=True, slots=True)
class View:
    """``found`` pairs below are (score, address), as tantivy gives them."""

    generation: str
    signature: Signature
    index: tantivy.Index
    searcher: tantivy.Searcher
    terms: Terms
    cursor: int
    """The log position that was committed with these documents."""
    kept: str
    """What the commit says of the files beside the lexical index."""

    @classmethod
    def over(cls, generation: str, signature: Signature, index: tantivy.Index) -> View:
        """The newest commit that ``index`` has loaded."""
        searcher = index.searcher()
        terms = Terms(index.schema, searcher)
        hits = searcher.search(terms.term("id", CURSOR_ID), 1).hits
        if not hits:
            return cls(generation, signature, index, searcher, terms, 0, "")
        document = searcher.doc(hits[0][1])
        cursor = int(searcher.fast_field_values("cursor", [hits[0][1]])[0] or 0)
        return cls(
            generation, signature, index, searcher, terms, cursor, bytes(document["lengths"][0]).decode()
        )

    def best(self, query: Query, limit: int) -> tuple[Best, int]:
        """The best ``limit``, equal scores by number, and the total."""
        return self._ordered(self.searcher.search(query, limit), limit)

    def stable(self, query: Query, limit: int) -> tuple[Best, int]:
        """The same, with the last place settled, too: pages by offset must fit together.

        tantivy breaks ties by place in its segments, which merges move about: so a few more are
        fetched until the last score of the cut is complete.
        """
        wanted = limit + _SLACK
        while True:
            result = self.searcher.search(query, wanted)
            hits = result.hits
            if len(hits) < wanted or hits[-1][0] < hits[limit - 1][0] or wanted > limit + _MOST_TIES:
                return self._ordered(result, limit)
            wanted = limit + 8 * (wanted - limit)

    def _ordered(self, result: tantivy.SearchResult, limit: int) -> tuple[Best, int]:
        hits = result.hits
        addresses = [address for _, address in hits]
        numbers = np.array(self.numbers_at(addresses), np.int64)
        scores = np.array([score for score, _ in hits], np.float32)
        order = np.lexsort((-numbers, -scores))[:limit]
        return Best(numbers[order], scores[order], addresses, order), _total(result)

    def sorted(self, query: Query, column: str, window: Window) -> Sorted:
        """The largest of a column whose low half is the number, so that there are no ties."""
        offset, total = window.offset, None
        if window.after:
            total, offset = self.total(query), 0
            below = self.terms.between(column, 0, window.after - 1)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, below)])
        result = self.searcher.search(query, window.limit + 1, order_by_field=column, offset=offset)
        hits = result.hits[: window.limit]
        found = [(0.0, int(value) & 0xFFFFFFFF, address) for value, address in hits]
        last_key = int(hits[-1][0]) if found else 0
        is_more = len(result.hits) > window.limit
        return Sorted(found, _total(result) if total is None else total, last_key, is_more)

    def total(self, query: Query) -> int:
        """How many papers match."""
        return _total(self.searcher.search(query, 1))

    def numbers_at(self, addresses: list[DocAddress]) -> list[int]:
        """The papers' numbers; the document that holds the cursor never matches a query of ours."""
        return [value or 0 for value in self.searcher.fast_field_values("number", addresses)]  # type: ignore[misc]

    def all_numbers(self, query: Query) -> list[int]:
        """The numbers of everything that matches, smallest first."""
        total = self.total(query)
        if not total:
            return []
        result = self.searcher.search(query, total, count=False, order_by_field="number", order=Order.Asc)
        return [int(value) for value, _ in result.hits if value is not None]

    def key_at(self, address: DocAddress) -> str:
        return bytes(self.searcher.doc(address)["key"][0]).decode()

    def located(self, numbers: Sequence[int]) -> list[tuple[int, DocAddress]]:
        """(number, address) of those numbers that are indexed."""
        if not numbers:
            return []
        result = self.searcher.search(self.terms.any_of("id", map(str, numbers)), len(numbers), count=False)
        addresses = [address for _, address in result.hits]
        return list(zip(self.numbers_at(addresses), addresses, strict=True))

    def highest(self) -> int:
        """The largest number; 0 for none."""
        result = self.searcher.search(self.terms.numbers(0, None), 1, count=False, order_by_field="number")
        return int(result.hits[0][0]) if result.hits else 0

    def papers(self) -> int:
        """Documents without the one that holds the cursor."""
        return int(self.searcher.num_docs) - int(self.terms.frequency("id", CURSOR_ID) > 0)

    def fingerprints(self) -> Iterator[tuple[int, int]]:
        """Every (number, fingerprint), in steps that keep memory small."""
        low, seen, papers = 0, 0, self.papers()
        while seen < papers:
            found = self.searcher.search(
                self.terms.numbers(low, None), _STEP, count=False, order_by_field="number", order=Order.Asc
            ).hits
            if not found:
                return
            values = self.searcher.fast_field_values("fingerprint", [address for _, address in found])
            for (number, _), value in zip(found, values, strict=True):
                yield int(number), int(value or 0)
            seen += len(found)
            low = int(found[-1][0]) + 1


def _total(result: tantivy.SearchResult) -> int:
    return int(result.count)  # type: ignore[attr-defined]  # tantivy's stub has forgotten it
