"""Invented entries behind DataCite's REST API: the next page's address names another host."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote, urlencode

from tests.payload_servers.feeds import Reply, Seen, as_json


def entry(number: int = 1, **changes: Any) -> dict[str, Any]:
    attributes = {
        "doi": f"10.5281/zenodo.{number}",
        "titles": [
            {"title": "Eine Erfindung", "titleType": "TranslatedTitle"},
            {"title": f"Invention {number}"},
        ],
        "creators": [
            {"name": "Lovelace, Ada", "nameType": "Personal", "affiliation": ["Works", {"name": "Engine"}]},
            {"name": "Engine Works, Inc", "nameType": "Organizational"},
            {"givenName": "Charles", "familyName": "Babbage", "name": "Babbage, Charles"},
        ],
        "publisher": {"name": "Zenodo"},
        "publicationYear": 2026,
        "dates": [{"date": "2026-8-2", "dateType": "Issued"}, {"date": "2026", "dateType": "Created"}],
        "descriptions": [{"description": "<p>We invent.</p>", "descriptionType": "Abstract"}],
        "rightsList": [{"rights": "Open Access"}, {"rightsIdentifier": "cc-by-4.0"}],
        "relatedIdentifiers": [
            {"relatedIdentifier": f"10.5281/zenodo.{900 + number}", "relationType": "IsVersionOf"},
            {"relatedIdentifier": f"arXiv:2608.{number:05}", "relationType": "IsIdenticalTo"},
            {"relatedIdentifier": "10.5555/cited", "relationType": "References"},
        ],
        "subjects": [{"subject": "engines"}, {"subject": "engines"}],
        "types": {"resourceTypeGeneral": "Preprint"},
        "url": "https://zenodo.org/records/1",
        "citationCount": 3,
        "updated": "2026-08-20T10:00:00.000Z",
    }
    return {"id": attributes["doi"], "type": "dois", "attributes": attributes | changes}


def registry(entries: Sequence[object], *, size: int = 2) -> Callable[[Seen], Reply]:
    def answer(seen: Seen) -> Reply:
        if seen.path.startswith("/dois/"):
            doi = unquote(seen.path.removeprefix("/dois/")).lower()
            found = [e for e in entries if isinstance(e, dict) and str(e["id"]).lower() == doi]
            return as_json({"data": found[0]}) if found else Reply(b'{"errors":[{"status":"404"}]}', 404)
        token = seen.params.get("page[cursor]", "")
        if token == "old":
            return Reply(b'{"errors":[{"title":"bad cursor"}]}', 400)
        start = 0 if token == "1" else int(token.removeprefix("c=="))
        page = list(entries[start : start + size])
        links = {"self": "x"}
        if page:
            links["next"] = "https://api.elsewhere.example/dois?" + urlencode(
                {"page[cursor]": f"c=={start + size}"}
            )
        return as_json({"data": page, "meta": {"total": "12"}, "links": links})

    return answer
