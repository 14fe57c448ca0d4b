"""Counts over everything a query matches, read from columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tantivy import Query

from broadsheet.search.embedded.view import View
from broadsheet.search.port import Facet

_COLUMNS = {name: name for name in ("year", "category", "source", "organisation")} | {"code": "flag"}
_LEAST = 20
"""Fewer than there are flags would miss the one that is asked for."""


def count_facets(view: View, query: Query, names: Sequence[str], limit: int) -> dict[str, tuple[Facet, ...]]:
    """The ``limit`` commonest values of each facet; ``code`` counts papers with code."""
    wanted = {name: _COLUMNS[name] for name in names if name in _COLUMNS}
    asked = {
        name: {"terms": {"field": column, "size": max(_LEAST, limit), "segment_size": max(200, limit * 4)}}
        for name, column in wanted.items()
    }
    found: dict[str, Any] = view.searcher.aggregate(query, asked) if asked else {}
    counted = {name: _buckets(found[name]["buckets"])[:limit] for name in asked}
    if "code" in counted:
        flags = _buckets(found["code"]["buckets"])
        counted["code"] = tuple(facet for facet in flags if facet.value == "code")
    return counted


def _buckets(buckets: Sequence[dict[str, Any]]) -> tuple[Facet, ...]:
    facets = [Facet(_shown(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    # Equal counts by value: tantivy's own order among them depends on its segments.
    return tuple(sorted(facets, key=lambda facet: (-facet.count, facet.value)))


def _shown(value: object) -> str:
    return str(int(value)) if isinstance(value, float | int) else str(value)
