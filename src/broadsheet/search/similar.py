"""Papers like a given paper, or like a set of them, by meaning; engine-independent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from broadsheet.kernel.hits import Hit
from broadsheet.kernel.query import Node
from broadsheet.search.port import ANYTHING, Reader, Restriction


def similar(
    reader: Reader,
    numbers: Sequence[int],
    limit: int = 10,
    *,
    conditions: Node | None = None,
    restriction: Restriction = ANYTHING,
) -> tuple[Hit, ...]:
    """The nearest to the middle of ``numbers``, without these; the score is the cosine. Empty where none of
    them has a vector yet."""
    vectors = reader.vectors_of(numbers)
    if not vectors:
        return ()
    others = replace(restriction, without=restriction.without | set(numbers))
    found = reader.nearest(vectors, limit, conditions, others)
    keys = reader.keys(found.numbers.tolist())
    pairs = zip(found.numbers.tolist(), found.scores.tolist(), strict=True)
    return tuple(
        Hit(number, keys[number], score, ("nearest in meaning",)) for number, score in pairs if number in keys
    )
