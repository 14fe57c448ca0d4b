"""The objects of one large JSON array, or of JSON lines, one after another and never all in memory."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

CHUNK = 1 << 18
OBJECT_LIMIT = 4 << 20
"""Characters that one object may have."""
_NEXT = re.compile(r"[\s,\[\]]*")
_START = re.compile(r"[\n,\[]\s*\{\s*\"")


def objects_in(stream: BinaryIO, place: str) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """Each object with its place, or the reason why there is none. A damaged object costs itself."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    parser = json.JSONDecoder()
    text, at, number, at_end = "", 0, 1, False
    while True:
        between = _NEXT.match(text, at)
        at = between.end() if between else at
        found, end = _parsed(parser, text, at) if at < len(text) else ("", 0)
        where = f"{place} object {number}"
        if end:
            yield where, found
            at, number = end, number + 1
        elif not at_end and len(text) - at <= OBJECT_LIMIT:  # it may go on in what was not read yet
            chunk = stream.read(CHUNK)
            at_end = not chunk
            text, at = text[at:] + decoder.decode(chunk, at_end), 0
        elif at < len(text):
            again = _START.search(text, at + 1)
            yield where, "damaged JSON" if again or not at_end else "the file breaks off inside an object"
            at, number = again.start() if again else len(text), number + 1
        else:
            return


def _parsed(parser: json.JSONDecoder, text: str, at: int) -> tuple[dict[str, Any] | str, int]:
    """The value that begins at ``at`` and where it ends, or 0 where it has no end (yet)."""
    try:
        value, end = parser.raw_decode(text, at)
    except (json.JSONDecodeError, RecursionError):
        return "", 0
    return (value if isinstance(value, dict) else "not an object"), end
