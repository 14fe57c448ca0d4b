"""Invented submissions behind OpenReview's API v2, with its log-in and its challenge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from tests.payload_servers.feeds import Reply, Seen, as_json

TOKEN = "invented.token"
CHALLENGE = b'{"name":"ChallengeRequiredError","message":"A challenge is required","status":403}'


def note(
    number: int = 1, venue: str = "INV 2026 poster", venueid: str = "INV.cc/2026/Conference", **content: Any
) -> dict[str, Any]:
    fields = {
        "title": f"An Invented Submission, Number {number}",
        "authors": ["Ada Lovelace", "Babbage, Charles"],
        "authorids": ["~Ada_Lovelace1", "secret@mail.example"],
        "abstract": "We invent $x$.",
        "keywords": ["engines", "engines"],
        "TLDR": "It is invented.",
        "venue": venue,
        "venueid": venueid,
        "pdf": "/pdf/0123.pdf",
        "code": "https://github.com/a/b",
    } | content
    return {
        "id": f"InvForum{number}",
        "forum": f"InvForum{number}",
        "cdate": 1_787_000_000_000,
        "mdate": 1_787_100_000_000,
        "license": "CC BY 4.0",
        "content": {name: {"value": value} for name, value in fields.items()},
    }


def venues(
    notes: Sequence[object], *, guarded: bool = False, count: object = None, log_in: bool = True
) -> Callable[[Seen], Reply]:
    """``guarded`` readers get the challenge unless they carry the token; ``log_in`` gives it."""

    def answer(seen: Seen) -> Reply:
        if seen.path == "/login":
            said = orjson.loads(seen.body)
            if not log_in or said != {"id": "reader", "password": "pass"}:
                return Reply(b'{"message":"Invalid username or password"}', 400)
            return as_json({"token": TOKEN, "user": {}})
        if guarded and seen.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Reply(CHALLENGE, 403)
        start, limit = int(seen.params.get("offset", 0)), int(seen.params.get("limit", 1000))
        return as_json(
            {"notes": notes[start : start + limit], "count": len(notes) if count is None else count}
        )

    return answer
