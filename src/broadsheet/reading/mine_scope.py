"""The papers of a search's scopes: ``in:mine`` and ``in:collection/<slug>``."""

from __future__ import annotations

from broadsheet.readers.read import collections, export


def scope(reader: int, value: str) -> frozenset[int]:
    """What stands behind ``in:``, as the numbers a search is restricted to. Raises Missing for a collection
    that the reader does not have."""
    if value.startswith("collection/"):
        return collections.numbers_in(reader, value.removeprefix("collection/"))
    return frozenset(export.numbers(reader))
