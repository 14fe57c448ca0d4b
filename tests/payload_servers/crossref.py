"""Invented works behind Crossref's REST API: cursor paging that never says it is the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from tests.payload_servers.feeds import Reply, Seen, as_json


def work(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "DOI": f"10.5555/INV.{number}",
        "type": "journal-article",
        "title": [f"An Invented Article, Number {number}"],
        "subtitle": ["With a Subtitle"],
        "author": [
            {"given": "Ada", "family": "Lovelace", "affiliation": [{"name": "Engine &amp; Works"}]},
            {"literal": "The Engine Collaboration"},
            {"name": "Plato"},
        ],
        "abstract": "<jats:title>Abstract</jats:title><jats:p>We <jats:italic>invent</jats:italic>.</jats:p>",
        "container-title": ["Journal of Invention"],
        "published": {"date-parts": [[2026, 8]]},
        "published-online": {"date-parts": [[2026, 8, 3]]},
        "volume": "7",
        "issue": "2",
        "page": "11-19",
        "license": [
            {"URL": "https://publisher.example/tdm", "content-version": "tdm"},
            {"URL": "http://creativecommons.org/licenses/by/4.0/", "content-version": "vor"},
        ],
        "link": [{"URL": "https://publisher.example/1.pdf", "content-type": "application/pdf"}],
        "relation": {"has-preprint": [{"id": "10.1101/2026.01", "id-type": "doi"}]},
        "reference": [
            {"key": "1", "DOI": "10.5555/REF.1"},
            {"key": "2", "unstructured": "Somebody, arXiv:2608.00001 (2026)"},
            {"key": "3", "unstructured": "A book."},
        ],
        "is-referenced-by-count": 12,
    } | changes


def registry(works: Sequence[object], *, size: int = 200, total: object = None) -> Callable[[Seen], Reply]:
    """Every page has a next cursor, the last one too; filters by ``doi:`` are understood."""

    def answer(seen: Seen) -> Reply:
        named = [one for one in works if isinstance(one, Mapping)]
        if seen.path.startswith("/works/"):
            doi = unquote(seen.path.removeprefix("/works/")).lower()
            found = next((one for one in named if str(one.get("DOI")).lower() == doi), None)
            return (
                as_json({"status": "ok", "message": found}) if found else Reply(b"Resource not found.", 404)
            )
        token = seen.params.get("cursor", "*")
        if token == "expired+/=":
            return Reply(b'{"message":"cursor expired"}', 400)
        dois = [
            f.removeprefix("doi:") for f in seen.params.get("filter", "").split(",") if f.startswith("doi:")
        ]
        chosen = [one for one in named if str(one.get("DOI")).lower() in dois] if dois else list(works)
        start = 0 if token == "*" else int(token.removeprefix("at+/"))
        page = chosen[start : start + size]
        message = {"total-results": len(works) if total is None else total, "items": page}
        return as_json({"status": "ok", "message": message | {"next-cursor": f"at+/{start + size}"}})

    return answer
