"""Opaque cursors: the last row seen, so that paging survives papers arriving in between."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

import orjson

from broadsheet.kernel.errors import BadInput


def write(*values: object) -> str:
    ready = [v.isoformat() if isinstance(v, date) else v for v in values]
    return base64.urlsafe_b64encode(orjson.dumps(ready)).decode().rstrip("=")


def read(cursor: str, *types: type) -> tuple[Any, ...]:
    """The values of a cursor, checked against ``types``. Raises BadInput for anything else."""
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        ready = tuple(date.fromisoformat(v) if t is date else v for t, v in zip(types, values, strict=True))
    except (binascii.Error, ValueError, TypeError, UnicodeError) as error:
        raise BadInput("This page's address is damaged.", hint="Go back to the first page.") from error
    if not all(isinstance(v, t) and not isinstance(v, bool) for t, v in zip(types, ready, strict=True)):
        raise BadInput("This page's address is damaged.", hint="Go back to the first page.")
    if any(isinstance(v, int) and abs(v) >= 2**62 for v in ready):
        raise BadInput("This page's address is damaged.", hint="Go back to the first page.")
    return ready
