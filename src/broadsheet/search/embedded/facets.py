"""Counts over everything a query matches, read from columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tantivy import Occur, Query

from broadsheet.search.embedded.view import View
from broadsheet.search.port import Facet

_COLUMNS = {"year": "year", "category": "category", "source": "source", "organisation": "organisation"}


def count_facets(view: View, query: Query, names: Sequence[str], limit: int) -> dict[str, tuple[Facet, ...]]:
    """The ``limit`` commonest values of each facet; ``code`` counts papers with code."""
    wanted = {name: _COLUMNS[name] for name in names if name in _COLUMNS}
    asked = {
        name: {"terms": {"field": column, "size": limit, "segment_size": max(200, limit * 4)}}
        for name, column in wanted.items()
    }
    found: dict[str, Any] = view.searcher.aggregate(query, asked) if asked else {}
    counted = {name: _buckets(found[name]["buckets"]) for name in asked}
    if "code" in names:
        with_code = Query.boolean_query([(Occur.Must, query), (Occur.Must, view.terms.term("flag", "code"))])
        total = view.total(with_code)
        counted["code"] = (Facet("code", total),) if total else ()
    return {name: counted[name] for name in names if name in counted}


def _buckets(buckets: Sequence[dict[str, Any]]) -> tuple[Facet, ...]:
    facets = [Facet(_shown(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    # Equal counts by value: tantivy's own order among them depends on its segments.
    return tuple(sorted(facets, key=lambda facet: (-facet.count, facet.value)))


def _shown(value: object) -> str:
    return str(int(value)) if isinstance(value, float | int) else str(value)
