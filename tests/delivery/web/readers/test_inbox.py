"""The inbox: everything once with its reason, acts that empty it, and what they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from broadsheet.kernel.record import Version
from broadsheet.papers import write
from broadsheet.pipeline import inbox
from broadsheet.reading import inbox as reading_inbox
from broadsheet.reading import mine, says
from broadsheet.search.embedded import EmbeddedIndex
from tests.delivery.web import library
from tests.delivery.web.readers.conftest import Press, more

Body = Callable[[str], str]


def me() -> int:
    found = says.me()
    assert found is not None
    return found.number


def left() -> list[str]:
    return [entry.card.address for entry in reading_inbox.inbox(me()).entries]


def test_an_empty_inbox_says_what_to_follow(client: Client, full_library: None, body: Body) -> None:
    page = body("/inbox")
    assert "You follow nothing yet." in page
    assert 'href="/categories/"' in page


def test_what_waits_is_shown_with_why_and_counted(waiting: tuple[str, ...], body: Body) -> None:
    page = body("/inbox")
    assert f"<strong>{len(waiting)} papers</strong>" in page
    assert 'by <a href="/authors/ada-stone">Ada Stone</a>' in page
    assert page.count('class="waits"') == len(set(waiting)) == len(waiting) > 5
    assert f'<span class="count">{len(waiting)}<span class="unseen"> papers wait' in body("/about")


def test_a_foreign_name_is_told_nothing(client: Client, waiting: tuple[str, ...]) -> None:
    answer = client.get("/inbox", headers={"Host": "rebound.evil.example"})
    assert answer.status_code == 400
    assert "papers wait" not in answer.content.decode()


@pytest.mark.parametrize("how", ["read", "later", "not-interested", "done"])
def test_triage_goes_on_with_the_next(press: Press, waiting: tuple[str, ...], how: str) -> None:
    assert press(f"triage {how} {waiting[1]}", back="/inbox") == f"/inbox#p-{waiting[2]}"
    assert left() == [waiting[0], *waiting[2:]]
    press(f"triage {how} {waiting[1]}", back="/inbox")
    press("undo last", back="/inbox")
    assert left() == list(waiting)


def test_opening_deals_with_it_and_leads_there(press: Press, waiting: tuple[str, ...]) -> None:
    assert press(f"triage open {waiting[0]}") == f"/papers/{waiting[0]}"
    assert left() == list(waiting[1:])


def test_saving_from_the_inbox(press: Press, waiting: tuple[str, ...]) -> None:
    press(f"triage-save saved {waiting[0]}", back="/inbox")
    assert left() == list(waiting[1:])
    assert [held.papers for held in mine.own_collections(me())] == [1]


def test_a_vote_stays(press: Press, waiting: tuple[str, ...]) -> None:
    press(f"say vote {waiting[0]}", back="/inbox")
    assert left() == list(waiting)


def test_muting_from_the_inbox_shows_how_many_and_is_undone(
    press: Press, waiting: tuple[str, ...], body: Body
) -> None:
    press(f"triage-mute category cs.LG {waiting[0]}", back="/inbox")
    inbox.catch_up()
    shown = len(left())
    assert shown < len(waiting) - 1
    page = body("/inbox")
    assert "muted</summary>" in page
    assert 'value="unmute ' in page
    press("undo last", back="/inbox")
    assert left() == list(waiting)


def test_up_to_here_leaves_what_came_later(
    press: Press, waiting: tuple[str, ...], index: EmbeddedIndex
) -> None:
    as_of = reading_inbox.inbox(me()).as_of
    more(index, 9)
    press(f"up-to {waiting[2]}", back="/inbox", as_of=as_of)
    here = left()
    assert not set(here) & set(waiting[:3])
    assert set(waiting[3:]) <= set(here)
    press("clear", back="/inbox", as_of=as_of)
    assert not set(left()) & set(waiting)
    for _ in range(2):
        press("undo last", back="/inbox")
    assert set(waiting) <= set(left())


@pytest.mark.parametrize("as_of", ["", "x", "1", "1.x"])
def test_up_to_here_needs_to_know_when_the_page_was_made(
    client: Client, waiting: tuple[str, ...], as_of: str
) -> None:
    answer = client.post("/act", {"do": f"up-to {waiting[0]}", "as_of": as_of})
    assert answer.status_code == (303 if not as_of else 400)


def test_emptied_it_says_so(press: Press, waiting: tuple[str, ...], body: Body) -> None:
    press("clear", back="/inbox", as_of=reading_inbox.inbox(me()).as_of)
    page = body("/inbox")
    assert "You are through." in page
    assert "papers wait" not in page


def test_two_tabs_deal_with_one_paper(press: Press, waiting: tuple[str, ...]) -> None:
    press(f"triage read {waiting[0]}", back="/inbox")
    assert press(f"triage later {waiting[0]}", back="/inbox") == "/inbox"
    assert left() == list(waiting[1:])


def test_news_of_a_watched_paper_word_for_word(press: Press, body: Body) -> None:
    first = library.arxiv("2608.00050", "On Large Pebbles", listings=())
    write.store([first])
    inbox.catch_up()
    press("follow paper 2608.00050")
    inbox.catch_up()
    versions = (*first.versions, Version(3))
    write.store([replace(first, title="On Small Pebbles", versions=versions)])
    inbox.catch_up()
    page = body("/inbox")
    assert "Version 3 appeared; changed: title." in page
    assert '<del><span class="unseen">removed: </span>Large<' in page
    assert '<ins><span class="unseen">added: </span>Small<' in page
