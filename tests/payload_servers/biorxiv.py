"""Invented preprints behind bioRxiv's interface: pages by row number, totals that may be wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.payload_servers.feeds import Reply, Seen, as_json


def row(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "doi": f"10.1101/2026.08.20.{number:06}",
        "title": f"An Invented Preprint, Number {number}",
        "authors": "Lovelace, A.; Babbage, C.",
        "author_corresponding": "Ada Lovelace",
        "author_corresponding_institution": "Engine Works",
        "date": "2026-8-2",
        "version": "1",
        "type": "new results",
        "license": "cc_by",
        "category": "cell biology",
        "jatsxml": "https://www.biorxiv.org/content/x.source.xml",
        "abstract": "We invent H<sub>2</sub>O.",
        "published": "NA",
        "server": "biorxiv",
    } | changes


def preprints(rows: Sequence[object], *, size: int = 100, total: object = None) -> Callable[[Seen], Reply]:
    def answer(seen: Seen) -> Reply:
        parts = seen.path.strip("/").split("/")
        if len(parts) != 6 or parts[0] != "details":
            return Reply(b"not here", 404)
        start = int(parts[4])
        page = list(rows[start : start + size])
        message: dict[str, Any] = {"status": "ok", "cursor": str(start), "count": len(page)}
        message["total"] = str(len(rows)) if total is None else total
        if not rows:
            message = {"status": "no posts found"}
        return as_json({"messages": [message], "collection": page})

    return answer
