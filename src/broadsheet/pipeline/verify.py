"""Store and index compared, paper by paper, and every difference repaired. Trusts neither side's events:
what is compared is what is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from broadsheet.papers import changes, read
from broadsheet.pipeline.index import catch_up, put_docs
from broadsheet.search import current
from broadsheet.search.embedded import fingerprint

_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Verified:
    """Numbers of papers that the index lacked, held in another state, or held though they are gone."""

    papers: int
    missing: tuple[int, ...]
    different: tuple[int, ...]
    surplus: tuple[int, ...]
    is_repaired: bool

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.different or self.surplus)


def verify(
    *, repair: bool = True, report: Callable[[int, int], None] = lambda _done, _total: None
) -> Verified:
    """Compare every paper with its indexed document after following the log to its end."""
    writer = current.index().writer()
    try:
        catch_up(writer=writer)
        reader = current.index().reader()
        reader.refresh()
        indexed = dict(reader.documents())
        reader.close()
        total, number, done = read.totals().papers, 0, 0
        missing: list[int] = []
        different: list[int] = []
        while numbers := read.numbers_after(number, _BATCH):
            number = numbers[-1]
            for doc in read.index_docs(numbers):
                held = indexed.pop(doc.number, None)
                if held is None:
                    missing.append(doc.number)
                elif held != fingerprint(doc):
                    different.append(doc.number)
            done += len(numbers)
            report(done, total)
        surplus = tuple(sorted(indexed))
        wrong = [*missing, *different]
        if repair and (wrong or surplus):
            put_docs(writer, read.index_docs(wrong), set(surplus), max(writer.cursor, 0))
        return Verified(total, tuple(missing), tuple(different), surplus, repair)
    finally:
        writer.close()


def lag() -> int:
    """How many log entries the index is behind the store."""
    return max(0, changes.last_number() - current.reader().stats().cursor)
