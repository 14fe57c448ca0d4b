"""Saved pages as text: every printed fact, the variants people save, and damage."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from broadsheet.kernel.record import Count, Fault, Organisation, Outcome, Record
from broadsheet.sources.files import read_file
from broadsheet.sources.port import FileHints
from broadsheet.sources.saved_pages.page import SavedPage

SEEDS = sorted((Path(__file__).parents[4] / "shared" / "seeds").glob("*.txt"))
ABSTRACT = "We study an invented problem in some depth and find that it has an invented solution. " * 6
HEADER = """new

Get trending papers in your email inbox!

Subscribe

Daily Papers

byAK and the research community

Dec 31
"""
PAPERS = f"""
An Invented Paper: With a Colon

{ABSTRACT}

  • 3 authors
·
Nov 22, 2023

Is This a Question?

{ABSTRACT}

invented Invented Labs
·
Sep 4, 2024 2

A Paper of This Year

{ABSTRACT}

  • 1 author
·
Jun 13 4

A Paper Without Facts

{ABSTRACT}"""
PAGE = HEADER + PAPERS


def outcomes(
    text: str | bytes, hints: FileHints | None = None, place: str = "pages/seed.txt"
) -> list[Outcome]:
    content = text.encode() if isinstance(text, str) else text
    return list(SavedPage().read(io.BytesIO(content), place, hints or FileHints()))


def records(text: str | bytes, hints: FileHints | None = None) -> list[Record]:
    found = outcomes(text, hints)
    assert all(isinstance(one, Record) for one in found), found
    return [one for one in found if isinstance(one, Record)]


def test_every_printed_fact_is_kept() -> None:
    first, second, third, fourth = records(PAGE)
    assert (first.title, first.abstract) == ("An Invented Paper: With a Colon", ABSTRACT.strip())
    assert (first.author_count, first.submitted_on) == (3, date(2023, 11, 22))
    assert second.organisation == Organisation("invented", "Invented Labs")
    assert (second.submitted_on, second.counts) == (date(2024, 9, 4), (Count("comments", 2),))
    assert (third.author_count, third.submitted_on, third.printed_date) == (1, None, "06-13")
    assert third.listings[0].comments == 4
    assert (fourth.author_count, fourth.organisation, fourth.printed_date) == (None, None, "")
    assert all(one.source == "saved-page" and one.source_id == "" and one.ids == () for one in records(PAGE))


def test_listings_know_page_position_and_the_day_as_printed() -> None:
    listings = [one.listings[0] for one in records(PAGE)]
    assert [one.position for one in listings] == [0, 1, 2, 3]
    assert {(one.page, one.printed_day, one.day) for one in listings} == {("seed", "12-31", None)}


def test_the_day_of_saving_supplies_missing_years() -> None:
    third = records(PAGE, FileHints(saved=date(2025, 3, 1)))[2]
    assert (third.submitted_on, third.printed_date) == (date(2024, 6, 13), "")
    assert third.listings[0].day == date(2024, 12, 31)
    assert third.counts == (Count("comments", 4, date(2025, 3, 1)),)
    on_the_day = records(PAGE, FileHints(saved=date(2024, 12, 31)))[0]
    assert on_the_day.listings[0].day == date(2024, 12, 31)


def test_29_february_is_found_in_a_leap_year() -> None:
    page = HEADER.replace("Dec 31", "Feb 29") + PAPERS
    assert records(page, FileHints(saved=date(2027, 1, 1)))[0].listings[0].day == date(2024, 2, 29)
    assert records(page)[0].listings[0].printed_day == "02-29"


VARIANTS = {
    "as saved": PAGE,
    "CRLF": PAGE.replace("\n", "\r\n"),
    "blank lines doubled": PAGE.replace("\n\n", "\n\n\n\n"),
    "indented": "\n".join(f"    {line}" for line in PAGE.split("\n")),
    "no-break spaces": PAGE.replace("• 3", "•\u00a03"),
    "byte order mark": "\ufeff" + PAGE,
    "no blank lines": "\n".join(line for line in PAGE.split("\n") if line),
    "without the header": PAPERS,
    "facts in one line": PAGE.replace("authors\n·\n", "authors · ").replace("Labs\n·\n", "Labs · "),
    "by with a space": PAGE.replace("byAK", "by AK"),
    "facts spread out": PAGE.replace("\n·\n", "\n\n·\n\n"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_give_the_same_papers(variant: str) -> None:
    text = VARIANTS[variant]
    assert SavedPage().sniff(text.encode()[:65536], Path("page.txt"))
    facts = [
        (one.title, len(one.abstract), one.author_count, one.organisation, one.submitted_on, one.printed_date)
        for one in records(text)
    ]
    assert facts == [
        (one.title, len(one.abstract), one.author_count, one.organisation, one.submitted_on, one.printed_date)
        for one in records(PAGE)
    ]


def test_hard_wrapped_abstracts_are_one_text() -> None:
    wrapped = PAGE.replace("depth and", "depth\nand")
    assert records(wrapped)[0].abstract == ABSTRACT.strip()


def test_votes_where_the_word_stands_with_them_and_comments_below_a_date() -> None:
    page = PAGE.replace("\nIs This", "\nUpvote\n\n163\n\nIs This").replace("Nov 22, 2023", "Nov 22, 2023\n5")
    first, second, *_ = records(page)
    assert first.counts == (Count("comments", 5),)
    assert second.listings[0].votes == 163


def test_a_number_that_means_nothing_is_reported_not_guessed() -> None:
    found = outcomes(PAGE.replace("\nA Paper Without", "\n17\n\nA Paper Without"))
    assert [one.excerpt for one in found if isinstance(one, Fault)] == ["17"]
    assert len(found) == 5


def test_a_last_paper_that_was_cut_off_is_reported() -> None:
    *_, fault = outcomes(PAGE + "\n\nThe Last Title On a Pa")
    assert isinstance(fault, Fault)
    assert "nothing below" in fault.reason
    assert fault.place.startswith("pages/seed.txt:")
    assert len(outcomes(PAGE + "\n\nThe Last Title On a Pa")) == 5


def test_a_title_without_an_abstract_costs_no_other_paper() -> None:
    titles = [
        one.title
        for one in outcomes(PAGE.replace("\nA Paper of This", "\nOnly a Title\n\nA Paper of This"))
        if isinstance(one, Record)
    ]
    assert titles == [one.title for one in records(PAGE)]


def test_an_organisation_without_a_short_name_gets_one() -> None:
    page = PAGE.replace("invented Invented Labs", "University of the Moon")
    assert records(page)[1].organisation == Organisation("university-of-the-moon", "University of the Moon")


def test_bytes_that_are_not_utf8_are_reported_once() -> None:
    found = outcomes(PAGE.encode().replace(b"invented problem", b"invented probl\xe8me"))
    assert [one.reason for one in found if isinstance(one, Fault)] == [
        "some characters are not UTF-8 and were replaced"
    ]
    assert len(found) == 5


@pytest.mark.parametrize("content", [b"", HEADER.encode(), b"\x00" * 100])
def test_a_page_without_papers_is_one_fault(content: bytes) -> None:
    [fault] = outcomes(content)
    assert isinstance(fault, Fault)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A letter.\n\nDear reader, the Daily Papers are nice.\n\nDec 31",
        '{"title": "byAK and the research community"}',
        "<html>byAK and the research community\n\nDec 31</html>",
        "# Notes\n\n- 3 authors\n- more",
        "Title,Abstract\nA,B\n",
        "@article{x, title={Daily Papers}}",
        "Daily Papers\n\nSubscribe\n\nnew\n\nDec 31\n\nSome text.",
        "\x00\x01\x02",
    ],
)
def test_other_texts_are_not_mistaken_for_it(text: str) -> None:
    assert not SavedPage().sniff(text.encode(), Path("page.txt"))


@pytest.mark.skipif(not SEEDS, reason="the shared seed pages are not here")
def test_the_five_seed_pages() -> None:
    found = [one for page in SEEDS for _, one in read_file(page, [SavedPage()])]
    papers = [one for one in found if isinstance(one, Record)]
    assert len(papers) == len(found) == 300
    assert len({one.title for one in papers}) == 266
    assert sum(one.author_count is not None for one in papers) == 149
    assert sum(one.submitted_on is not None for one in papers) == 129
    assert sum(bool(one.printed_date) for one in papers) == 21
    assert [one.organisation for one in papers if one.organisation] == [Organisation("openbmb", "OpenBMB")]
    assert sorted(count.value for one in papers for count in one.counts) == [1, 2, 2, 2, 2, 3, 3, 3]
    assert {count.measure for one in papers for count in one.counts} == {"comments"}
    days = Counter(one.listings[0].printed_day for one in papers)
    assert days == {"12-31": 41, "10-29": 78, "12-08": 34, "03-11": 56, "03-12": 91}
