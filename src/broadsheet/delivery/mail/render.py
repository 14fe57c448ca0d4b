"""A digest as a mail: subject, HTML and plain text, both with dates and reasons on every paper.

A paper looks the same in everybody's mail but for its reasons, so its markup is made once and kept while
thousands are rendered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape
from urllib.parse import quote

from django.conf import settings

from broadsheet.delivery.mail.layout import inlined, line, link, page
from broadsheet.kernel.text import bounded, plain
from broadsheet.papers.views import Card
from broadsheet.reading.digest import DigestPage, Entry, cards

_ABSTRACT = 420
_AUTHORS = 6
_STEERING = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_STEERING[0x0A] = _STEERING[0x09] = " "
_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    html: str
    text: str


class Press:
    """Renders digests; keeps cards and pieces that come again. One for each pass: what it keeps gets old."""

    def __init__(self, load: Callable[[Sequence[int]], Mapping[int, Card]] = cards) -> None:
        self._load = load
        self._cards: dict[int, Card] = {}
        self._pieces: dict[int, tuple[str, str, str, str]] = {}

    def cards(self, numbers: Sequence[int]) -> Mapping[int, Card]:
        """The shelf that ``reading.digest`` takes cards from."""
        missing = [number for number in numbers if number not in self._cards]
        if missing:
            self._cards.update(self._load(missing))
        return {number: self._cards[number] for number in numbers if number in self._cards}

    def mail(self, digest: DigestPage, unsubscribe: str) -> Mail:
        """The whole mail. ``unsubscribe`` is the address that takes this receiver off this digest."""
        title = subject(digest)
        html = [_head(digest)]
        text = [_text_head(digest)]
        for heading, entries in (("Papers you watch", digest.watched), ("New papers", digest.entries)):
            if entries:
                html.append(_heading(heading))
                text.append(f"{heading.upper()}\n\n")
                for entry in entries:
                    made = self._entry(entry)
                    html.append(made[0])
                    text.append(made[1])
        html.append(_foot(digest, unsubscribe))
        text.append(_text_foot(digest, unsubscribe))
        return Mail(title, page(title, "".join(html)), "".join(text))

    def _entry(self, entry: Entry) -> tuple[str, str]:
        card = entry.card
        piece = self._pieces.get(card.number)
        if piece is None:
            piece = self._pieces[card.number] = _pieces(card)
        before, after, text_before, text_after = piece
        reasons = "; ".join(entry.reasons)
        html = before + escape(clean(reasons)) + _news(entry.news) + after
        said = "".join(f"   ! {clean(sentence)}\n" for sentence in entry.news)
        return html, f"{text_before}   Why: {clean(reasons)}\n{said}{text_after}"


def subject(digest: DigestPage) -> str:
    """On one line, whatever a digest is called."""
    what = (
        "nothing new" if not digest.papers else f"{digest.papers:,} paper{'' if digest.papers == 1 else 's'}"
    )
    return " ".join(clean(f"{digest.name}: {what}, {long_day(digest.on)}").split())


def long_day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def clean(text: str) -> str:
    """``text`` without control characters and those that turn the reading direction."""
    return text if text.isascii() and text.isprintable() else text.translate(_STEERING)


def _pieces(card: Card) -> tuple[str, str, str, str]:
    """Markup and text of a card, each in two halves: reasons stand between them."""
    address = paper_url(card.address)
    title, abstract = (
        clean(plain(card.title)),
        clean(plain(bounded(card.abstract or card.summary, _ABSTRACT))),
    )
    facts = " · ".join(filter(None, (_byline(card), _dated(card), ", ".join(card.categories))))
    withdrawn = line("n", "Withdrawn.") if card.is_withdrawn else ""
    code = f" {link(card.code_url, 'Code')}" if card.code_url.startswith(("https://", "http://")) else ""
    markup = inlined(
        f'<div class="p">\n{line("t", link(address, title))}{withdrawn}'
        f"{line('m', escape(facts) + code)}{line('x', escape(abstract)) if abstract else ''}"
        f'<p class="m">Why: {_MARK}</p></div>\n'
    )
    before, _, after = markup.partition(_MARK)
    after = after.removeprefix("</p>")
    text = f" * {title}\n   {facts}\n" + (f"   {abstract}\n" if abstract else "")
    return before, after, text, f"   {address}\n\n"


def _news(news: Iterable[str]) -> str:
    return "</p>" + "".join(_notice(clean(sentence)) for sentence in news)


@cache
def _notice_pieces() -> tuple[str, str]:
    before, _, after = inlined(line("n", _MARK)).partition(_MARK)
    return before, after


def _notice(sentence: str) -> str:
    before, after = _notice_pieces()
    return before + escape(sentence) + after


def _byline(card: Card) -> str:
    names = [clean(author.name) for author in card.authors[:_AUTHORS]]
    count = max(card.author_count or 0, len(card.authors))
    rest = f" and {count - len(names):,} more" if count > len(names) and names else ""
    return ", ".join(names) + rest


def _dated(card: Card) -> str:
    if card.dated is None:
        return str(card.year or "")
    return f"{card.dated_as or 'dated'} {card.dated.day} {card.dated:%b} {card.dated.year}"


def site_url(path: str) -> str:
    return str(settings.ENVIRONMENT.url).rstrip("/") + path


def paper_url(address: str) -> str:
    return site_url("/papers/" + quote(address, safe="/:"))


@cache
def _heading(text: str) -> str:
    return inlined(f'<h2 class="s">{escape(text)}</h2>')


def _head(digest: DigestPage) -> str:
    said = "" if digest.papers else line("x", escape(clean(digest.why_empty)))
    return inlined(
        f'<h1 class="h">{escape(clean(digest.name))}</h1>{line("m", escape(long_day(digest.on)))}{said}'
    )


def _counts(digest: DigestPage) -> list[str]:
    said = []
    if digest.more:
        said.append(f"{digest.more:,} more wait in your inbox.")
    if digest.muted:
        said.append(f"{digest.muted:,} muted.")
    return said


def _foot(digest: DigestPage, unsubscribe: str) -> str:
    counts = "".join(line("m", escape(said)) for said in _counts(digest))
    links = (
        f"{link(site_url('/inbox'), 'Open your inbox')} · {link(unsubscribe, 'Unsubscribe from this digest')}"
    )
    return inlined(f'{counts}<p class="f m">{links}</p>')


def _text_head(digest: DigestPage) -> str:
    said = "" if digest.papers else f"{clean(digest.why_empty)}\n\n"
    return f"{clean(digest.name)}\n{long_day(digest.on)}\n\n{said}"


def _text_foot(digest: DigestPage, unsubscribe: str) -> str:
    counts = "".join(f"{said}\n" for said in _counts(digest))
    return f"{counts}\n-- \nYour inbox: {site_url('/inbox')}\nUnsubscribe: {unsubscribe}\n"
