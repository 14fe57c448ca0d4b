"""Format "daily-papers-html": a Daily Papers page saved with its mark-up.

The page carries its data as JSON in an attribute: ``<div class="SVELTE_HYDRATER contents"
data-target="DailyPapers" data-props="{…dailyPapers:[items]…}">``. Only that attribute is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import BinaryIO

import orjson

from broadsheet.kernel.record import Fault, Outcome
from broadsheet.sources.files import read_whole
from broadsheet.sources.huggingface.days import day_of, outcomes
from broadsheet.sources.huggingface.item import SOURCE
from broadsheet.sources.jsonlines.fields import Fields, parse_day
from broadsheet.sources.port import FileHints

_FILE_LIMIT = 32 * 1024 * 1024
_TARGET = 'data-target="DailyPapers"'
_PROPS = 'data-props="'


class DailyPapersHtml:
    """A saved Daily Papers page with its mark-up."""

    name = "daily-papers-html"
    label = "Saved Daily Papers page (HTML)"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the protocol's signature
        """Mark-up that names itself a page of Daily Papers; the data may stand below the head."""
        start = head.lstrip()[:200].lower()
        is_html = start.startswith((b"<!doctype html", b"<html")) or b"SVELTE_HYDRATER" in head
        return is_html and (b'data-target="DailyPapers"' in head or b"Daily Papers - Hugging Face" in head)

    def read(self, stream: BinaryIO, place: str, hints: FileHints) -> Iterator[Outcome]:
        """The records of the page's list; a fault where the page holds none."""
        content = read_whole(stream, _FILE_LIMIT)
        if content is None:
            yield Fault(SOURCE, place, "over 32 MiB; a page has about one")
            return
        props = _object(_properties(content.decode("utf-8", "replace")))
        items = props.data.get("dailyPapers")
        if not isinstance(items, list):
            yield Fault(SOURCE, place, "no list of papers in this page")
            return
        day = parse_day(props.text("dateString")) or day_of(Path(place).name)
        yield from outcomes(items, place=place, day=day, seen=hints.saved)


def _properties(page: str) -> str:
    """The attribute's text. Three searches instead of a parser: linear on any input, however broken."""
    target = page.find(_TARGET)
    start = page.find(_PROPS, page.rfind("<", 0, target)) if target >= 0 else -1
    end = page.find('"', start + len(_PROPS)) if start >= 0 else -1
    return unescape(page[start + len(_PROPS) : end]) if end >= 0 else ""


def _object(text: str) -> Fields:
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        data = None
    return Fields(data if isinstance(data, dict) else {})
