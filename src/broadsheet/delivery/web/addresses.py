"""Where things live on this site. Addresses are a promise: people and programs already know them.

Written out rather than reversed: a list shows hundreds of links, and a reversed one costs ten times more.
"""

from __future__ import annotations

from datetime import date
from urllib.parse import quote, urlencode

from broadsheet.reading.span import month_name, week_name

ALL_LISTS_WORD = ALL_KINDS_WORD = "all"
"""What an address calls all lists, or all announcement types, together; rooms below say ""."""


def paper_url(address: str) -> str:
    """``address`` is what a card gives: a bare arXiv id (old ones hold a slash) or a key.

    >>> paper_url("doi:10.1000/a?b#c")
    '/papers/doi:10.1000/a%3Fb%23c'
    """
    return "/papers/" + quote(address, safe="/:")


def author_url(slug: str) -> str:
    return "/authors/" + quote(slug, safe="")


def organisation_url(slug: str) -> str:
    return "/organisations/" + quote(slug, safe="")


def category_url(code: str) -> str:
    return "/categories/" + quote(code, safe="")


def collection_url(owner: str, slug: str, secret: str = "") -> str:
    """``secret`` is what opens one that is shared by link."""
    return f"/collections/{quote(owner, safe='')}/{quote(slug, safe='')}" + _query(
        {"key": secret} if secret else {}
    )


def paper_anchor(address: str) -> str:
    """The part of a page that shows a paper, as it stands behind an address."""
    return "#p-" + quote(address, safe="/:")


def saved_page_url(page: str) -> str:
    return "/lists/saved/" + quote(page, safe="")


def day_url(day: date, source: str | None = None, kind: str | None = None) -> str:
    """A day's page; without ``source`` the reader's own choice of list stands.

    >>> day_url(date(2026, 8, 21), "arxiv", "new")
    '/papers/date/2026-08-21?list=arxiv&tab=new'
    """
    asked = {} if source is None else {"list": source or ALL_LISTS_WORD}
    return f"/papers/date/{day.isoformat()}" + _query(
        asked | ({} if kind is None else {"tab": kind or ALL_KINDS_WORD})
    )


def week_url(day: date) -> str:
    return "/papers/week/" + week_name(day)


def month_url(day: date) -> str:
    return "/papers/month/" + month_name(day)


def search_url(text: str, sort: str = "", cursor: str = "", exact: str = "") -> str:
    given = {"q": text, "sort": "" if sort == "relevance" else sort, "exact": exact, "cursor": cursor}
    return "/search" + _query({name: value for name, value in given.items() if value})


def _query(given: dict[str, str]) -> str:
    return "?" + urlencode(given) if given else ""
