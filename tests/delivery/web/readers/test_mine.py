"""What a reader has here: pages of it, what their forms change, and what others may see."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client

from broadsheet.delivery.web import mailing
from broadsheet.readers import tokens
from broadsheet.reading import mine, says
from broadsheet.reading.digest import DigestPage
from tests.delivery.web.readers.conftest import Press

Body = Callable[[str], str]
PARTS = ["later", "words", "collections", "follows", "searches", "mutes", "rules", "digests", "voted", "read"]


def me() -> int:
    found = says.me()
    assert found is not None
    return found.number


@pytest.mark.parametrize("part", [*PARTS, "not-interested", "acts"])
def test_every_page_opens_empty(client: Client, full_library: None, part: str, body: Body) -> None:
    assert 'aria-current="page"' in body(f"/mine/{part}")
    assert client.get("/mine")["Location"] == "/mine/later"


def test_there_are_no_others(client: Client, full_library: None) -> None:
    assert client.get("/mine/gold").status_code == 404
    assert client.get("/mine/later?cursor=x").status_code == 400


def test_what_was_marked_is_listed(press: Press, body: Body) -> None:
    press("say later 2608.01000")
    press("say vote 2608.01001")
    assert "Pebble Paper Number 0" in body("/mine/later")
    assert "Pebble Paper Number 1" in body("/mine/voted")


def test_notes_and_tags_stand_on_the_papers_page(press: Press, body: Body) -> None:
    where = "/papers/2608.01000"
    for _ in range(2):
        press("note 2608.01000", text="Read <b>section 3</b>")
        press("tag 2608.01000", text="To Cite")
    page = body(where)
    assert "Read &lt;b&gt;section 3&lt;/b&gt;" in page
    assert 'href="/mine/words?tag=to-cite"' in page
    assert "Pebble Paper Number 0" in body("/mine/words")
    assert "Pebble Paper Number 0" in body("/mine/words?tag=to-cite")
    press("untag to-cite 2608.01000")
    press("note 2608.01000", text="")
    assert "No note yet." in body("/mine/words")
    assert "To Cite" not in body(where)
    press("undo last")
    assert "section 3" in body(where)


class TestCollections:
    def test_from_made_to_shared_to_deleted(self, press: Press, body: Body, client: Client) -> None:
        where = press("collection-new", name="Beach <b>", about="for the summer")
        assert where == "/collections/me/beach-b"
        for n in range(3):
            press(f"save beach-b 2608.0100{n}")
        assert re.findall(r"Pebble Paper Number \d</a></h2>", body(where)) == [
            f"Pebble Paper Number {n}</a></h2>" for n in range(3)
        ]
        press("item-move beach-b 2608.01000 2608.01002", back=where)
        press("item-move beach-b end 2608.01000", back=where)
        assert re.findall(r"Number (\d)</a></h2>", body(where)) == ["2", "1", "0"]
        press("item-note beach-b 2608.01001", text="<script>")
        assert "&lt;script&gt;</textarea>" in body(where)
        press("collection-change beach-b", name="Shore", sharing="public")
        assert "Everybody here sees it." in body(where)
        assert press("collection-delete beach-b") == "/mine/collections"
        assert client.get(where).status_code == 404
        press("undo last")
        assert "Shore" in body(where)

    @pytest.mark.parametrize(("sharing", "status"), [("private", 404), ("link", 404), ("public", 200)])
    def test_others_see_what_is_shared(
        self, press: Press, client: Client, monkeypatch: pytest.MonkeyPatch, sharing: str, status: int
    ) -> None:
        where = press("collection-new", name="Mine", sharing=sharing)
        press("save mine 2608.01000")
        secret = mine.own_collections(me())[0].secret
        monkeypatch.setattr(
            settings, "ENVIRONMENT", settings.ENVIRONMENT.model_copy(update={"site": "shared"})
        )
        assert client.get(where).status_code == status
        assert client.get(f"{where}?key=wrong").status_code == status
        if sharing == "link":
            answer = client.get(f"{where}?key={secret}")
            assert answer.status_code == 200
            assert "item-note" not in answer.content.decode()
            assert answer["Cache-Control"] == "no-store"
            assert answer["Referrer-Policy"] == "no-referrer"


def test_a_search_is_saved_followed_and_deleted(press: Press, body: Body) -> None:
    press("search-save", name="Stones", text="title:pebble", follow="1")
    assert 'value="search-unfollow stones"' in body("/mine/searches")
    press("search-unfollow stones")
    press("search-follow stones")
    press("search-delete stones")
    assert "No saved search yet." in body("/mine/searches")
    press("undo last")
    assert "Stones" in body("/mine/searches")


def test_mutes_and_rules(press: Press, body: Body) -> None:
    press("mute-query", text="author:grus")
    number = re.search(r'value="unmute (\d+)"', body("/mine/mutes"))
    assert number is not None
    press(f"unmute {number[1]}")
    assert "Nothing is muted." in body("/mine/mutes")
    press("rule-add", text="title:sand", action="tag", tag="sand")
    number = re.search(r'value="rule-switch off (\d+)" aria-pressed="true"', body("/mine/rules"))
    assert number is not None
    press(f"rule-switch off {number[1]}")
    assert f'value="rule-switch on {number[1]}" aria-pressed="false"' in body("/mine/rules")
    press(f"rule-delete {number[1]}")
    assert "No rule yet." in body("/mine/rules")


class TestDigests:
    @pytest.fixture
    def number(self, press: Press) -> int:
        press("address-add", email="me@example.org")
        address = mine.addresses(me())[0]
        assert address.state == "confirmed"
        press("digest-new", address=str(address.number), cadence="weekly", hour="6", day="5", most="20")
        return mine.subscriptions(me())[0].number

    def test_it_is_shown_changed_switched_and_deleted(self, press: Press, body: Body, number: int) -> None:
        assert "Weekly at 6:00, UTC, 20 papers at most." in body("/mine/digests")
        address = str(mine.addresses(me())[0].number)
        press(f"digest-change {number}", address=address, cadence="daily", time_zone="Europe/Berlin")
        assert "Daily at 7:00, Europe/Berlin" in body("/mine/digests")
        press(f"digest-switch off {number}")
        assert "It is switched off." in body("/mine/digests")
        press(f"digest-delete {number}")
        assert "No digest yet." in body("/mine/digests")

    def test_a_preview_says_why_it_is_empty(self, body: Body, number: int) -> None:
        assert "You follow nothing yet" in body(f"/mine/digests/{number}")

    def test_the_letter_may_run_nothing(
        self, client: Client, press: Press, number: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(mailing, "_chosen", {})
        assert client.get(f"/mine/digests/{number}.html").status_code == 404
        assert "Send me a test" not in client.get("/mine/digests").content.decode()

        def written(digest: DigestPage) -> tuple[str, str, str]:
            return digest.name, "<p style='color:red'>Hello</p>", "Hello"

        chosen = {"mail": mailing.Mailing(written, lambda reader, _: "me@example.org")}
        monkeypatch.setattr(mailing, "_chosen", chosen)
        answer = client.get(f"/mine/digests/{number}.html")
        assert answer["Content-Security-Policy"] == (
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
        )
        assert client.get(f"/mine/digests/{number}.txt")["Content-Type"].startswith("text/plain")
        assert client.get("/mine/digests/999.txt").status_code == 404
        press(f"digest-test {number}")
        assert "A test went to me@example.org." in client.get("/mine/digests").content.decode()

    def test_the_letter_is_the_one_that_is_mailed(
        self, client: Client, press: Press, number: int, mailoutbox: list[EmailMessage]
    ) -> None:
        text = client.get(f"/mine/digests/{number}.txt").content.decode()
        assert "Your inbox" in text
        assert "<html" in client.get(f"/mine/digests/{number}.html").content.decode()
        press(f"digest-test {number}")
        assert [mail.to for mail in mailoutbox] == [["me@example.org"]]

    def test_a_mails_link_takes_the_address_off(self, client: Client, body: Body, number: int) -> None:
        token = tokens.unsubscribing(1)
        stranger = Client(enforce_csrf_checks=True)
        assert "Take your address off" in stranger.get(f"/mail/unsubscribe/{token}").content.decode()
        assert "(unsubscribed)" not in body("/mine/digests")
        for _ in range(2):
            answer = stranger.post(f"/mail/unsubscribe/{token}", {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
            assert "Your inbox" in answer.content.decode()
        assert "(unsubscribed)" in body("/mine/digests")

    @pytest.mark.parametrize("token", ["x", "1:abc", "y" * 400])
    def test_a_forged_link_does_nothing(self, full_library: None, token: str) -> None:
        stranger = Client(enforce_csrf_checks=True)
        for address in (f"/mail/unsubscribe/{token}", f"/mail/confirm/{token}"):
            assert stranger.get(address).status_code == 400
            assert stranger.post(address).status_code == 400
