"""What a feed says: any list that people read on a page, as entries with their dates.

An entry is a paper, once, whatever its versions and lists; its id never changes, so a feed reader shows it
once and marks it as changed when it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote

from broadsheet.kernel.categories import canonical
from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.papers import read
from broadsheet.papers.read import rolling
from broadsheet.papers.read.rolling import Dates
from broadsheet.papers.views import Card
from broadsheet.reading.names import category_name, list_name
from broadsheet.reading.places import paper_url, site_host, site_url
from broadsheet.reading.search import search

KINDS = ("today", "newest", "lists", "categories", "authors", "organisations", "search")
PREFERRED = ("huggingface", "arxiv")
LONGEST_QUERY = 1000
_A_MOMENT = timedelta(seconds=2)
_NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)
_TAG_YEAR = 2026
"""The year in every tag address: any year in which the host was ours, and never another."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``published`` is when the work was submitted, else announced, else listed, else when we heard of it;
    ``updated`` when its source changed it last."""

    id: str
    url: str
    card: Card
    dates: Dates
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """``page_url`` is the page that shows the same; ``path`` names the feed below ``/feeds/``."""

    title: str
    subtitle: str
    path: str
    page_url: str
    entries: tuple[Entry, ...]

    @property
    def id(self) -> str:
        return tag("feeds/" + self.path)

    @property
    def updated(self) -> datetime:
        return max((entry.updated for entry in self.entries), default=_NO_DATE)


def tag(name: str) -> str:
    """An address that names and does not lead (RFC 4151)."""
    return f"tag:{site_host()},{_TAG_YEAR}:{quote(name, safe='/:.-_')}"


def feed(kind: str, name: str = "", *, limit: int = 100) -> Feed | None:
    """The feed ``name`` of ``kind``; None where nothing is called so. Raises BadInput for a bad search."""
    if kind == "today":
        return _today(limit)
    if kind == "newest":
        cards = read.newest(limit=limit).cards
        return _feed("Newest papers", "Every paper, by date.", "newest", "/", cards)
    if kind == "lists":
        return _list(name, limit)
    if kind == "categories":
        return _category(name, limit)
    if kind == "authors":
        return _author(name, limit)
    if kind == "organisations":
        return _organisation(name, limit)
    return _search(name, limit) if kind == "search" else None


def last_changed() -> datetime | None:
    """When anything in the library changed last, in whole seconds; None while that second is not over."""
    at = rolling.last_change_at()
    return at if at and now() - at > _A_MOMENT else None


def _today(limit: int) -> Feed:
    sources = read.list_sources()
    source = next((name for name in PREFERRED if name in sources), "")
    day = read.latest_day(source)
    cards = read.day(source, day, limit=limit).cards if day else ()
    return _feed(f"Today’s papers · {list_name(source)}", "The newest list.", "today", "/", cards)


def _list(source: str, limit: int) -> Feed | None:
    if source not in read.list_sources():
        return None
    cards = rolling.newest_listings(source, limit)
    label = list_name(source)
    return _feed(
        f"{label}, day by day", f"The newest entries of {label}’s lists.", f"lists/{source}", "/", cards
    )


def _category(code: str, limit: int) -> Feed | None:
    code = canonical(code)
    name = category_name(code)
    cards = read.in_category(code, limit=limit).cards
    if not name and not cards:
        return None
    title = f"{name} ({code})" if name else code
    return _feed(title, "New papers in this category.", f"categories/{code}", f"/categories/{code}", cards)


def _author(slug: str, limit: int) -> Feed | None:
    view = read.author(slug)
    if view is None:
        return None
    cards = read.by_author(slug, limit=limit).cards
    return _feed(view.name, "Papers under this name.", f"authors/{slug}", f"/authors/{slug}", cards)


def _organisation(slug: str, limit: int) -> Feed | None:
    view = read.organisation(slug)
    if view is None:
        return None
    cards = read.of_organisation(slug, limit=limit).cards
    return _feed(
        view.name, "Papers of this organisation.", f"organisations/{slug}", f"/organisations/{slug}", cards
    )


def _search(text: str, limit: int) -> Feed:
    """By date, and to the letter: a feed must not change its meaning when the spelling is corrected."""
    text = text.strip()
    if not text:
        raise BadInput("A search feed needs a query.", hint="Add ?q=… to the address.")
    if len(text) > LONGEST_QUERY:
        raise BadInput(f"A search may be {LONGEST_QUERY} characters long.")
    answer = search(text, sort="date", limit=limit, is_literal=True)
    first = (answer.direct,) if answer.direct else ()
    cards = (*first, *(found.card for found in answer.found))
    query = quote(text)
    return _feed(
        f"Search: {text}",
        "New papers that match.",
        f"search?q={query}",
        f"/search?q={query}&sort=date",
        cards,
    )


def _feed(title: str, subtitle: str, path: str, page: str, cards: tuple[Card, ...]) -> Feed:
    dates = rolling.dates_of([card.number for card in cards])
    entries = tuple(_entry(card, dates[card.number]) for card in cards if card.number in dates)
    return Feed(title, subtitle, path, site_url() + quote(page, safe="/?=&%:"), entries)


def _entry(card: Card, dates: Dates) -> Entry:
    published = (
        dates.submitted
        or _midnight(dates.submitted_on)
        or _midnight(dates.announced)
        or _midnight(card.dated)
        or dates.added
        or _NO_DATE
    )
    return Entry(
        id=tag(f"papers/{card.key}"),
        url=paper_url(card.address),
        card=card,
        dates=dates,
        published=published,
        updated=max(dates.modified or published, published),
    )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
