"""Why a paper was found, in a few words: which of the words asked for stand in which of its fields."""

from __future__ import annotations

from collections.abc import Mapping

from broadsheet.kernel.query import Node
from broadsheet.search.matching import sought

_SHOWN = {"author": "authors", "org": "organisation", "comment": "comments"}
_MOST_WORDS = 6


def why(root: Node | None, fields: Mapping[str, str]) -> tuple[str, ...]:
    """One reason a field, ``("title: graph, network",)``; ``fields`` maps title, abstract, author, org,
    comment and venue to their text."""
    reasons = []
    for field, text in fields.items():
        found = dict.fromkeys(place.folded for place in sought(root, field).marks(text))
        if found:
            words = list(found)[:_MOST_WORDS]
            reasons.append(f"{_SHOWN.get(field, field)}: {', '.join(words)}")
    return tuple(reasons)
