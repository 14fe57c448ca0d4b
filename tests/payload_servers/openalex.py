"""Invented works behind OpenAlex's interface, which wants a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.payload_servers.feeds import Reply, Seen, as_json

KEY = "invented-key"


def work(number: int = 1, **changes: Any) -> dict[str, Any]:
    source = {"display_name": "Journal of Invention", "type": "journal"}
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.5555/INV.{number}",
        "title": f"An Invented Work, Number {number}",
        "type": "article",
        "publication_date": "2026-08-03",
        "publication_year": 2026,
        "authorships": [
            {
                "author": {"display_name": "Ada Lovelace"},
                "raw_author_name": "Ada Lovelace",
                "institutions": [{"display_name": "Engine Works"}, {"display_name": None}],
            },
            {"author": {"display_name": "C. Babbage"}, "raw_affiliation_strings": ["Somewhere"]},
        ],
        "primary_location": {
            "source": source,
            "landing_page_url": "https://doi.org/10.5555/inv.1",
            "pdf_url": "https://publisher.example/1.pdf",
            "license": "cc-by",
            "is_published": True,
        },
        "locations": [
            {"landing_page_url": f"https://arxiv.org/abs/2608.{number:05}", "source": None},
            {"landing_page_url": "https://doi.org/10.5281/zenodo.1"},
        ],
        "abstract_inverted_index": {"We": [0], "invent": [1, 3], "and": [2], "x<y.": [4]},
        "cited_by_count": 12,
        "referenced_works": ["https://openalex.org/W2", "https://openalex.org/W3", "nonsense"],
        "primary_topic": {
            "field": {"id": "https://openalex.org/fields/17", "display_name": "Computer Science"}
        },
        "keywords": [{"display_name": "Engines"}],
        "is_retracted": False,
        "open_access": {"oa_url": "https://free.example/1.pdf"},
        "updated_date": "2026-08-20T10:00:00.000000",
    } | changes


def catalogue(works: Sequence[object], *, size: int = 100) -> Callable[[Seen], Reply]:
    """Understands ``doi:`` and ``openalex:`` filters."""

    def answer(seen: Seen) -> Reply:
        if seen.params.get("api_key") != KEY:
            return Reply(b'{"error":"Invalid API key"}', 401)
        name, _, values = seen.params.get("filter", "").partition(":")
        chosen = list(works)
        if name in ("doi", "openalex"):
            field = {"doi": "doi", "openalex": "id"}[name]
            wanted = set(values.lower().split("|"))
            chosen = [
                w
                for w in works
                if isinstance(w, dict) and str(w[field]).lower().split(".org/", 1)[-1] in wanted
            ]
        token = seen.params.get("cursor", "*")
        start = 0 if token == "*" else int(token.removeprefix("next"))
        following = f"next{start + size}" if start + size < len(chosen) else None
        return as_json(
            {
                "meta": {"count": len(chosen), "next_cursor": following},
                "results": chosen[start : start + size],
            }
        )

    return answer
