"""Pages of papers that were run: verdict, claimed against measured, failures shown, and a badge."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from broadsheet.papers import write as papers
from broadsheet.results import write
from tests.delivery.web import library
from tests.results.reports import TITLE, failed, report

pytestmark = pytest.mark.django_db
PAPER = "/papers/2608.01000"


def _hold() -> None:
    papers.store([library.arxiv("2608.01000", TITLE)])


def test_a_result_that_came_first_stands_on_the_paper_that_comes_later(client: Client) -> None:
    write.store(report())
    assert "does not hold the paper yet" in client.get("/papers/reproduced/pebbles").content.decode()
    assert client.get(PAPER).status_code == 404
    _hold()
    page = client.get(PAPER).content.decode()
    for words in ("Reproduced here", "Sorts pebbles in one look.", "The other six.", "2.0 ± 1.0", "≥ 0.5",
                  "by two standard errors", "broadsheet reproduce pebbles", "abc123",
                  "src/reproductions/papers/pebbles.py", '<rect class="b"', "/reproduced.svg"):  # fmt: skip
        assert words in page, words
    assert "<style" not in page
    assert f'href="{PAPER}"' in client.get("/papers/reproduced/pebbles").content.decode()


def test_attached_by_title_whichever_source_brought_the_paper(client: Client) -> None:
    write.store(report(paper={"title": TITLE.upper(), "key": ""}))
    _hold()
    assert "Reproduced here" in client.get(PAPER).content.decode()


def test_a_paper_that_was_not_run_says_nothing(client: Client) -> None:
    _hold()
    assert "eproduced" not in client.get(PAPER).content.decode()


def test_where_it_did_not_hold_is_said(client: Client) -> None:
    write.store(report(met=(False, True)))
    _hold()
    page = client.get(PAPER).content.decode()
    assert "Does not hold here" in page
    assert "Where it did not hold" in page


def test_a_failed_run_is_reported_and_escaped(client: Client) -> None:
    write.store(failed())
    _hold()
    page = client.get(PAPER).content.decode()
    assert "Could not be run" in page
    assert "&lt;b&gt;no pebbles" in page
    write.store(report())
    page = client.get(PAPER).content.decode()
    assert "failed (raised" in page
    assert "Holds" in page


def test_the_list_and_its_filters(client: Client) -> None:
    assert "No paper was run here yet" in client.get("/papers/reproduced").content.decode()
    write.store(report("one"))
    write.store(report("two", met=(True, False), family="looking"))
    write.store(failed("three", family="looking"))
    every = client.get("/papers/reproduced").content.decode()
    assert "1 holds, 1 holds in part, 1 undecided" in every
    part = client.get("/papers/reproduced?verdict=part").content.decode()
    assert "/papers/reproduced/two" in part
    assert "/papers/reproduced/one" not in part
    assert "not met" in part
    family = client.get("/papers/reproduced?family=looking").content.decode()
    assert "/papers/reproduced/one" not in family
    assert "None." in client.get("/papers/reproduced?family=looking&verdict=holds").content.decode()
    assert client.get("/papers/reproduced?family=%3Cscript%3E").status_code == 200
    assert client.get("/papers/reproduced?verdict=splendid").status_code == 400
    assert client.get("/papers/reproduced/four").status_code == 404
    assert client.post("/papers/reproduced").status_code == 405


def test_the_list_does_not_ask_more_for_more(client: Client) -> None:
    counts = []
    for upto in (1, 20):
        for n in range(upto):
            write.store(report(f"pebbles-{n}"))
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/papers/reproduced").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 3


@pytest.mark.parametrize(
    ("reports", "words"),
    [
        ([], "not yet run here"),
        ([report()], "holds"),
        ([report(met=(False, False))], "does not hold here"),
        ([report(), report("again", met=(False, False))], "1 holds and 1 does not hold here"),
        ([failed()], "undecided"),
    ],
)
def test_the_badge(client: Client, reports: list[dict[str, object]], words: str) -> None:
    _hold()
    for one in reports:
        write.store(one)
    answer = client.get(f"{PAPER}/reproduced.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert etree.fromstring(answer.content).get("aria-label") == f"reproduced: {words}"
    again = client.get(f"{PAPER}/reproduced.svg", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_badge_of_another_name_moves_and_of_no_paper_is_missing(client: Client) -> None:
    _hold()
    moved = client.get("/papers/arxiv:2608.01000/reproduced.svg")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"{PAPER}/reproduced.svg")
    assert client.get("/papers/2608.09999/reproduced.svg").status_code == 404
