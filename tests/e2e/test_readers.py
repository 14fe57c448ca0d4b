"""A reader's week: follow three things, empty the inbox by keyboard, undo, keep; and pages for everybody."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Visit, serving, watched
from tests.e2e.test_pages import SIZES, THEMES, look

PAGES = {
    "inbox-full": "/inbox",
    "mine-later": "/mine/later",
    "mine-collections": "/mine/collections",
    "mine-words": "/mine/words",
    "mine-follows": "/mine/follows",
    "mine-searches": "/mine/searches",
    "mine-mutes": "/mine/mutes",
    "mine-rules": "/mine/rules",
    "mine-digests": "/mine/digests",
    "mine-digest": "/mine/digests/1",
    "mine-acts": "/mine/acts",
    "collection": "/collections/me/saved",
    "day-said": "/papers/date/2026-08-20",
    "paper-said": "/papers/2608.01000",
    "author-followed": "/authors/ada-stone",
    "search-followed": "/search?q=pebbles",
    "unsubscribe-forged": "/mail/unsubscribe/x",
}


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site for this file alone: what is followed here fills inboxes."""
    home: Path = tmp_path_factory.mktemp("reader")
    with serving(home) as address:
        yield address
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def reader(browser: Browser, own_site: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    yield watched(context, own_site)
    context.close()


def _follow_three(visit: Visit) -> None:
    page = visit.go("/authors/ada-stone")
    _press(page, "Follow this author")
    _press(visit.go("/categories/cs.LG"), "Follow this category")
    page = visit.go("/search?q=pebbles")
    _press(page, "Follow this search")
    expect(page.get_by_role("button", name="Following this search")).to_have_attribute("aria-pressed", "true")


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def _remaining(page: Page) -> int:
    found = re.match(r"[\d,]+", page.locator(".inboxhead strong").inner_text())
    assert found is not None
    return int(found[0].replace(",", ""))


def test_from_following_to_an_empty_inbox_and_back(browser: Browser, tmp_path: Path) -> None:
    with serving(tmp_path) as address:
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        _walk(watched(context, address))
        context.close()


def _walk(reader: Visit) -> None:
    expect(reader.go("/inbox").locator(".empty-word")).to_have_text("You follow nothing yet.")
    _follow_three(reader)
    page = reader.page
    expect(page.locator("nav a[href='/inbox'] .count")).to_be_visible()
    reader.go("/inbox")
    before = _remaining(page)
    second = page.locator(".card h2 a").nth(1).inner_text()
    page.keyboard.press("r")
    expect(page.locator(".flash")).to_contain_text("Marked as read.")
    expect(page.locator(".card h2 a").first).to_have_text(second)
    expect(page.locator(".card h2 a").first).to_be_focused()
    assert _remaining(page) == before - 1
    page.keyboard.press("j")
    page.keyboard.press("v")
    expect(page.locator(".flash")).to_contain_text("Voted for it.")
    page.keyboard.press("s")
    expect(page.locator(".flash")).to_contain_text("Saved to “Saved”.")
    page.keyboard.press("l")
    expect(page.locator(".flash")).to_contain_text("Kept for later.")
    page.keyboard.press("n")
    expect(page.locator(".flash")).to_contain_text("Not interested.")
    assert _remaining(page) == before - 4
    page.keyboard.press("o")
    expect(page.locator("article.paper h1")).to_be_visible()
    reader.go("/inbox")
    assert _remaining(page) == before - 5
    _to_zero_and_back(reader)
    assert reader.faults == []


def _to_zero_and_back(reader: Visit) -> None:
    page = reader.page
    for _ in range(3):
        if page.locator(".waits").count() == 0:
            break
        left = _remaining(page)
        page.locator(".card h2 a").last.focus()
        page.keyboard.press("e")
        expect(page.locator(".flash")).to_contain_text("Dealt with")
        assert page.locator(".waits").count() == 0 or _remaining(page) < left
    expect(page.locator(".empty-word")).to_have_text("You are through.")
    page.keyboard.press("u")
    expect(page.locator(".flash")).to_contain_text("Undone: Dealt with")
    page.keyboard.press("m")
    expect(page.locator(".mutes button").first).to_be_focused()
    page.locator(".waits").first.get_by_label("A new collection").fill("For Monday")
    page.locator(".waits").first.locator("button[value^='save-new']").click()
    expect(page.locator(".flash")).to_contain_text("Saved to “For Monday”.")
    reader.go("/mine/collections")
    page.get_by_role("link", name="For Monday").click()
    expect(page.locator(".card")).to_have_count(1)


def test_the_same_without_scripts(browser: Browser, own_site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    visit = watched(context, own_site)
    page = visit.go("/papers/2608.01003")
    page.locator(".acts button", has_text="Later").click()
    expect(page.locator(".acts [aria-pressed=true]")).to_have_text("For later")
    page.locator(".flash button").click()
    expect(page.locator(".acts [aria-pressed=true]")).to_have_count(0)
    page.locator(".acts summary").click()
    page.locator(".acts").get_by_label("Words to mute").fill("quantum annealing")
    page.locator(".acts button[value^='mute-words']").click()
    visit.go("/mine/mutes")
    expect(page.locator(".rows")).to_contain_text("quantum annealing")
    context.close()
    assert visit.faults == []


def test_bibtex_is_copied(browser: Browser, own_site: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    visit = watched(context, own_site)
    page = visit.go("/papers/2608.01003")
    page.keyboard.press("b")
    expect(page.locator(".flash")).to_have_text("BibTeX copied.")
    assert "Pebble Paper Number 3" in page.evaluate("navigator.clipboard.readText()")
    context.close()
    assert visit.faults == []


def _furnish(visit: Visit) -> None:
    """One of everything, by its form; done again it changes nothing."""
    follow = visit.go("/authors/ada-stone").get_by_role("button", name="Follow this author")
    if follow.count():
        follow.click()
        expect(visit.page.locator(".flash")).to_be_visible()
        expect(visit.go("/papers/2608.01000").locator(".acts").first).to_be_visible()
    for _ in range(20):
        if visit.go("/inbox").locator(".waits").count():
            break
        visit.page.wait_for_timeout(250)
    page = visit.go("/papers/2608.01000")
    for act in ("say vote 2608.01000", "save saved 2608.01000", "follow paper 2608.01000"):
        button = page.locator(f"button[value='{act}']")
        if button.count():
            button.evaluate("button => button.click()")
            page.wait_for_load_state()
            page.wait_for_selector(".flash")
    if visit.go("/mine/digests").locator(".digest").count():
        return
    visit.go("/mine/rules")
    page.get_by_label("New papers that match").fill("title:benchmark")
    page.get_by_label("The tag").fill("bench")
    _press(page, "Add the rule")
    visit.go("/search?q=pebbles")
    page.locator("summary", has_text="Save it").click()
    _press(page, "Save the search")
    visit.go("/mine/digests")
    page.get_by_label("E-mail address").fill("me@example.org")
    _press(page, "Add it")
    _press(page, "Begin")
    expect(page.locator(".digest h2")).to_have_text("Your inbox")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(reader: Visit, name: str) -> None:
    _furnish(reader)
    page = reader.go(PAGES[name])
    for fold in page.locator("details").all()[:3]:
        fold.evaluate("fold => { fold.open = true; }")
    faults = [fault for device in SIZES for theme in THEMES for fault in look(page, name, device, theme)]
    assert faults == []
    assert [fault for fault in reader.faults if "status of 40" not in fault] == []
