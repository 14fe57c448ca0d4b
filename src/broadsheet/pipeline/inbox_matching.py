"""A batch of papers and which topics they belong to.

The batch gets a small search index of its own, in memory: a query means here what it means in a search, costs
the same whatever the size of the library, and does not wait for the library's index to catch up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.hits import IndexDoc
from broadsheet.kernel.query import Node
from broadsheet.papers.views import Card
from broadsheet.readers.queries import condition
from broadsheet.readers.read import arrivals
from broadsheet.search.embedded import EmbeddedIndex
from broadsheet.search.port import Reader

Pairs = Iterable[tuple[int, int]]


def meetings(docs: Sequence[IndexDoc], cards: Sequence[Card]) -> set[tuple[int, int]]:
    """(topic, paper) for everything followed or muted and every paper of the batch."""
    found = set(_named("author", ((author.slug, card.number) for card in cards for author in card.authors)))
    found.update(
        _named("organisation", ((c.organisation.slug, c.number) for c in cards if c.organisation is not None))
    )
    found.update(_named("category", ((code, card.number) for card in cards for code in _codes(card))))
    found.update(_asked(docs))
    return found


def _codes(card: Card) -> set[str]:
    """A category and its archive: who follows cs follows cs.LG."""
    return {*card.categories, *(code.partition(".")[0] for code in card.categories)}


def _named(kind: str, pairs: Iterable[tuple[str, int]]) -> Pairs:
    papers: dict[str, set[int]] = {}
    for value, number in pairs:
        papers.setdefault(value, set()).add(number)
    for value, topic in arrivals.named(kind, papers).items():
        for number in papers[value]:
            yield topic, number


def _asked(docs: Sequence[IndexDoc]) -> Pairs:
    queries = arrivals.queries()
    if not queries or not docs:
        return
    index = EmbeddedIndex(None)
    writer = index.writer()
    writer.put(docs)
    writer.commit(1)
    writer.close()
    reader = index.reader()
    answers: dict[str, list[int]] = {}
    for topic in queries:
        if topic.value not in answers:
            answers[topic.value] = matching(reader, topic.value, len(docs))
        for number in answers[topic.value]:
            yield topic.number, number


def matching(reader: Reader, text: str, most: int) -> list[int]:
    """The papers of a small index that meet ``text``."""
    root = root_of(text)
    return [] if root is None else [int(number) for number in reader.rank(root, most).numbers]


@lru_cache(maxsize=20_000)
def root_of(text: str) -> Node | None:
    """A topic's condition; None for one that a later version of the language no longer takes."""
    try:
        return condition(text).root
    except BadInput:
        return None
