"""The Cornell/Kaggle snapshot of arXiv's metadata: one JSON object per line, two and a half million lines.

Fields as in https://www.kaggle.com/datasets/Cornell-University/arxiv; absent ones are null. There is no
announcement day, no mark of withdrawal and no source type in it. Lines are parsed one by one, so a line that
is torn, badly encoded or a flood costs itself alone, and memory does not grow with the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from broadsheet.kernel.record import Author, Outcome, Version
from broadsheet.sources.arxiv.adapt import Draft, fault, outcomes_of
from broadsheet.sources.port import FileHints

CHUNK = 1 << 20
LINE_LIMIT = 64 << 20
"""Bytes a line may have: several 10 MB fields are read and cut, more than that is not a line."""

_MARKS = ("authors_parsed", "update_date")
_SNIFFED = 10
_NUMBER_ID = re.compile(r"(\d{3,4})\.(\d{1,5})")
_VERSION = re.compile(r"v?([1-9]\d{0,2})")
_CONTROL = bytes.maketrans(bytes(range(32)), b" " * 32)


class Snapshot:
    """Reads ``arxiv-metadata-oai-snapshot.json`` and parts of it."""

    name = "arxiv-snapshot"
    label = "arXiv metadata snapshot (Cornell/Kaggle JSON lines)"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the port's
        """Whether one of the first lines is an object with an ``id`` and one of the snapshot's own fields."""
        lines = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", _SNIFFED)
        return any(_is_ours(line) for line in lines[:_SNIFFED])

    def read(self, stream: BinaryIO, place: str, hints: FileHints) -> Iterator[Outcome]:  # noqa: ARG002 - the port's
        """A record per line that can be used, a fault per thing that cannot."""
        for number, line in enumerate(_lines(stream), start=1):
            if line.strip():
                yield from _outcomes_of_line(line, f"{place}:{number}")


def _is_ours(line: bytes) -> bool:
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        # Torn, badly encoded, or longer than what was given to look at.
        return line.startswith(b'{"id":') and any(b'"%b"' % mark.encode() in line for mark in _MARKS)
    return isinstance(said, dict) and "id" in said and any(mark in said for mark in _MARKS)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines without their ends; of one longer than LINE_LIMIT only the beginning."""
    rest: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        lines = chunk.split(b"\n")
        if len(lines) > 1:
            yield b"".join((*rest, lines[0]))
            yield from lines[1:-1]
            rest, size = [], 0
        if size <= LINE_LIMIT:
            rest.append(lines[-1])
            size += len(lines[-1])
    if size:
        yield b"".join(rest)


def _outcomes_of_line(line: bytes, place: str) -> Iterator[Outcome]:
    doubts: list[str] = []
    if len(line) > LINE_LIMIT:
        yield fault(place, f"the line is longer than {LINE_LIMIT >> 20} MiB", line[:400])
        return
    try:
        said = orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            said = orjson.loads(_mended(line, doubts))
        except orjson.JSONDecodeError as error:
            yield fault(place, f"not JSON: {error.msg}", line[:400])
            return
    if not isinstance(said, dict):
        yield fault(place, "a line that is not an object", line[:400])
        return
    yield from outcomes_of(_draft_of(said, doubts), place, line[:400])


def _mended(line: bytes, doubts: list[str]) -> str:
    """The line with what orjson refuses but people produce replaced: foreign bytes, control characters."""
    line = line.removeprefix(b"\xef\xbb\xbf")
    text = line.decode("utf-8", "replace")
    if "\ufffd" in text:
        doubts.append("bytes that are not UTF-8 were replaced")
    spaced = line.translate(_CONTROL)
    if spaced.strip() != line.strip():
        doubts.append("control characters were replaced by spaces")
        text = spaced.decode("utf-8", "replace")
    return text


def _draft_of(said: dict[str, Any], doubts: list[str]) -> Draft:
    draft = Draft(_identifier(said.get("id")), doubts=doubts)
    draft.title = draft.text("title", _text(said, "title"))
    draft.abstract = draft.text("abstract", _text(said, "abstract"))
    draft.comments = draft.text("comments", _text(said, "comments"))
    draft.journal_ref = draft.text("journal reference", _text(said, "journal-ref"))
    draft.doi = draft.text("doi", _text(said, "doi"))
    draft.licence = draft.text("licence", _text(said, "license"))
    draft.categories = tuple(draft.text("categories", _text(said, "categories")).split())
    parsed = said.get("authors_parsed")
    if isinstance(parsed, list) and parsed:
        draft.authors = draft.some([_author(parts) for parts in parsed])
    # authors_parsed is Unicode and already split; the string is for lines that have lost it.
    draft.authors = draft.authors or draft.split(_text(said, "authors", ", "))
    draft.modified = draft.moment("update_date", _text(said, "update_date"))
    _fill_versions(draft, said.get("versions"))
    return draft


def _text(said: dict[str, Any], name: str, between: str = " ") -> str:
    value = said.get(name)
    if isinstance(value, str):
        return value
    # Categories were a list in the first editions; a number is a field that a table program has touched.
    if isinstance(value, list):
        return between.join(part for part in value if isinstance(part, str))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _identifier(value: object) -> str:
    """The id as arXiv writes it, where a table program has read it as a number: 704.001 is 0704.0010.

    A number has lost the zero in front and those at its end. arXiv's numbers have four digits until 1412 and
    five since, so both can be put back. A string that still has its four digits in front never was a number.
    """
    if isinstance(value, str):
        lost = _NUMBER_ID.fullmatch(value.strip())
        return _restored(lost) if lost and len(lost[1]) == 3 else value
    if isinstance(value, float):
        lost = _NUMBER_ID.fullmatch(repr(value))
        return _restored(lost) if lost else repr(value)
    return str(value) if isinstance(value, int) else ""


def _restored(lost: re.Match[str]) -> str:
    digits = 4 if int(lost[1]) <= 1412 else 5
    return f"{lost[1]:0>4}.{lost[2]:0<{digits}}"


def _author(parts: object) -> Author:
    """``[last, first, suffix, …affiliations]``, any of it absent."""
    if not isinstance(parts, list):
        return Author(parts.strip() if isinstance(parts, str) else "")
    said = [part if isinstance(part, str) else "" for part in parts[:20]]
    said += [""] * (3 - len(said))
    # Without a first name, a suffix would leave two spaces.
    name = f"{said[1]} {said[0]} {said[2]}".replace("  ", " ").strip()
    return Author(name, "; ".join(one for one in said[3:] if one) if said[3:] else "")


def _fill_versions(draft: Draft, said: object) -> None:
    found: dict[int, Version] = {}
    for one in said[:999] if isinstance(said, list) else ():
        label = one.get("version") if isinstance(one, dict) else one
        number = _VERSION.fullmatch(label) if isinstance(label, str) else None
        if number is None:
            draft.doubts.append("a version without a number")
            continue
        created = one.get("created") if isinstance(one, dict) else None
        moment = draft.moment(f"date of {label}", created if isinstance(created, str) else None)
        found[int(number[1])] = Version(int(number[1]), moment)
    draft.versions = tuple(found[number] for number in sorted(found))
    draft.submitted = found[1].at if 1 in found else None
