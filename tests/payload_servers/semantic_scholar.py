"""Invented papers behind Semantic Scholar's graph: bulk search with tokens, batches with nulls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from tests.payload_servers.feeds import Reply, Seen, as_json


def paper(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "paperId": f"{number:040x}",
        "title": f"An Invented Paper, Number {number}",
        "abstract": "We invent.",
        "year": 2026,
        "externalIds": {"ArXiv": f"2608.{number:05}", "DOI": f"10.5555/{number}", "ACL": None, "CorpusId": 5},
        "citationCount": 7,
        "tldr": {"model": "tldr@v2.0.0", "text": "It is invented."},
        "s2FieldsOfStudy": [{"category": "Computer Science", "source": "s2"}],
        "openAccessPdf": {"url": "https://free.example/1.pdf", "license": "CCBY"},
        "authors": [{"authorId": "1", "name": "Ada Lovelace"}, {"name": None}],
        "venue": "arXiv.org",
        "publicationVenue": {"name": "Journal of Invention"},
        "publicationDate": "2026-08-03",
        "journal": {"name": "J. Inv.", "volume": "7", "pages": " 11 - 19 "},
        "url": "https://www.semanticscholar.org/paper/1",
        "references": [{"externalIds": {"DOI": "10.5555/REF"}}, {"externalIds": None}, None],
    } | changes


def graph(papers: Sequence[Any], *, size: int = 2) -> Callable[[Seen], Reply]:
    def answer(seen: Seen) -> Reply:
        if seen.path == "/paper/batch":
            wanted = orjson.loads(seen.body)["ids"]
            known = {f"ARXIV:{p['externalIds']['ArXiv']}": p for p in papers if p}
            return as_json([known.get(name) for name in wanted])
        token = seen.params.get("token", "")
        if token == "old":
            return Reply(b'{"error":"Invalid token"}', 400)
        start = int(token.removeprefix("t=/") or 0)
        answer: dict[str, Any] = {"total": 99, "data": list(papers[start : start + size])}
        if start + size < len(papers):
            answer["token"] = f"t=/{start + size}"
        return as_json(answer)

    return answer
