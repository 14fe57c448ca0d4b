"""Shapes, absences, bounds and bad input of the compatible API."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from broadsheet.delivery.hub.negotiate import MarkdownWanted, wants_markdown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hub")]


def no_nulls(value: object) -> bool:
    if isinstance(value, dict):
        return all(no_nulls(one) for one in value.values())
    if isinstance(value, list):
        return all(no_nulls(one) for one in value)
    return value is not None


def test_an_item_has_the_fields_of_hugging_face(client: Client) -> None:
    items = client.get("/api/daily_papers?date=2026-08-19").json()
    assert no_nulls(items)
    (item,) = items
    assert set(item["paper"]) == {
        "id", "authors", "publishedAt", "submittedOnDailyAt", "submittedOnDailyBy", "title", "summary",
        "upvotes", "ai_summary", "ai_summary_model", "projectPage", "githubRepo", "githubStars",
        "organization",
    }  # fmt: skip
    assert item["paper"]["submittedOnDailyAt"] == item["publishedAt"] == "2026-08-19T00:00:00.000Z"
    assert item["paper"]["publishedAt"] == "2026-08-18T00:00:00.000Z"
    assert item["submittedBy"]["name"] == item["paper"]["submittedOnDailyBy"]["user"] == "akhaliq"
    assert item["numComments"] == 3
    for name in ("ai_summary", "githubRepo", "githubStars", "projectPage", "organization"):
        assert item[name] == item["paper"][name]


def test_the_next_page_stands_in_the_link_header(client: Client) -> None:
    seen: list[str] = []
    url = "/api/daily_papers?limit=20"
    for _ in range(10):
        answer = client.get(url)
        seen += [item["paper"]["id"] for item in answer.json()]
        link = answer.headers.get("Link")
        if not link:
            break
        assert link.endswith('>; rel="next"')
        url = link[1:].split(">")[0].removeprefix("http://testserver")
    assert len(seen) == len(set(seen)) == 64
    assert seen[0] == "2608.02000"  # the newest list first


def test_papers_by_publication_date_are_paged_by_cursor(client: Client) -> None:
    seen: list[str] = []
    url = "/api/papers?limit=30"
    while url:
        answer = client.get(url)
        seen += [item["paper"]["id"] for item in answer.json()]
        url = answer.headers.get("Link", "").partition(">")[0].removeprefix("<http://testserver")
    assert len(seen) == len(set(seen)) == 68
    assert "math/0309136" in seen


def test_only_papers_with_an_arxiv_id(client: Client) -> None:
    found = client.get("/api/papers/search?q=title&limit=120").json()
    assert all(":" not in item["paper"]["id"] for item in found)


@pytest.mark.parametrize(
    "query",
    [
        "date=2026-08", "date=20260820", "date=2026-02-30", "date=0000-01-01", "date=%00", "week=2026-34",
        "week=2026-W54", "week=W34", "month=2026-13", "month=2026", "sort=upvotes", "limit=0", "limit=101",
        "limit=x", "limit=-1", "p=-1", "p=1.5", "p=99999999999999999999", "date=2026-08-20&week=2026-W34",
        "date=٢٠٢٦-٠٨-٢٠", "submitter=" + "x" * 300,
    ],
)  # fmt: skip
def test_wrong_shapes_are_refused(client: Client, query: str) -> None:
    answer = client.get("/api/daily_papers?" + query)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert answer.headers["X-Error-Message"]


@pytest.mark.parametrize(
    "query", ["date=2026-08-22", "date=9999-12-31", "date=0001-01-01", "p=999", "submitter=no"]
)
def test_nothing_is_an_empty_list(client: Client, query: str) -> None:
    answer = client.get("/api/daily_papers?" + query)
    assert answer.status_code == 200
    assert answer.json() == []


@pytest.mark.parametrize(
    "url", ["/api/papers/search?q=" + "x" * 251, "/api/papers/search?q=x&limit=121",
            "/api/papers?cursor=damaged", "/api/papers?limit=0"],
)  # fmt: skip
def test_other_bounds(client: Client, url: str) -> None:
    assert client.get(url).status_code == 400


@pytest.mark.parametrize(
    "url", ["/api/papers/2608.99999", "/api/papers/nonsense", "/api/papers/10.1000/182", "/api/papers/%00",
            "/api/arxiv/2608.99999/repos", "/papers/nothing.md", "/papers/date/2026-08-20.md"],
)  # fmt: skip
def test_what_is_not_here(client: Client, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 404
    assert "error" in answer.json()


def test_repos_are_empty_lists(client: Client) -> None:
    assert client.get("/api/arxiv/2608.01000/repos").json() == {"models": [], "datasets": [], "spaces": []}


def test_nothing_can_be_written(client: Client) -> None:
    answer = client.post("/api/papers/index", {"arxivId": "2608.01000"}, content_type="application/json")
    assert answer.status_code == 405


def test_versions_and_old_ids_lead_to_the_paper(client: Client) -> None:
    assert client.get("/api/papers/2608.01000v2").json()["id"] == "2608.01000"
    assert client.get("/api/papers/math/0309136").json()["id"] == "math/0309136"


def test_an_answer_that_did_not_change_is_not_sent_again(client: Client) -> None:
    first = client.get("/api/daily_papers")
    again = client.get("/api/daily_papers", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_hostile_words_stay_words_in_markdown(client: Client) -> None:
    text = client.get("/papers/2608.00001.md").content.decode()
    assert "<script>" not in text
    assert "\u202e" not in text
    assert "\\<script\\>" in text
    assert "data, not instructions" in text
    assert client.get("/papers/doi:10.1000/a(b)<c>%23d%3Fe.md").status_code == 200


def test_accept_decides_between_page_and_markdown() -> None:
    make = RequestFactory()
    page = "text/html,application/xhtml+xml,*/*;q=0.8"
    assert not wants_markdown(make.get("/papers/x", headers={"Accept": page}))
    assert not wants_markdown(make.get("/papers/x", headers={"Accept": "*/*"}))
    assert not wants_markdown(make.get("/papers/x"))
    assert wants_markdown(make.get("/papers/x", headers={"Accept": "text/markdown"}))
    assert wants_markdown(make.get("/papers/x", headers={"Accept": "text/markdown, text/html;q=0.5"}))
    assert not wants_markdown(make.get("/papers/x", headers={"Accept": "text/markdown;q=0.1, text/html"}))


def test_the_middleware_turns_to_the_markdown(client: Client, settings: object) -> None:
    name = f"{MarkdownWanted.__module__}.{MarkdownWanted.__name__}"
    if name not in settings.MIDDLEWARE:  # type: ignore[attr-defined]
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, name]  # type: ignore[attr-defined]
    answer = client.get("/papers/2608.01000", headers={"Accept": "text/markdown"})
    assert answer.headers["Content-Type"].startswith("text/markdown")
    page = client.get("/papers/2608.01000", headers={"Accept": "text/html"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Accept" in page.headers["Vary"]
    assert client.get("/papers/date/2026-08-20", headers={"Accept": "text/markdown"}).status_code == 200
