"""Saved Daily Papers pages whose date names no year: lists of their own until somebody supplies it."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.papers import read
from broadsheet.papers.views import CardPage


@dataclass(frozen=True, slots=True)
class SavedPageName:
    page: str
    printed_day: str
    papers: int


@dataclass(frozen=True, slots=True)
class SavedPage:
    name: SavedPageName
    page: CardPage


def saved_pages() -> tuple[SavedPageName, ...]:
    return tuple(SavedPageName(*row) for row in read.saved_pages())


def saved_page(page: str, *, cursor: str = "", limit: int = 50) -> SavedPage | None:
    name = next((name for name in saved_pages() if name.page == page), None)
    return SavedPage(name, read.saved_page(page, cursor=cursor, limit=limit)) if name else None
