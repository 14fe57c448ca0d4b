"""A paper by all its names, its counts as a table; authors, organisations, categories, status."""

from __future__ import annotations

from datetime import date

import pytest

from broadsheet.papers import read
from broadsheet.papers.views import CountView
from broadsheet.reading.author import author
from broadsheet.reading.category import archives, category
from broadsheet.reading.nearby import nearby_days
from broadsheet.reading.organisation import organisation
from broadsheet.reading.paper import CountsOn, Moved, Paper, counts_by_day, named, paper
from broadsheet.reading.saved_page import saved_page, saved_pages
from broadsheet.reading.status import status
from broadsheet.search import current
from tests.delivery.web import library

pytestmark = pytest.mark.usefixtures("full_library")


@pytest.mark.parametrize(
    ("called", "address"),
    [
        ("2608.00004v1", "2608.00004"),
        ("arxiv:2608.00004", "2608.00004"),
        ("https://huggingface.co/papers/2608.00004", "2608.00004"),
        ("math.GT/0309136", "math/0309136"),
        ("10.1000/A(b)<c>#d?E", "doi:10.1000/a(b)<c>#d?e"),
    ],
)
def test_every_name_leads_to_the_one_address(called: str, address: str) -> None:
    assert paper(called) == Moved(address)
    found = paper(address)
    assert isinstance(found, Paper)
    assert found.view.card.address == address


def test_a_paper_that_is_not_held_is_none() -> None:
    assert paper("2401.99999") is None
    assert named("nothing at all") is None


def test_categories_of_a_paper_are_named() -> None:
    found = paper("2608.00004")
    assert isinstance(found, Paper)
    assert [c.name for c in found.categories] == ["Machine Learning", "Computation and Language"]


def test_counts_are_rows_newest_first_with_gaps_where_nothing_was_said() -> None:
    first, second = date(2026, 8, 20), date(2026, 8, 21)
    rows = counts_by_day(
        (
            CountView("votes", "huggingface", first, 3),
            CountView("votes", "huggingface", second, 9),
            CountView("stars", "huggingface", second, 100),
            CountView("unheard-of", "huggingface", second, 1),
        )
    )
    assert rows == (
        CountsOn(second, "huggingface", votes=9, stars=100),
        CountsOn(first, "huggingface", votes=3),
    )


def test_people_places_and_fields_are_found_or_none() -> None:
    assert author("nobody") is None
    assert organisation("nowhere") is None
    assert category("cs.NOPE") is None
    found = author("ada-stone")
    assert found is not None
    assert found.view.papers > len(author("ada-stone", limit=2).page.cards) == 2  # type: ignore[union-attr]


def test_a_category_folds_its_aliases_and_may_be_empty() -> None:
    empty = category("math.MP")
    assert empty is not None
    assert (empty.code, empty.papers) == ("math-ph", 0)
    assert [archive.code for archive in archives()] == ["cs"]


def test_a_saved_page_keeps_its_day_and_month() -> None:
    assert [page.printed_day for page in saved_pages()] == ["12-31"]
    assert saved_page("no such page") is None


def test_days_near_a_day_without_papers() -> None:
    assert nearby_days(date(2026, 8, 25)) == (library.FRIDAY,)
    assert nearby_days(library.FRIDAY) == (library.THURSDAY,)


def test_the_status_counts_what_is_held_and_says_what_is_broken() -> None:
    said = status()
    assert said.papers == read.totals().papers
    assert (said.index.documents, said.index.behind, said.index.fault) == (said.papers, 0, "")
    current.choose(None)
    assert "doctor" in status().index.fault
