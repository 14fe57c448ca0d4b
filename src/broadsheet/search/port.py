"""What every search engine behind Broadsheet can do.

An Index stores IndexDocs by their integer ``number`` (put is idempotent), remembers the change-log position
it has followed to, and answers parsed queries. Parsing, fusion, paging and the words of "why" sit above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from broadsheet.kernel.hits import Hit, IndexDoc
from broadsheet.kernel.query import Node

Vectors = Mapping[str, NDArray[np.float32]]
"""A query's vector, of length 1, for every encoder in use."""


@dataclass(frozen=True, slots=True)
class Matches:
    """The best ``limit`` hits after ``offset``, in order, and how many match in all."""

    hits: tuple[Hit, ...]
    total: int
    last_key: int = 0
    """Where a result by date or votes goes on (``Window.after``); 0 by relevance."""
    is_more: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Many hits without their keys, best first: what fusion works on. ``total`` counts all matches."""

    numbers: NDArray[np.int64]
    scores: NDArray[np.float32]
    total: int


@dataclass(frozen=True, slots=True)
class Facet:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class IndexStats:
    documents: int
    cursor: int
    bytes_on_disk: int
    schema: str
    is_writable: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``kind`` is title, author, category or word; ``text`` what is shown; ``value`` what is searched.

    The index keeps no titles: a title comes with its ``number`` and key (``value``), and who shows it
    asks the store for its text.
    """

    kind: str
    text: str
    value: str
    count: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of an ordered result is wanted. ``sort`` is one of kernel.query.SORTS.

    ``after`` is the ``last_key`` of the page before: by date and votes it goes on without skipping or
    repeating, whatever arrived meanwhile.
    """

    limit: int = 25
    offset: int = 0
    sort: str = "relevance"
    after: int = 0


FIRST_PAGE = Window()

FACETS = ("year", "category", "source", "organisation", "code")


@dataclass(frozen=True, slots=True)
class Restriction:
    """Numbers that a caller allows or forbids (scopes such as in:mine); None allows everything.

    ``up_to`` forbids all above it: papers that arrived after the first page of a result.
    """

    only: frozenset[int] | None = None
    without: frozenset[int] = field(default_factory=frozenset)
    up_to: int | None = None


ANYTHING = Restriction()


class Reader(Protocol):
    """The many: answers queries over the last commit; cheap to keep open, safe to share between threads."""

    def lexical(
        self,
        root: Node | None,
        window: Window = FIRST_PAGE,
        restriction: Restriction = ANYTHING,
        *,
        also: Sequence[int] = (),
    ) -> Matches:
        """Documents that match ``root`` by word, and those of ``also``, best first. None matches
        everything, newest first."""
        ...

    def rank(
        self,
        root: Node | None,
        limit: int,
        restriction: Restriction = ANYTHING,
        *,
        also: NDArray[np.int64] | None = None,
    ) -> Ranking:
        """The same by relevance, without keys: the best ``limit`` in order, then all others of ``also``, with
        score 0 where no word matches. The total counts both."""
        ...

    def nearest(
        self,
        vectors: Vectors,
        limit: int,
        conditions: Node | None = None,
        restriction: Restriction = ANYTHING,
    ) -> Ranking:
        """Documents nearest in meaning among those that meet ``conditions``; the score is the cosine.

        Each encoder's own documents are compared with its own query vector. Empty where none are held.
        """
        ...

    def cosines(self, vectors: Vectors, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The same scores for given documents; NaN for one without vector."""
        ...

    def vectors_of(self, numbers: Sequence[int]) -> Vectors:
        """The mean direction of these documents, by every encoder that has a vector of any of them: given
        to ``nearest`` it finds similar ones."""
        ...

    def keys(self, numbers: Sequence[int]) -> dict[int, str]:
        """The keys of those numbers that are indexed."""
        ...

    def highest(self) -> int:
        """The largest number indexed; 0 for none."""
        ...

    def find(self, ids: Sequence[str]) -> tuple[int, ...]:
        """Numbers of the papers with any of these ids (``scheme:value``, also ``title:<fingerprint>``)."""
        ...

    def among(self, root: Node | None, numbers: Sequence[int]) -> frozenset[int]:
        """Those of ``numbers`` that match ``root``."""
        ...

    def count(self, root: Node | None, restriction: Restriction = ANYTHING) -> int: ...

    def facets(
        self,
        root: Node | None,
        names: Sequence[str] = FACETS,
        limit: int = 10,
        *,
        restriction: Restriction = ANYTHING,
        also: Sequence[int] = (),
    ) -> dict[str, tuple[Facet, ...]]:
        """Counts over all documents that match ``root``, and those of ``also``; the largest first."""
        ...

    def word_count(self, word: str) -> int:
        """How many documents hold ``word`` in any form; 0 for a word the index does not know."""
        ...

    def words_like(self, word: str, limit: int = 5) -> tuple[str, ...]:
        """Known words that ``word`` may be a misspelling of, the likeliest first."""
        ...

    def stands_for(self, text: str) -> tuple[tuple[str, int], ...]:
        """What an acronym stands for, or which acronym stands for these words, with how many documents
        say so, the commonest first. Long forms are stems joined by spaces; short ones are lower case."""
        ...

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]: ...

    def documents(self) -> Iterator[tuple[int, str]]:
        """Every (number, fingerprint of the indexed document): what ``verify`` compares with the store."""
        ...

    def stats(self) -> IndexStats: ...

    @property
    def version(self) -> str:
        """Changes with every commit and swap: what cursors of pages and caches carry."""
        ...

    def refresh(self) -> bool:
        """Look at the newest commit (or the newest generation after a swap); True when it changed."""
        ...

    def close(self) -> None: ...


class Writer(Protocol):
    """The one: holds the lock of a generation. Nothing is visible or durable before ``commit``."""

    def put(self, docs: Iterable[IndexDoc]) -> None:
        """Add or replace by number."""
        ...

    def drop(self, numbers: Iterable[int]) -> None: ...

    def put_vectors(self, numbers: Sequence[int], vectors: NDArray[np.float32], encoder: str = "") -> None:
        """Add or replace the vectors of papers: one row each, of length 1."""
        ...

    def commit(self, cursor: int) -> None:
        """Make everything since the last commit durable and visible, together with the log position."""
        ...

    @property
    def cursor(self) -> int:
        """The log position of the last commit; 0 for a new index."""
        ...

    def close(self) -> None: ...


class Index(Protocol):
    """A place where generations of an index live; one is current."""

    def reader(self) -> Reader:
        """Raises IndexUnavailable when there is none, or it is damaged or of another schema."""
        ...

    def writer(self) -> Writer:
        """The writer of the current generation (made when missing). Raises Busy when somebody holds it,
        IndexUnavailable when the generation is damaged or of another schema."""
        ...

    def rebuild(self, *, keep_vectors: bool = False) -> Writer:
        """A writer of a new, empty generation beside the current one. Raises Busy.

        With ``keep_vectors`` it begins with the vectors of the current one, where they can be read: those
        of a slow encoder need not be computed again. Vectors of papers that are not put again are harmless.
        """
        ...

    def swap(self, writer: Writer) -> None:
        """Close ``writer`` and make its generation the current one; the old one goes when unused."""
        ...
