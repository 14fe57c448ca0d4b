"""Every kind of page: no accessibility fault, nothing wider than the screen, and a picture to look at."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import SHOTS, Visit

PAGES = {
    "today": "/",
    "day": "/papers/date/2026-08-20",
    "day-arxiv": "/papers/date/2026-08-21?list=arxiv",
    "day-empty": "/papers/date/2026-08-22",
    "week": "/papers/week/2026-W34",
    "month": "/papers/month/2026-08",
    "paper": "/papers/2608.01000",
    "paper-withdrawn": "/papers/2608.00004",
    "paper-hostile": "/papers/2608.00001",
    "paper-long": "/papers/2608.00002",
    "author": "/authors/ada-stone",
    "organisation": "/organisations/shore",
    "categories": "/categories/",
    "category": "/categories/cs.LG",
    "saved": "/lists/saved/page-0.txt",
    "search": "/search?q=pebbles",
    "search-nothing": "/search?q=zzzzz",
    "search-help": "/search",
    "status": "/status",
    "about": "/about",
    "merge": "/merge",
    "merge-pair": "/merge?keep=2608.02001&other=2608.02002",
    "not-found": "/papers/2401.99999",
    "inbox": "/inbox",
    "malformed": "/papers/date/yesterday",
}
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES = {"phone": (390, 844), "desktop": (1440, 1000)}
SERIOUS = {"serious", "critical"}
EXAMINED = {("phone", "light"), ("desktop", "dark")}
"""Both sizes and both themes are examined; all four pairs would say nothing more."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_for_everybody(visit: Visit, name: str) -> None:
    page = visit.go(PAGES[name])
    for fold in page.locator("details").all()[:3]:
        fold.evaluate("fold => { fold.open = true; }")
    faults = [fault for device in SIZES for theme in THEMES for fault in look(page, name, device, theme)]
    assert faults == []
    assert [fault for fault in visit.faults if not _is_our_own_answer(fault)] == []


def look(page: Page, name: str, device: str, theme: Theme) -> list[str]:
    width, height = SIZES[device]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{device}-{theme}.png")
    wide = page.evaluate("document.documentElement.scrollWidth")
    faults = _axe(page) if (device, theme) in EXAMINED else []
    return [*faults, *([f"{wide} pixels wide on a {device}"] if wide > width else [])]


def _axe(page: Page) -> list[str]:
    return [
        f"{found['impact']} {found['id']}: {found['nodes'][0]['html'][:160]}"
        for found in Axe().run(page).response["violations"]
        if found["impact"] in SERIOUS
    ]


def _is_our_own_answer(fault: str) -> bool:
    """Chromium writes a line for every 400 and 404, those that were asked for too."""
    return "Failed to load resource: the server responded with a status of 40" in fault
