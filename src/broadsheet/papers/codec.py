"""Records as stored bytes: every field, nothing interpreted, compressed.

This is the store's own shape; the exchange format for people and other sites is ``sources.jsonlines``.
"""

from __future__ import annotations

import threading
from datetime import date, datetime
from typing import Any

import orjson
import zstandard

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Count, Link, Listing, Organisation, Record, Version

_LEVEL = 3
_LIMIT = 64 * 2**20
_local = threading.local()


def encode(record: Record) -> bytes:
    """The bytes stored for ``record``; the same record always gives the same bytes."""
    if not hasattr(_local, "press"):
        # One per thread: a compressor is not safe to share, and making one costs more than using it.
        _local.press = zstandard.ZstdCompressor(level=_LEVEL)
    packed: bytes = _local.press.compress(orjson.dumps(record))
    return packed


def decode(body: bytes) -> Record:
    if not hasattr(_local, "unpress"):
        _local.unpress = zstandard.ZstdDecompressor()
    values: dict[str, Any] = orjson.loads(_local.unpress.decompress(bytes(body), max_output_size=_LIMIT))
    organisation = values["organisation"]
    values.update(
        ids=tuple(PaperId(**v) for v in values["ids"]),
        authors=tuple(Author(**v) for v in values["authors"]),
        categories=tuple(values["categories"]),
        keywords=tuple(values["keywords"]),
        also=tuple(values["also"]),
        submitted=_moment(values["submitted"]),
        submitted_on=_day(values["submitted_on"]),
        modified=_moment(values["modified"]),
        versions=tuple(Version(v["number"], _moment(v["at"]), v["is_withdrawn"]) for v in values["versions"]),
        organisation=Organisation(**organisation) if organisation else None,
        links=tuple(Link(**v) for v in values["links"]),
        listings=tuple(Listing(**{**v, "day": _day(v["day"])}) for v in values["listings"]),
        counts=tuple(Count(v["measure"], v["value"], _day(v["on"])) for v in values["counts"]),
    )
    return Record(**values)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
