"""The API by its address: shapes, paging, faults, conditions, limits."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import bibtexparser
import pytest
from django.test import Client

from broadsheet.delivery.api.instance import api, limiter
from broadsheet.papers import write
from tests.delivery.api.snapshot import FILE, described
from tests.delivery.web import library

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("served")]


def get(client: Client, path: str) -> Any:
    answer = client.get("/api/v1" + path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def pages(client: Client, path: str) -> Iterator[Any]:
    cursor = ""
    for _ in range(100):
        page = get(client, f"{path}&cursor={cursor}")
        yield page
        cursor = page["next"]
        if not cursor:
            return


def test_the_description_is_the_reviewed_one() -> None:
    assert described() == FILE.read_text(encoding="utf-8"), "run `python -m tests.delivery.api.snapshot`"


def test_the_description_is_served(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert schema["paths"]
    ids = [one["operationId"] for methods in schema["paths"].values() for one in methods.values()]
    assert len(set(ids)) == len(ids)


def test_a_paper_has_everything_its_page_shows(client: Client) -> None:
    paper = get(client, "/papers/2608.02000")
    assert paper["key"] == "arxiv:2608.02000"
    assert paper["url"] == "http://127.0.0.1:8000/papers/2608.02000"
    assert paper["authors"][0] == {"name": "Ada Stone", "slug": "ada-stone", "affiliation": ""}
    assert paper["submitted_on"] == "2026-08-18"
    assert paper["listings"][0]["day"] == "2026-08-21"
    assert {"kind": "code", "url": "https://github.com/stone/pebbles", "said_by": "huggingface"} in paper[
        "links"
    ]
    assert get(client, "/papers/https://arxiv.org/abs/2608.02000v3")["key"] == "arxiv:2608.02000"
    assert get(client, "/papers/math/0309136")["title"] == "An Old Paper with a Slash"


def test_a_days_list_is_paged_without_loss(client: Client) -> None:
    found = [one["key"] for page in pages(client, "/papers?date=2026-08-20&list=huggingface&limit=7")
             for one in page["items"]]  # fmt: skip
    assert len(found) == len(set(found)) == 60
    every = [one["key"] for page in pages(client, "/papers?limit=50") for one in page["items"]]
    assert len(every) == len(set(every)) == 60 + 3 + 8 + 1


def test_days(client: Client) -> None:
    counts = get(client, "/days?first=2026-08-01&last=2026-08-31&list=huggingface")["items"]
    assert {one["day"]: one["papers"] for one in counts} == {"2026-08-20": 60, "2026-08-21": 3}


def test_search(client: Client) -> None:
    page = get(client, "/search?q=pebble+paper&limit=5")
    assert len(page["items"]) == 5
    assert page["total"] >= 63
    assert page["items"][0]["paper"]["key"]
    assert page["facets"]
    direct = get(client, "/search?q=2608.02000")
    assert direct["direct"]["key"] == "arxiv:2608.02000"
    odd = get(client, "/search?q=((pebble")
    assert odd["notices"]
    seen = [one["paper"]["key"] for page in pages(client, "/search?q=pebble&sort=date&limit=20")
            for one in page["items"]]  # fmt: skip
    assert len(seen) == len(set(seen))


def test_names(client: Client) -> None:
    author = get(client, "/authors/ada-stone?limit=10")
    assert author["name"] == "Ada Stone"
    assert len(author["papers"]["items"]) == 10
    assert get(client, "/organisations/shore")["count"] == 63
    assert get(client, "/categories/cs.LG")["count"] > 0
    assert {"cs.LG", "cs.CL"} <= {one["code"] for one in get(client, "/categories")["items"]}


def test_status(client: Client) -> None:
    status = get(client, "/status")
    assert status["papers"] == 72
    assert status["lists"] == ["arXiv", "Hugging Face"]


def test_citations(client: Client) -> None:
    one = client.get("/api/v1/papers/2608.02000/cite")
    assert one.headers["Content-Type"].startswith("application/x-bibtex")
    library_ = bibtexparser.parse_string(one.content.decode())
    assert library_.entries[0].key == "stone2026-2608.02000"
    several = client.get("/api/v1/cite?key=2608.02000&key=2608.02001&key=2608.02000&format=csl").json()
    assert [item["number"] for item in several] == ["arXiv:2608.02000", "arXiv:2608.02001"]
    for form in ("ris", "text"):
        assert client.get(f"/api/v1/papers/math/0309136/cite?format={form}").status_code == 200


def test_changes_can_be_followed(client: Client) -> None:
    since, seen = 0, []
    while True:
        page = get(client, f"/changes?since={since}&limit=20")
        if not page["items"]:
            break
        seen += [one["number"] for one in page["items"]]
        since = page["next"]
    assert seen == sorted(set(seen))
    assert seen[-1] == page["last"]
    write.store([library.on_huggingface("2608.09999", "News", library.FRIDAY, 99, 1)])
    assert get(client, f"/changes?since={since}")["items"][0]["key"] == "arxiv:2608.09999"


def test_the_export_holds_everything_public(client: Client) -> None:
    answer = client.get("/api/v1/export.jsonl")
    lines = [json.loads(line) for line in b"".join(answer).splitlines()]  # type: ignore[call-overload]
    assert len(lines) == 72
    for line in lines:
        assert line.get("abstract", "") == "" or line["may_share_abstract"]
    assert any(line.get("abstract") for line in lines)


def test_what_is_held_is_not_sent_again(client: Client) -> None:
    first = client.get("/api/v1/papers?limit=5")
    again = client.get("/api/v1/papers?limit=5", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "RateLimit" in again.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/papers/nothing", 404),
        ("/papers/%00", 404),
        ("/papers/" + "x" * 900, 404),
        ("/papers?limit=0", 400),
        ("/papers?limit=101", 400),
        ("/papers?limit=x", 400),
        ("/papers?cursor=damaged", 400),
        ("/nowhere", 404),
        ("/papers?cursor=" + "x" * 2000, 400),
        ("/papers?date=2026-02-30", 400),
        ("/papers?date=2026", 400),
        ("/papers?date=2026-08-20&list=nobody", 400),
        ("/papers?list=arxiv", 400),
        ("/papers?unknown=1", 400),
        ("/papers?date=2026-08-20&kind=odd", 400),
        ("/days?first=2026-08-01", 400),
        ("/search", 400),
        ("/days?first=0001-01-01&last=9999-12-31", 400),
        ("/days?first=2026-08-02&last=2026-08-01", 400),
        ("/search?q=", 400),
        ("/search?q=" + "x" * 1001, 400),
        ("/search?q=x&sort=odd", 400),
        ("/search?q=x&cursor=eyJ9", 400),
        ("/authors/nobody-at-all", 404),
        ("/organisations/none", 404),
        ("/categories/zz.ZZ", 404),
        ("/cite", 400),
        ("/cite?key=nothing", 404),
        ("/cite?key=2608.02000&format=x", 400),
        ("/changes?since=-1", 400),
        ("/changes?since=99999999999999999999999", 400),
        ("/changes?limit=1001", 400),
        ("/papers/2608.02000/cite?format=word", 400),
        ("/authors/%00", 404),
        ("/categories/%00", 404),
        ("/papers?date=0001-01-01&list=all", 200),
        ("/papers?date=9999-12-31&list=all", 200),
        ("/search?q=%00", 200),
        ("/changes?since=4611686018427387904", 200),
    ],
)
def test_bad_input_is_a_problem(client: Client, path: str, status: int) -> None:
    answer = client.get("/api/v1" + path)
    assert answer.status_code == status, answer.content[:300]
    if status != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == status
        assert problem["title"]
        assert problem["detail"]


def test_only_reading(client: Client) -> None:
    assert client.post("/api/v1/papers", {}).status_code == 405


def test_the_limit_is_told_and_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "requests", 3)
    left = [client.get("/api/v1/status").headers["RateLimit"] for _ in range(3)]
    assert [re.findall(r"r=(\d+)", text)[0] for text in left] == ["2", "1", "0"]
    refused = client.get("/api/v1/status")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_the_reference_has_every_operation_and_no_script(client: Client) -> None:
    body = client.get("/api/v1/").content.decode()
    for operations in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].values():
        for operation in operations.values():
            assert f'id="{operation["operationId"]}"' in body
    assert "<script" not in body
    assert set(re.findall(r'(?:src|href)="(https?:[^"]*)"', body)) == set()
    links = re.findall(r'href="#([^"]+)"', body)
    assert all(f'id="{link}"' in body for link in links)


def test_what_llms_txt_names_is_there(client: Client) -> None:
    text = client.get("/llms.txt").content.decode()
    assert text.startswith("# Broadsheet\n\n> ")
    assert "72 papers" in text
    for url in re.findall(r"\]\((http[^)]+)\)", text):
        path = url.removeprefix("http://127.0.0.1:8000").replace("2401.00001", "2608.02000")
        assert client.get(path).status_code == 200, path
