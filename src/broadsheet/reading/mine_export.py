"""What a reader takes along: everything as JSON, the papers they keep as BibTeX and as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import orjson

from broadsheet.papers import read
from broadsheet.papers.cite import FORMATS, works, written
from broadsheet.readers.read import export
from broadsheet.readers.read.said import said

_STEP = 400


def as_json(reader: int) -> bytes:
    """Everything that is kept about the reader."""
    return orjson.dumps(export.everything(reader), option=orjson.OPT_INDENT_2)


def as_bibtex(reader: int) -> Iterator[str]:
    """The papers the reader keeps, as one BibTeX file."""
    return written(works(export.numbers(reader)), FORMATS["bibtex"])


def as_csv(reader: int) -> Iterator[str]:
    """The papers the reader keeps, a line each, with what the reader says of them."""
    yield line("key", "title", "date", "marks", "tags", "collections", "note")
    numbers = export.numbers(reader)
    for start in range(0, len(numbers), _STEP):
        cards = read.cards(numbers[start : start + _STEP])
        own = said(reader, [card.number for card in cards])
        for card in cards:
            one = own[card.number]
            day = card.dated.isoformat() if card.dated else ""
            marks, tags, saved = " ".join(sorted(one.marks)), ", ".join(one.tags), " ".join(one.saved)
            yield line(card.key, card.title, day, marks, tags, saved, one.note)


def line(*values: str) -> str:
    """One line of CSV. A spreadsheet runs what begins like a formula, so such a value gets an apostrophe.

    >>> line("=1+1", "a")
    "'=1+1,a\\r\\n"
    """
    safe = [f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value for value in values]
    out = io.StringIO()
    csv.writer(out).writerow(safe)
    return out.getvalue()
