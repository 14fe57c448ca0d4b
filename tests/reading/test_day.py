"""Which list a day opens, what its tabs count, when an empty day is a fault."""

from __future__ import annotations

from datetime import date

import pytest

from broadsheet.kernel.errors import BadInput
from broadsheet.papers import write
from broadsheet.reading.day import day
from broadsheet.reading.today import current_day
from tests.delivery.web import library

pytestmark = pytest.mark.usefixtures("full_library")


def test_the_curated_list_opens_before_the_long_one() -> None:
    shown = day(library.FRIDAY)
    assert shown.source == "huggingface"
    assert [choice.source for choice in shown.choices] == ["huggingface", "arxiv", ""]
    assert shown.tabs == ()
    assert len(shown.page.cards) == shown.papers == 3


def test_a_day_with_one_list_opens_that_one() -> None:
    write.store([library.arxiv("2608.00050", "Alone", listings=(library.on_arxiv(library.WEDNESDAY, 0),))])
    assert day(library.WEDNESDAY).source == "arxiv"
    assert day(library.SATURDAY).source == ""


def test_tabs_count_types_and_open_the_first_that_has_papers() -> None:
    write.store([library.arxiv("2608.00051", "No Type", listings=(library.on_arxiv(library.FRIDAY, 9, ""),))])
    tabs = {tab.kind: tab for tab in day(library.FRIDAY, "arxiv").tabs}
    assert {kind: tab.papers for kind, tab in tabs.items()} == {"new": 2, "cross": 1, "replace": 1, "": 4}
    assert tabs["new"].is_shown
    assert len(day(library.FRIDAY, "arxiv", "new").page.cards) == 2
    assert day(library.FRIDAY, "arxiv", "nonsense").kind == "new"


def test_an_unknown_list_is_bad_input() -> None:
    with pytest.raises(BadInput, match="nonsense"):
        day(library.FRIDAY, "nonsense")


@pytest.mark.parametrize(
    ("on", "source", "is_due"),
    [
        (date(2026, 8, 18), "huggingface", True),
        (date(2026, 8, 18), "arxiv", True),
        (date(2026, 8, 22), "huggingface", False),
        (date(2025, 7, 4), "huggingface", True),  # Hugging Face lists on American holidays
        (date(2024, 12, 26), "arxiv", False),
        (date(2999, 1, 4), "arxiv", False),
    ],
)
def test_an_empty_day_is_due_when_its_list_s_calendar_has_it(on: date, source: str, *, is_due: bool) -> None:
    assert day(on, source).is_due == is_due


def test_today_is_the_newest_list_there_is() -> None:
    assert current_day() == current_day("huggingface") == library.FRIDAY
    assert current_day("a list that stopped") == library.FRIDAY
