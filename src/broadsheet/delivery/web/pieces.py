"""The small parts of a card that repeat by the hundred, written in code because a list has to be quick.

Built with ``format_html``, so everything that is not markup here is escaped; the one exception says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from broadsheet.delivery.web.addresses import author_url, category_url, organisation_url
from broadsheet.delivery.web.typeset import plain
from broadsheet.papers.views import AuthorName, Card
from broadsheet.reading.names import category_name

FIRST_AUTHORS, UNFOLDED_AUTHORS = 6, 40
"""How many authors a card names at once, and how many it names at all: papers with 3,000 exist."""
NOTHING = SafeString("")


def byline(card: Card) -> SafeString:
    """The authors: the first six, the others folded away; a number where no names are known."""
    authors = card.authors
    count = max(card.author_count or 0, len(authors))
    if not authors:
        return format_html("{}", _counted(count, "author")) if count else NOTHING
    shown = FIRST_AUTHORS if len(authors) > FIRST_AUTHORS + 1 else len(authors)
    first = author_links(authors[:shown])
    if count <= shown:
        return first
    rest = authors[shown:UNFOLDED_AUTHORS]
    unnamed = count - shown - len(rest)
    tail = format_html(" and {} more", f"{unnamed:,}") if unnamed else NOTHING
    if not rest:
        return format_html("{}{}", first, tail)
    return format_html(
        '{} <details class="more"><summary>and {} more</summary>{}{}</details>',
        first,
        f"{count - shown:,}",
        author_links(rest),
        tail,
    )


def author_links(authors: Iterable[AuthorName]) -> SafeString:
    """Names and addresses, each escaped here by hand: ``format_html`` would take a third of a page's time."""
    links = (f'<a href="{author_url(a.slug)}">{escape(plain(a.name))}</a>' for a in authors)
    return SafeString(", ".join(links))


def facts(card: Card) -> SafeString:
    """Votes, comments, code, project, categories and the date, as items of a list."""
    return format_html_join("", "<li>{}</li>", ((item,) for item in _facts(card)))


def _facts(card: Card) -> Iterable[SafeString]:
    if card.organisation is not None:
        place = card.organisation
        yield format_html('<a href="{}">{}</a>', organisation_url(place.slug), plain(place.name))
    if card.votes is not None:
        yield format_html('<span class="votes">{}</span>', _counted(card.votes, "vote"))
    if card.comment_count:
        yield _counted(card.comment_count, "comment")
    if card.code_url:
        stars = f" ({card.stars:,}\N{NARROW NO-BREAK SPACE}★)" if card.stars else ""
        yield outward(card.code_url, "Code" + stars)
    if card.project_url:
        yield outward(card.project_url, "Project")
    for code in card.categories:
        yield category_link(code)
    if dated := dateline(card):
        yield dated


def category_link(code: str) -> SafeString:
    return format_html('<a href="{}" title="{}">{}</a>', category_url(code), category_name(code), code)


def outward(url: str, text: str, title: str = "") -> SafeString:
    """A link that leaves the site; anything but http(s) stays text, whatever a source said."""
    if not url.lower().startswith(("https://", "http://")):
        return format_html("{}", text)
    if title:
        return format_html('<a href="{}" rel="external nofollow" title="{}">{}</a>', url, title, text)
    return format_html('<a href="{}" rel="external nofollow">{}</a>', url, text)


def dateline(card: Card) -> SafeString:
    """The best known date and which of the four it is; a day and month where no year is known."""
    if card.dated is not None and card.dated_as != "year":
        return format_html("{} {}", card.dated_as or "dated", day_element(card.dated))
    if card.printed_date:
        return format_html("printed {}, year unknown", printed_day(card.printed_date))
    return format_html("published in {}", card.year) if card.year else NOTHING


def day_element(day: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), short_day(day))


def short_day(day: date) -> str:
    """
    >>> short_day(date(2026, 8, 1))
    '1 Aug 2026'
    """
    return f"{day.day} {day:%b} {day.year}"


def long_day(day: date) -> str:
    """
    >>> long_day(date(2026, 8, 21))
    'Friday 21 August 2026'
    """
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def printed_day(printed: str) -> str:
    """A day and month without a year, in words.

    >>> printed_day("02-29"), printed_day("soon")
    ('29 February', 'soon')
    """
    try:
        day = date.fromisoformat(f"2000-{printed}")  # a leap year, so that 29 February is a day
    except ValueError:
        return printed
    return f"{day.day} {day:%B}"


def _counted(number: int, noun: str) -> SafeString:
    return format_html("{} {}{}", f"{number:,}", noun, "" if number == 1 else "s")


def named(words: Sequence[str]) -> str:
    """
    >>> named(["a", "b", "c"])
    'a, b and c'
    """
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)
