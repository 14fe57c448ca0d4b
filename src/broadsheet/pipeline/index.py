"""papers.changes → search. Follows the numbered change log from the position stored in the index itself,
so that a kill at any moment leaves documents and position agreeing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from broadsheet.kernel.hits import IndexDoc
from broadsheet.papers import changes, read
from broadsheet.pipeline import embed
from broadsheet.search import current
from broadsheet.search.port import Writer

BATCH = 2000
"""Log entries in one index commit: a commit costs tens of milliseconds however small it is."""


@dataclass(frozen=True, slots=True)
class Followed:
    """``put`` and ``dropped`` papers; ``cursor`` is the log position reached; ``is_behind`` when there is
    more to do."""

    put: int
    dropped: int
    cursor: int
    is_behind: bool


def follow(writer: Writer, limit: int = BATCH) -> Followed:
    """Bring the index up to at most ``limit`` further log entries, in one commit."""
    numbers, cursor = changes.papers_since(writer.cursor, limit)
    if cursor == writer.cursor:
        return Followed(0, 0, cursor, is_behind=False)
    docs = read.index_docs(numbers)
    gone = set(numbers) - {doc.number for doc in docs}
    put_docs(writer, docs, gone, cursor)
    return Followed(len(docs), len(gone), cursor, is_behind=cursor < changes.last_number())


def waiting(writer: Writer) -> int:
    """Log entries that ``writer`` has not followed yet."""
    return max(0, changes.last_number() - writer.cursor)


def put_docs(writer: Writer, docs: list[IndexDoc], gone: set[int], cursor: int) -> None:
    """One commit: documents, their vectors, removals, and the log position."""
    writer.drop(gone)
    writer.put(docs)
    embed.put_vectors(writer, docs)
    writer.commit(cursor)


def catch_up(report: Callable[[int], None] = lambda _: None, *, writer: Writer | None = None) -> int:
    """Follow the log to its end. Returns how many papers were put or dropped; ``report`` hears each commit.
    Raises Busy when another process is indexing, IndexUnavailable when the index needs a rebuild."""
    own = writer is None
    held = writer or current.index().writer()
    total = 0
    try:
        while True:
            step = follow(held)
            total += step.put + step.dropped
            report(total)
            if not step.is_behind:
                return total
    finally:
        if own:
            held.close()


def rebuild(report: Callable[[int, int], None] = lambda _done, _total: None) -> int:
    """Build a new index beside the current one from the store, then swap. Searches go on meanwhile.

    Walks the papers instead of the whole log, then follows the log from where it stood at the start.
    """
    index = current.index()
    writer = index.rebuild()
    start = changes.last_number()
    total = read.totals().papers
    done, number = 0, 0
    while numbers := read.numbers_after(number, BATCH):
        docs = read.index_docs(numbers)
        writer.put(docs)
        embed.put_vectors(writer, docs)
        number, done = numbers[-1], done + len(numbers)
        report(done, total)
    writer.commit(start)
    catch_up(writer=writer)
    index.swap(writer)
    embed.remember_done()
    return done


def upgrade_vectors() -> int:
    """Vectors of the current encoder for every paper without; see ``embed.upgrade``. Raises Busy."""
    writer = current.index().writer()
    try:
        return embed.upgrade(writer)
    finally:
        writer.close()
