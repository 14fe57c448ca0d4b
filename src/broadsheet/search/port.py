"""What every search engine behind Broadsheet can do.

An Index stores IndexDocs by their integer ``number`` (put is idempotent), remembers the change-log position
it has followed to, and answers parsed queries. Parsing, fusion, paging and the words of "why" sit above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from broadsheet.kernel.hits import Hit, IndexDoc
from broadsheet.kernel.query import Node


@dataclass(frozen=True, slots=True)
class Matches:
    """The best ``limit`` hits after ``offset``, in order, and how many match in all."""

    hits: tuple[Hit, ...]
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
    """``kind`` is title, author or category; ``text`` what is shown; ``value`` what is searched."""

    kind: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of an ordered result is wanted. ``sort`` is one of kernel.query.SORTS."""

    limit: int = 25
    offset: int = 0
    sort: str = "relevance"


FACETS = ("year", "category", "source", "organisation", "code")


@dataclass(frozen=True, slots=True)
class Restriction:
    """Numbers that a caller allows or forbids (scopes such as in:mine); None allows everything."""

    only: frozenset[int] | None = None
    without: frozenset[int] = field(default_factory=frozenset)


class Reader(Protocol):
    """The many: answers queries over the last commit; cheap to keep open, safe to share between threads."""

    def lexical(
        self, root: Node | None, window: Window = Window(), restriction: Restriction = Restriction()
    ) -> Matches:
        """Documents that match ``root`` by word, best first. None matches everything, newest first."""
        ...

    def count(self, root: Node | None) -> int: ...

    def facets(
        self, root: Node | None, names: Sequence[str] = FACETS, limit: int = 10
    ) -> dict[str, tuple[Facet, ...]]:
        """Counts over all documents that match ``root``, the largest first."""
        ...

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]: ...

    def documents(self) -> Iterator[tuple[int, str]]:
        """Every (number, fingerprint of the indexed document): what ``verify`` compares with the store."""
        ...

    def stats(self) -> IndexStats: ...

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

    def rebuild(self) -> Writer:
        """A writer of a new, empty generation beside the current one. Raises Busy."""
        ...

    def swap(self, writer: Writer) -> None:
        """Close ``writer`` and make its generation the current one; the old one goes when unused."""
        ...
