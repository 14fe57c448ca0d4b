"""Calls made: signed, through the guarded client, once per try; what came of each is noted for its owner."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Mapping
from typing import Protocol

import orjson

from broadsheet.delivery.webhooks.templates import payload
from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import AddressRefused, BroadsheetError, SourceUnreachable
from broadsheet.net.answer import Answer, RefusedAnswer
from broadsheet.papers import read
from broadsheet.readers import stands
from broadsheet.readers.views import CallView
from broadsheet.readers.write import webhooks

SIGNATURE, TIMESTAMP, CALL = "X-Broadsheet-Signature", "X-Broadsheet-Timestamp", "X-Broadsheet-Call"


class Post(Protocol):
    """``Fetcher.post_json`` of a client that tries once and follows no redirects."""

    def __call__(self, url: str, payload: object, headers: Mapping[str, str] | None = None) -> Answer: ...


def send_due(post: Post, most: int = 100) -> Counter[str]:
    """Make up to ``most`` calls that are due; how many came to what."""
    counts: Counter[str] = Counter()
    while counts.total() < most:
        token, calls = webhooks.claim(10)
        if not calls:
            break
        for call in calls:
            counts[_make(post, call, token)] += 1
    return counts


def _make(post: Post, call: CallView, token: str) -> str:
    cards = read.cards(stands.current(call.papers))
    if not cards:
        webhooks.tried(call, token, status=204, said="Its papers are gone.", milliseconds=0, may_retry=False)
        return "gone"
    url, content = payload(call.webhook, cards)
    started = time.monotonic()
    status, said, may_retry = _answer(post, url, content, call)
    taken = round((time.monotonic() - started) * 1000)
    webhooks.tried(call, token, status=status, said=said, milliseconds=taken, may_retry=may_retry)
    return "done" if 200 <= status < 300 else "failed"


def _answer(post: Post, url: str, content: object, call: CallView) -> tuple[int, str, bool]:
    """(status or 0, what was said, whether trying again may help)."""
    stamp = str(int(now().timestamp()))
    headers = {
        TIMESTAMP: stamp,
        CALL: str(call.number),
        SIGNATURE: signature(call.webhook.secret, stamp, orjson.dumps(content)),
    }
    try:
        answer = post(url, content, headers)
    except RefusedAnswer as refusal:
        return refusal.status, refusal.excerpt or f"answered {refusal.status}", refusal.status in (408, 425)
    except AddressRefused as refusal:
        return 0, refusal.sentence, False
    except SourceUnreachable as problem:
        return 0, problem.sentence, True
    except BroadsheetError as problem:
        return 0, problem.sentence, False
    return answer.status, "", True


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the receiver compares: HMAC-SHA256 over the timestamp, a dot, and the body as it was sent."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
