"""``{% load broadsheet %}``: the names under which templates know addresses, pieces and typesetting."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from broadsheet.delivery.web import addresses, pieces, says_pieces, typeset
from broadsheet.kernel.ids import address_of
from broadsheet.kernel.text import slug
from broadsheet.papers.views import Card
from broadsheet.reading.names import category_name, kind_name, list_name

register = template.Library()
LONGEST_VALUE = 300
_CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<terms>[a-z-]+)(?:/(?P<version>[\d.]+))?|publicdomain/(?P<zero>zero))"
)

_NAMED: dict[str, Callable[..., object]] = {
    "paper_url": addresses.paper_url,
    "author_url": addresses.author_url,
    "organisation_url": addresses.organisation_url,
    "category_url": addresses.category_url,
    "saved_page_url": addresses.saved_page_url,
    "day_url": addresses.day_url,
    "week_url": addresses.week_url,
    "month_url": addresses.month_url,
    "typeset": typeset.typeset,
    "plain": typeset.plain,
    "paragraphs": typeset.paragraphs,
    "lede": typeset.lede,
    "marked": typeset.marked,
    "byline": pieces.byline,
    "facts": pieces.facts,
    "dateline": pieces.dateline,
    "author_links": pieces.author_links,
    "short_day": pieces.short_day,
    "long_day": pieces.long_day,
    "printed_day": pieces.printed_day,
    "day_element": pieces.day_element,
    "list_name": list_name,
    "kind_name": kind_name,
    "category_name": category_name,
}
for _name, _function in _NAMED.items():
    register.filter(_name, _function)


@register.filter
def thousands(number: int | None) -> str:
    return "" if number is None else f"{number:,}"


@register.filter
def ordinal(position: int) -> str:
    """A place counted from 0, as people count it."""
    return f"{position + 1:,}"


@register.filter
def plural(number: int | None, noun: str) -> str:
    """``{{ 3|plural:"paper" }}`` is "3 papers"; a noun with a comma names both forms."""
    one, _, many = noun.partition(",")
    count = number or 0
    return f"{count:,} {one if count == 1 else many or one + 's'}"


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """A point in time, to the minute, in UTC and saying so."""
    if at is None:
        return ""
    shown = f"{at.day} {at:%b} {at.year}, {at:%H:%M} UTC"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), shown)


@register.filter
def shown_value(value: object) -> str:
    """One side of a logged change, cut to what a page can show."""
    text = "nothing" if value in (None, "", [], ()) else str(value)
    return typeset.plain(text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + " …")


@register.filter
def spoken(sentence: str) -> SafeString:
    """A sentence for people, its commands (between back-ticks) set as code."""
    parts = enumerate(sentence.split("`"))
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if number % 2 else part,) for number, part in parts)
    )


@register.filter
def short_name(whole: str) -> str:
    """The part of a name that tells it apart: ``maker/Model-7B, by Somebody`` is Model-7B."""
    return typeset.plain(whole.split(",")[0].rsplit("/", 1)[-1])


@register.filter
def slug_of(name: str) -> str:
    return slug(name)


@register.filter
def key_url(key: str) -> str:
    return addresses.paper_url(address_of(key))


@register.filter
def licence_name(address: str) -> str:
    """A short name for the licences papers come under; the address itself for any other."""
    match = _CREATIVE_COMMONS.search(address)
    if match is None:
        return "arXiv’s own licence" if "arxiv.org/licenses/nonexclusive" in address else address
    if match["zero"]:
        return "CC0"
    return f"CC {match['terms'].upper()} {match['version'] or ''}".strip()


@register.filter
def month_words(day: date) -> str:
    return f"{day:%B} {day.year}"


@register.filter
def weekday(day: date) -> str:
    return f"{day:%A} {day.day} {day:%b}"


@register.simple_tag
def list_url(day: date, source: str, kind: str | None = None) -> str:
    return addresses.day_url(day, source, kind)


@register.simple_tag
def collection_url(owner: str, slug: str, secret: str = "") -> str:
    return addresses.collection_url(owner, slug, secret)


@register.simple_tag
def outward(url: str, text: str, title: str = "") -> SafeString:
    return pieces.outward(url, text, title)


@register.simple_tag
def search_url(text: str, sort: str = "", cursor: str = "", exact: str = "") -> str:
    return addresses.search_url(text, sort, cursor, exact)


@register.simple_tag(takes_context=True)
def acts(context: template.Context, card: Card) -> SafeString:
    """The row of acts under a card, on pages that know whose it is."""
    says = context.get("says")
    if says is None:
        return pieces.NOTHING
    return says_pieces.row(card, says, context["form_token"], in_inbox=bool(context.get("in_inbox")))
