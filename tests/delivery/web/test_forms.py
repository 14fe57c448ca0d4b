"""What readers may change: display, the first choice of categories, joining two papers and its undo."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from broadsheet.papers import read
from broadsheet.pipeline import choices

pytestmark = pytest.mark.usefixtures("full_library")


@pytest.mark.parametrize(("given", "kept"), [("dark", "dark"), ("light", "light"), ("", ""), ("x", "")])
def test_the_theme_is_a_cookie(client: Client, given: str, kept: str) -> None:
    response = client.post("/display", {"theme": given, "back": "/about"})
    assert response["Location"] == "/about"
    body = client.get("/about").content.decode()
    assert (f'data-theme="{kept}"' in body) == bool(kept)


def test_the_keys_can_be_switched_off(client: Client) -> None:
    client.post("/display", {"keys": "off", "back": "/"})
    assert 'data-keys="off"' in client.get("/about").content.decode()
    client.post("/display", {"keys": "on", "back": "/"})
    assert 'data-keys="off"' not in client.get("/about").content.decode()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "", "about"])
def test_nobody_is_sent_away(client: Client, back: str) -> None:
    assert client.post("/display", {"theme": "dark", "back": back})["Location"] == "/"


def test_the_first_question_is_asked_once(client: Client) -> None:
    assert "Which fields do you read?" in client.get("/").content.decode()
    response = client.post("/start", {"category": ["cs.CL", "stat.ML"], "others": "hep-th, cs.CL"})
    assert response["Location"] == "/status?watch=1"
    assert choices.categories() == ("cs.CL", "stat.ML", "hep-th")
    assert "Which fields do you read?" not in client.get("/").content.decode()


@pytest.mark.parametrize("given", [{}, {"others": "no.SUCH"}])
def test_a_choice_that_cannot_be_used_is_refused(client: Client, given: dict[str, str]) -> None:
    assert client.post("/start", given).status_code == 400
    assert choices.categories() == ()


def test_two_papers_become_one_and_two_again(client: Client) -> None:
    preview = client.get("/merge?keep=2608.00002&other=https://arxiv.org/abs/2608.00004").content.decode()
    assert "A Withdrawn Claim about Pebbles" in preview
    response = client.post("/merge", {"keep": "arxiv:2608.00002", "other": "arxiv:2608.00004"})
    assert response["Location"] == "/papers/2608.00002"
    assert client.get("/papers/2608.00004")["Location"] == "/papers/2608.00002"
    number = re.search(r'name="undo" value="(\d+)"', client.get("/merge").content.decode())
    assert number is not None
    client.post("/merge", {"undo": number[1]})
    assert read.resolve("2608.00004") == "arxiv:2608.00004"


@pytest.mark.parametrize(
    "given",
    [
        {"keep": "arxiv:2608.00002", "other": "arxiv:2608.00002"},
        {"keep": "arxiv:2608.00002", "other": "nothing"},
        {"undo": "999999"},
        {"undo": "x"},
        {},
    ],
)
def test_what_cannot_be_joined_or_undone_is_refused(client: Client, given: dict[str, str]) -> None:
    assert client.post("/merge", given).status_code == 400


@pytest.mark.parametrize("address", ["/merge", "/start"])
def test_a_form_without_its_token_changes_nothing(address: str) -> None:
    response = Client(enforce_csrf_checks=True).post(address, {"category": "cs.LG"})
    assert response.status_code == 403
    assert choices.categories() == ()
