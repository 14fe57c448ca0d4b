"""Format "jsonlines": one object a line, our own export or a corpus, each line judged by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.record import Fault, Outcome, Record
from broadsheet.sources.files import lines
from broadsheet.sources.jsonlines.corpus import from_corpus
from broadsheet.sources.jsonlines.shape import MARK, VERSION, from_json, to_json
from broadsheet.sources.port import FileHints

_BOM = b"\xef\xbb\xbf"
_SNIFFED_LINES = 20
_FOREIGN = (b'"authors_parsed"', b'"update_date"')
"""Fields of Cornell's arXiv snapshot, which is JSON lines too and has a reader of its own."""


class JsonLines:
    """Papers, one JSON object a line."""

    name = "jsonlines"
    label = "JSON lines"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the protocol's signature
        """A first usable line that is an object with a title; a damaged line or two may stand before it."""
        text = head.removeprefix(_BOM).lstrip()
        if not text.startswith(b"{") or any(name in text for name in _FOREIGN):
            return False
        first, *others = text.split(b"\n", _SNIFFED_LINES)[:_SNIFFED_LINES]
        if not others:  # a single line, or one longer than the head
            return b'"title"' in first and b'"paper"' not in first[:200]
        return any(_is_titled(line) for line in (first, *others))

    def read(
        self,
        stream: BinaryIO,
        place: str,
        hints: FileHints,  # noqa: ARG002 - the protocol's signature
    ) -> Iterator[Outcome]:
        """A record per good line, a fault per bad one, and both where a field had to be left out."""
        for number, line, was_cut in lines(stream):
            content = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
            if was_cut:
                yield self._fault(place, number, "the line is longer than 16 MiB", line)
            elif content:
                yield from self._line(content, place, number)

    def _line(self, line: bytes, place: str, number: int) -> Iterator[Outcome]:
        bad: list[str] = []
        try:
            record = _record(line, bad)
        except BadPayload as error:
            yield self._fault(place, number, error.sentence, line)
            return
        yield record
        if bad:
            yield self._fault(place, number, _complaint(bad), line)

    def _fault(self, place: str, number: int, reason: str, line: bytes) -> Fault:
        return Fault(self.name, f"{place}:{number}", reason, line[:80].decode("utf-8", "replace"))


def dump(record: Record) -> bytes:
    """The line of ``record`` in our own export, with its end of line."""
    return orjson.dumps(to_json(record)) + b"\n"


def _record(line: bytes, bad: list[str]) -> Record:
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BadPayload(_why(line, error)) from error
    if type(data) is not dict:
        raise BadPayload("not a JSON object")
    # Each key is followed by '":'. More of them than keys means deep nesting, a text that quotes JSON, or a
    # key that stands twice; only then is the line read again by the (slower) parser that can tell.
    if line.count(b'":') > _keys(data):
        bad += _doubled(line)
    mark = data.get(MARK)
    if mark is None:
        return from_corpus(data, bad)
    if mark != VERSION:
        raise BadPayload(f"version {str(mark)[:20]} of our export is not known here; update Broadsheet")
    return from_json(data, bad)


def _why(line: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8"
    return f"not JSON: {error.msg}"


def _keys(data: dict[str, Any]) -> int:
    """How many keys there are in an object and in the objects right inside it."""
    count = len(data)
    for value in data.values():
        if type(value) is list and value and type(value[0]) is dict:
            count += sum(len(item) for item in value if type(item) is dict)
        elif type(value) is dict:
            count += len(value)
    return count


def _doubled(line: bytes) -> list[str]:
    doubled: list[str] = []

    def check(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            doubled.extend(f"{key[:40]} (twice)" for key in found if keys.count(key) > 1)
        return found

    try:
        json.loads(line, object_pairs_hook=check)
    except (ValueError, RecursionError):
        return ["nesting"]
    return doubled


def _complaint(bad: list[str]) -> str:
    twice = [name for name in dict.fromkeys(bad) if name.endswith("(twice)")]
    unusable = [name for name in dict.fromkeys(bad) if not name.endswith("(twice)")]
    parts = []
    if unusable:
        parts.append("left out as unusable: " + ", ".join(unusable[:8]))
    if twice:
        parts.append("the last one counts of: " + ", ".join(twice[:8]))
    return "; ".join(parts)


def _is_titled(line: bytes) -> bool:
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        return False
    return isinstance(data, Mapping) and "title" in data and "paper" not in data
