"""Daily Papers saved with their mark-up."""

from __future__ import annotations

import io
import json
from datetime import date
from html import escape
from pathlib import Path

import pytest

from broadsheet.kernel.record import Fault, Outcome, Record
from broadsheet.sources.huggingface.page import DailyPapersHtml
from broadsheet.sources.port import FileHints
from tests.payload_servers.huggingface import paper_item


def page(props: object) -> bytes:
    data = escape(json.dumps(props))
    return (
        "<!DOCTYPE html>\n<html><head><title>Daily Papers - Hugging Face</title></head><body>"
        f'<div class="SVELTE_HYDRATER contents" data-target="DailyPapers" data-props="{data}"></div></html>'
    ).encode()


def read(content: bytes) -> list[Outcome]:
    assert DailyPapersHtml().sniff(content, Path("papers.html"))
    return list(DailyPapersHtml().read(io.BytesIO(content), "papers.html", FileHints(date(2026, 8, 22))))


def test_the_list_is_in_the_page() -> None:
    title = 'Quotes " and <angles> & more'
    first, second = read(
        page({"dateString": "2026-08-21", "dailyPapers": [paper_item(1, title=title), paper_item(2)]})
    )
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.title == title
    assert (second.listings[0].day, second.listings[0].position) == (date(2026, 8, 21), 1)
    assert first.counts[0].on == date(2026, 8, 22)


@pytest.mark.parametrize("props", [{}, [], {"dailyPapers": "none"}, None])
def test_a_page_without_a_list_is_one_fault(props: object) -> None:
    [fault] = read(page(props))
    assert isinstance(fault, Fault)


def test_a_page_that_was_cut_is_one_fault() -> None:
    [fault] = read(page({"dailyPapers": [paper_item(1)]})[:400])
    assert isinstance(fault, Fault)


@pytest.mark.parametrize("head", [b"<html><body>Something</body></html>", b"Daily Papers", b"{}", b""])
def test_other_pages_are_not_it(head: bytes) -> None:
    assert not DailyPapersHtml().sniff(head, Path("x.html"))
