"""What each receiving program wants to be told, as JSON. Pure; titles of papers are hostile text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from django.conf import settings

from broadsheet.kernel.text import bounded, plain
from broadsheet.papers.views import Card
from broadsheet.readers.views import WebhookView

Payload = dict[str, Any]
_AUTHORS = 5
_MARKS = str.maketrans({mark: "\\" + mark for mark in "\\*_~`|>[]()#"})


def payload(webhook: WebhookView, cards: Sequence[Card]) -> tuple[str, Payload]:
    """Where to send it and what: ntfy's topic moves from the address into the text."""
    made = _MAKERS[webhook.template](webhook, cards)
    if webhook.template == "ntfy":
        parts = urlsplit(webhook.url)
        path, _, topic = parts.path.rstrip("/").rpartition("/")
        return urlunsplit((parts.scheme, parts.netloc, path or "/", "", "")), {"topic": topic, **made}
    return webhook.url, made


def _url(card: Card) -> str:
    return str(settings.ENVIRONMENT.url).rstrip("/") + "/papers/" + quote(card.address, safe="/:")


def _title(card: Card) -> str:
    return bounded(plain(card.title), 250)


def _by(card: Card) -> str:
    names = [author.name for author in card.authors[:_AUTHORS]]
    count = max(card.author_count or 0, len(card.authors))
    return ", ".join(names) + (f" and {count - len(names):,} more" if names and count > len(names) else "")


def _heading(webhook: WebhookView, cards: Sequence[Card]) -> str:
    return f"{len(cards):,} new paper{'' if len(cards) == 1 else 's'}: {webhook.name}"


def _slack(webhook: WebhookView, cards: Sequence[Card]) -> Payload:
    def safe(text: str) -> str:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("|", "\u00a6")

    lines = [f"• <{_url(card)}|{safe(_title(card))}> {safe(_by(card))}" for card in cards]
    return {"text": "\n".join([f"*{safe(_heading(webhook, cards))}*", *lines]), "unfurl_links": False}


def _discord(webhook: WebhookView, cards: Sequence[Card]) -> Payload:
    lines = [
        f"- [{_title(card).translate(_MARKS)}](<{_url(card)}>) {_by(card).translate(_MARKS)}"
        for card in cards
    ]
    text = "\n".join([f"**{_heading(webhook, cards).translate(_MARKS)}**", *lines])
    # Discord takes 2,000 characters, and nobody may be called by a paper's title.
    return {"content": bounded(text, 2_000), "allowed_mentions": {"parse": []}}


def _ntfy(webhook: WebhookView, cards: Sequence[Card]) -> Payload:
    lines = [f"{_title(card)}\n{_by(card)}" for card in cards]
    made: Payload = {"title": _heading(webhook, cards), "message": bounded("\n\n".join(lines), 3_500)}
    return made | ({"click": _url(cards[0])} if len(cards) == 1 else {})


def _telegram(webhook: WebhookView, cards: Sequence[Card]) -> Payload:
    lines = [
        f'• <a href="{escape(_url(card))}">{escape(_title(card))}</a> {escape(_by(card))}' for card in cards
    ]
    kept: list[str] = []
    for line in lines:
        # Telegram takes 4,096 characters; a line cut in two would be broken markup.
        if sum(map(len, kept)) + len(line) > 3_800:
            break
        kept.append(line)
    text = "\n".join([f"<b>{escape(_heading(webhook, cards))}</b>", *kept])
    return {
        "chat_id": webhook.settings.get("chat", ""),
        "text": text,
        "parse_mode": "HTML",
        "disable_web_page_preview": True,
    }


def _json(webhook: WebhookView, cards: Sequence[Card]) -> Payload:
    return {
        "event": "papers",
        "webhook": webhook.name,
        "query": webhook.search,
        "papers": [
            {
                "key": card.key,
                "url": _url(card),
                "title": card.title,
                "authors": [author.name for author in card.authors],
                "categories": list(card.categories),
                "date": card.dated.isoformat() if card.dated else None,
                "date_is": card.dated_as,
                "version": card.version,
                "code": card.code_url or None,
            }
            for card in cards
        ],
    }


_MAKERS: dict[str, Callable[[WebhookView, Sequence[Card]], Payload]] = {
    "slack": _slack,
    "discord": _discord,
    "ntfy": _ntfy,
    "telegram": _telegram,
    "json": _json,
}
