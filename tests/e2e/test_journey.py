"""A reader's walk through the paper, with and without scripts, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Visit, watched


def _walk(page: Page) -> None:
    expect(page.locator("h1")).to_have_text("Friday 21 August 2026")
    page.locator("a[rel=prev]").first.click()
    expect(page.locator("h1")).to_have_text("Thursday 20 August 2026")
    page.locator(".card h2 a").first.click()
    expect(page.locator("h1")).to_have_text("Pebble Paper Number 0")
    page.locator(".by a").first.click()
    expect(page.locator("h1")).to_have_text("Ada Stone")
    page.locator("#find").fill("title:withdrawn pebbles")
    page.locator("#find").press("Enter")
    expect(page.locator(".card h2").first).to_contain_text("A Withdrawn Claim about Pebbles")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Ada Stone")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Pebble Paper Number 0")


def test_today_to_yesterday_to_paper_to_author_to_search_and_back(visit: Visit) -> None:
    _walk(visit.go("/"))
    assert visit.faults == []


@pytest.mark.parametrize("size", [(390, 844), (1440, 1000)])
def test_the_same_walk_without_scripts(browser: Browser, site: str, size: tuple[int, int]) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": size[0], "height": size[1]})
    visit = watched(context, site)
    _walk(visit.go("/"))
    page = visit.go("/papers/date/2026-08-20")
    fold = page.locator("details.abstract").first
    fold.locator("summary").click()
    expect(fold.locator("math").first).to_be_visible()
    page.locator(".display button", has_text="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("h1")).to_have_text("Thursday 20 August 2026")
    context.close()
    assert visit.faults == []


def test_the_keys(visit: Visit) -> None:
    page = visit.go("/papers/date/2026-08-20")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".card h2 a").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".card h2 a").first).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text("Pebble Paper Number 0")
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("jk/")
    expect(page.locator("#find")).to_have_value("jk/")
    page.locator(".display button", has_text="Off").click()
    page.keyboard.press("/")
    expect(page.locator("#find")).not_to_be_focused()
    assert visit.faults == []


def test_the_skip_link_comes_first_and_leads_to_the_papers(visit: Visit) -> None:
    page = visit.go("/papers/date/2026-08-20")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_choosing_categories_and_joining_papers(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("button", name="Fetch these").click()
    expect(page.locator("h1")).to_have_text("Sources")
    visit.go("/merge?keep=2608.02001&other=2608.02002")
    page.get_by_role("button", name="Join them").click()
    expect(page.locator("h1")).to_have_text("Pebble Paper Number 1")
    visit.go("/merge")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("td", has_text="undone").first).to_be_visible()
    assert visit.faults == []
