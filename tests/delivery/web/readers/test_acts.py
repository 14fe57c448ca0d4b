"""Buttons: what they do, that they may be pressed twice, and that nobody else may press them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from broadsheet.papers import read
from broadsheet.readers.views import Said
from broadsheet.reading import mine, says
from tests.delivery.web.readers.conftest import Press

Body = Callable[[str], str]
PAPER = "2608.01000"
MARKS = ["vote", "later", "read", "not-interested"]


def said() -> Said:
    number = read.number_of("arxiv:2608.01000")
    me = says.me()
    assert number is not None
    return says.says(me.number if me else None, [number]).of(number)


@pytest.mark.parametrize("kind", MARKS)
def test_a_mark_is_made_shown_repeated_and_taken_back(press: Press, body: Body, kind: str) -> None:
    address = f"/papers/{PAPER}"
    for _ in range(2):
        assert press(f"say {kind} {PAPER}", back=address) == f"{address}#p-{PAPER}"
        assert said().marks == {kind}
    assert f'value="unsay {kind} {PAPER}" aria-pressed="true"' in body(address)
    assert f'value="unsay {kind} {PAPER}" aria-pressed="true"' in body("/papers/date/2026-08-20")
    for _ in range(2):
        press(f"unsay {kind} {PAPER}")
        assert said().marks == frozenset()
    assert f'value="say {kind} {PAPER}" aria-pressed="false"' in body(address)


def test_saving_makes_the_first_collection_and_names_others(press: Press, body: Body) -> None:
    press(f"save saved {PAPER}")
    press(f"save-new {PAPER}", text="Beach reading")
    press(f"save-new {PAPER}", text="beach  Reading")
    assert said().saved == ("beach-reading", "saved")
    page = body(f"/papers/{PAPER}")
    assert f'value="unsave saved {PAPER}" aria-pressed="true"' in page
    press(f"unsave saved {PAPER}")
    assert said().saved == ("beach-reading",)
    assert [held.papers for held in mine.own_collections(says.me().number)] == [0, 1]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("kind", "value", "page"),
    [
        ("author", "ada-stone", "/authors/ada-stone"),
        ("category", "cs.LG", "/categories/cs.LG"),
        ("organisation", "shore", "/organisations/shore"),
        ("query", "pebble paper", "/search?q=pebble+paper"),
    ],
)
def test_things_are_followed_and_not(press: Press, body: Body, kind: str, value: str, page: str) -> None:
    assert f'value="follow {kind} {value}" aria-pressed="false"' in body(page)
    for _ in range(2):
        press(f"follow {kind} {value}")
    assert f'value="unfollow {kind} {value}" aria-pressed="true"' in body(page)
    assert body("/mine/follows").count('value="unfollow ') == 1
    for _ in range(2):
        press(f"unfollow {kind} {value}")
    assert f'value="follow {kind} {value}" aria-pressed="false"' in body(page)


def test_a_paper_is_watched(press: Press, body: Body) -> None:
    press(f"follow paper {PAPER}")
    assert said().is_watched
    assert "Watching for news" in body(f"/papers/{PAPER}")
    assert "Pebble Paper Number 0" in body("/mine/follows")
    press(f"unfollow paper {PAPER}")
    assert not said().is_watched


@pytest.mark.parametrize("line", ["author ada-stone", "category cs.LG", "organisation shore"])
def test_mutes_from_a_card(press: Press, body: Body, line: str) -> None:
    for _ in range(2):
        press(f"mute {line}")
    page = body("/mine/mutes")
    assert page.count('value="unmute ') == 1


def test_words_are_muted_from_a_card(press: Press, body: Body) -> None:
    press(f"mute-words {PAPER}", text="wet pebbles")
    assert "wet pebbles" in body("/mine/mutes")


def test_what_was_done_is_said_once_with_its_undo(client: Client, press: Press, body: Body) -> None:
    press(f"say vote {PAPER}")
    first = body("/about")
    assert "Voted for it." in first
    assert 'value="undo ' in first
    assert "Voted for it." not in body("/about")
    press("undo last")
    assert said().marks == frozenset()
    page = body("/about")
    assert "Undone: Voted for it." in page
    assert 'value="undo ' not in page
    assert client.post("/act", {"do": "undo last"}).status_code == 404


def test_a_forged_sentence_is_not_shown(client: Client, full_library: None, body: Body) -> None:
    client.cookies["said"] = "Send+money"
    assert "money" not in body("/about")


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("", 400),
        ("vote", 400),
        ("say vote", 400),
        ("say love 2608.01000", 400),
        ("say vote 2608.99999", 404),
        ("say vote " + "9" * 800, 400),
        ("follow author nobody", 404),
        ("follow city paris", 400),
        ("follow query in:mine x", 400),
        ("mute author nobody", 404),
        ("save nowhere 2608.01000", 404),
        ("undo 999", 404),
        ("undo x", 400),
        ("unmute 7", 404),
        ("rule-switch maybe 1", 400),
        ("collection-delete nowhere", 404),
        ("digest-new", 400),
        ("digest-delete 4", 404),
        ("address-remove 4", 404),
    ],
)
def test_what_makes_no_sense_is_refused(client: Client, full_library: None, line: str, status: int) -> None:
    answer = client.post("/act", {"do": line, "hour": "99"})
    assert answer.status_code == status
    assert client.get("/mine/acts").content.decode().count("undo") == 0


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_nobody_is_sent_away(press: Press, back: str) -> None:
    assert press(f"say vote {PAPER}", back=back) == f"/#p-{PAPER}"


def test_a_question_changes_nothing(client: Client, full_library: None) -> None:
    assert client.get("/act", {"do": f"say vote {PAPER}"}).status_code == 405
    client.get(f"/papers/{PAPER}")
    assert says.me() is None, "looking at a paper writes nothing"


class TestOtherSites:
    """Another site's page, open in the same browser."""

    def test_without_the_token_nothing_happens(self, full_library: None) -> None:
        client = Client(enforce_csrf_checks=True)
        client.get(f"/papers/{PAPER}")
        assert client.post("/act", {"do": f"say vote {PAPER}"}).status_code == 403
        assert says.me() is None

    def test_with_the_token_of_the_page_it_does(self, full_library: None) -> None:
        client = Client(enforce_csrf_checks=True)
        page = client.get(f"/papers/{PAPER}").content.decode()
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        sent = {"do": f"say vote {PAPER}", "csrfmiddlewaretoken": token}
        assert client.post("/act", sent).status_code == 303
        assert said().marks == {"vote"}

    @pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}])
    def test_another_origin_is_refused_even_with_a_token(
        self, full_library: None, headers: dict[str, str]
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        page = client.get(f"/papers/{PAPER}").content.decode()
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        sent = {"do": f"say vote {PAPER}", "csrfmiddlewaretoken": token}
        assert client.post("/act", sent, headers=headers).status_code == 403
        assert says.me() is None

    @pytest.mark.parametrize("address", ["/inbox", "/mine/later", "/act"])
    def test_another_host_is_refused(self, client: Client, full_library: None, address: str) -> None:
        host = {"Host": "rebound.evil.example"}
        assert client.get(address, headers=host).status_code == 400
        assert client.post(address, {"do": "clear"}, headers=host).status_code == 400
        assert says.me() is None

    def test_no_answer_invites_other_origins(self, client: Client, full_library: None) -> None:
        answer = client.get("/inbox", headers={"Origin": "https://evil.example"})
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


SHARED = ["/inbox", "/mine", "/mine/later", "/mine/digests", "/mine/digests/1"]


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", settings.ENVIRONMENT.model_copy(update={"site": "shared"}))


@pytest.mark.parametrize("address", SHARED)
def test_a_shared_site_without_accounts_keeps_nothing(
    client: Client, full_library: None, shared: None, address: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == 403
    assert "has no accounts yet" in answer.content.decode()


def test_nobody_acts_on_a_shared_site(client: Client, full_library: None, shared: None) -> None:
    assert client.post("/act", {"do": f"say vote {PAPER}"}).status_code == 403
    page = client.get(f"/papers/{PAPER}").content.decode()
    assert 'name="do"' not in page
    assert "/inbox" not in page
    assert says.me() is None
