"""Format "huggingface-days": answers of ``/api/daily_papers`` saved one file a day.

A file is an array of items, an object that holds the array as ``data``, or an array of Python ``repr``
strings (a well-known public archive has three weeks of them), which are parsed and never evaluated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.record import Fault, Outcome
from broadsheet.sources.files import read_whole
from broadsheet.sources.huggingface.item import SOURCE, to_record
from broadsheet.sources.jsonlines.fields import Fields, parse_day
from broadsheet.sources.port import FileHints

_FILE_LIMIT = 64 * 1024 * 1024
_REPR_LIMIT = 2 * 1024 * 1024
_MAX_DEPTH = 30
_DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
_ARRAY = re.compile(rb"\[\s*(?:\{\s*\"|\"\{|\])")
_WRAPPED = re.compile(rb"\{[^\[\]{}]*\"data\"\s*:\s*\[")
_TOKEN = re.compile(
    r"""\s*(?:(?P<open>[\[{(])|(?P<close>[\]})])|[,:]|True|False|None|-?\d{1,20}(?:\.\d{1,20})?"""
    r"""|'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*")""",
    re.DOTALL,
)


class HuggingFaceDays:
    """Saved days of Daily Papers."""

    name = "huggingface-days"
    label = "Hugging Face Daily Papers, saved JSON days"

    def sniff(self, head: bytes, path: Path) -> bool:
        """An array of items that have a ``paper``, or an empty one in a file named by a day."""
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if not (_ARRAY.match(text) or _WRAPPED.match(text)):
            return False
        is_empty = text[1:].strip().startswith(b"]")
        return bool(day_of(path.name)) if is_empty else b'"paper"' in text or b"'paper'" in text

    def read(self, stream: BinaryIO, place: str, hints: FileHints) -> Iterator[Outcome]:
        """The records of one day, in the source's order; a fault for each item that is none."""
        content = read_whole(stream, _FILE_LIMIT)
        if content is None:
            yield Fault(SOURCE, place, "over 64 MiB; a day's answer has about one")
            return
        try:
            items = items_of(content)
        except BadPayload as error:
            yield Fault(SOURCE, place, error.sentence)
            return
        yield from outcomes(items, place=place, day=day_of(Path(place).name), seen=hints.saved)


def day_of(name: str) -> date | None:
    """The day in a file's name, or None."""
    match = _DAY.search(name)
    return parse_day(match[1]) if match else None


def items_of(content: bytes) -> list[Any]:
    """The items of an answer, in any of its three wrappings. Raises BadPayload, SourceRefused never."""
    try:
        answer = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        is_page = content.lstrip()[:1] == b"<"
        raise BadPayload("a web page, not JSON" if is_page else f"not JSON: {error.msg}") from error
    if isinstance(answer, dict):
        answer = answer.get("data", answer)
    if not isinstance(answer, list):
        said = Fields(answer).text("error") if isinstance(answer, dict) else ""
        raise BadPayload(f"not a list of papers{': ' if said else ''}{said}")
    return answer


def outcomes(
    items: list[Any], *, place: str, day: date | None, seen: date | None = None, start: int = 0
) -> Iterator[Outcome]:
    """A record per item, ``start`` being the first one's position; what is unusable is a fault."""
    for offset, item in enumerate(items):
        where = f"{place} item {start + offset + 1}"
        bad: list[str] = []
        try:
            found = read_repr(item) if isinstance(item, str) else item
            if not isinstance(found, dict):
                raise BadPayload("not an object")
            yield to_record(found, position=start + offset, day=day, seen=seen, bad=bad)
        except BadPayload as error:
            yield Fault(SOURCE, where, error.sentence, str(item)[:80])
        if bad:
            yield Fault(SOURCE, where, Fields({}, bad).complaint())


def read_repr(text: str) -> object:
    """What a Python ``repr`` of plain data stands for. Raises BadPayload.

    The parser of Python itself does the work, which never runs code, but a hostile text can exhaust its
    stack; so length, tokens and depth are checked first.
    """
    if len(text) > _REPR_LIMIT:
        raise BadPayload("a Python text of over 2 MiB")
    depth = at = 0
    end = len(text.rstrip())
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None:
            raise BadPayload("neither an object nor the text of one")
        depth += bool(token["open"]) - bool(token["close"])
        if depth > _MAX_DEPTH:
            raise BadPayload("nested too deeply")
        at = token.end()
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError) as error:
        raise BadPayload("a damaged Python text") from error
