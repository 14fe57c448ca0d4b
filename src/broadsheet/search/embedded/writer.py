"""The writing half: the one process that holds the lock adds, replaces and commits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray

from broadsheet.kernel.errors import BadInput, IndexUnavailable
from broadsheet.kernel.hits import IndexDoc
from broadsheet.search.embedded.documents import cursor_document, to_document
from broadsheet.search.embedded.layout import REBUILD_HINT
from broadsheet.search.embedded.schema import CURSOR_ID
from broadsheet.search.embedded.side import SideWriter
from broadsheet.search.embedded.view import View

_LARGEST_NUMBER = 0xFFFFFFFF


@dataclass(slots=True)
class Hooks:
    """What the index does when its writer commits, has finished its last merge, or lets go of the lock."""

    committed: Callable[[], None]
    finished: Callable[[], None]
    released: Callable[[], None]


class EmbeddedWriter:
    """Made by EmbeddedIndex, which holds the lock for it."""

    def __init__(
        self,
        view: View,
        side: SideWriter,
        heap_bytes: int,
        hooks: Hooks,
    ) -> None:
        self.generation = view.generation
        self._cursor = view.cursor
        self._side = side
        self.hooks = hooks
        self._writer: tantivy.IndexWriter | None = view.index.writer(heap_size=heap_bytes, num_threads=1)
        # In an empty index nothing is replaced but what this writer put itself.
        self._put: set[int] | None = set() if view.searcher.num_docs == 0 else None

    @property
    def cursor(self) -> int:
        """See the port."""
        return self._cursor

    def put(self, docs: Iterable[IndexDoc]) -> None:
        """See the port."""
        writer = self._open()
        for doc in docs:
            if not 0 < doc.number <= _LARGEST_NUMBER:
                raise BadInput(f"A paper's number must be between 1 and {_LARGEST_NUMBER}, not {doc.number}.")
            document = to_document(doc)
            self._forget(writer, doc.number)
            writer.add_document(document)
            self._side.put(doc)

    def drop(self, numbers: Iterable[int]) -> None:
        """See the port."""
        writer = self._open()
        gone = list(numbers)
        for number in gone:
            self._forget(writer, number)
        self._side.drop(gone)

    def put_vectors(self, numbers: Sequence[int], vectors: NDArray[np.float32], encoder: str = "") -> None:
        """See the port."""
        self._open()
        self._side.put_vectors(numbers, vectors, encoder)

    def commit(self, cursor: int) -> None:
        """See the port."""
        writer = self._open()
        try:
            # First the files beside, then the one commit that says how much of them counts.
            kept = self._side.flush()
            writer.delete_documents_by_term("id", CURSOR_ID)
            writer.add_document(cursor_document(cursor, kept))
            writer.commit()
        except (OSError, ValueError) as problem:
            raise IndexUnavailable(
                f"The index could not be written: {problem}.", hint=REBUILD_HINT
            ) from problem
        self._cursor = cursor
        self.hooks.committed()

    def close(self) -> None:
        """Let running merges finish, then give the lock back. What was not committed is forgotten."""
        writer, self._writer = self._writer, None
        if writer is None:
            return
        try:
            self._side.close()
            writer.rollback()
            writer.wait_merging_threads()
            self.hooks.finished()
        finally:
            self.hooks.released()

    def _open(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise IndexUnavailable("This writer is closed.")
        return self._writer

    def _forget(self, writer: tantivy.IndexWriter, number: int) -> None:
        """By the string id: deleting by an unsigned field silently deletes nothing (tantivy-py)."""
        if self._put is None or number in self._put:
            writer.delete_documents_by_term("id", str(number))
        elif self._put is not None:
            self._put.add(number)
