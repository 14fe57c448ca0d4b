"""The quiet row under a card: what its reader says of it. Buttons of the page's one form, each a whole act.

Written by hand like the other pieces, since a list repeats it by the hundred; ``escape`` stands on
everything that comes from outside.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString

from broadsheet.delivery.web.typeset import plain
from broadsheet.papers.views import Card
from broadsheet.readers.views import Said
from broadsheet.reading.says import Says

MARKS = (
    ("vote", "Vote", "Voted"),
    ("later", "Later", "For later"),
    ("read", "Read", "Was read"),
    ("not-interested", "Not for me", "Not for me"),
)
"""Kind of the mark, its button before and after."""
FIRST_COLLECTIONS, MUTED_AUTHORS, MUTED_CATEGORIES = 12, 4, 6


def row(card: Card, says: Says, token: str, *, in_inbox: bool = False) -> SafeString:
    """All acts on a card. In the inbox, what deals with a paper also takes it away."""
    said = says.of(card.number)
    parts = [_mark(card, said, *mark, in_inbox=in_inbox) for mark in MARKS]
    if in_inbox:
        parts.insert(0, button(f"triage open {card.address}", "Open", key="o"))
    parts.append(_more(card, said, says, token, in_inbox=in_inbox))
    label = escape(plain(card.title)[:160])
    return SafeString(f'<div class="acts" role="group" aria-label="Acts: {label}">{"".join(parts)}</div>')


def toggle(act: str, text: str, *, is_on: bool, key: str = "") -> str:
    """A button of the form ``acts`` that stays pressed."""
    hook = f' data-key="{key}"' if key else ""
    pressed = "true" if is_on else "false"
    return (
        f'<button form="acts" name="do" value="{escape(act)}" aria-pressed="{pressed}"{hook}>'
        f"{escape(text)}</button>"
    )


def button(act: str, text: str, *, key: str = "") -> str:
    hook = f' data-key="{key}"' if key else ""
    return f'<button form="acts" name="do" value="{escape(act)}"{hook}>{escape(text)}</button>'


_KEYS = {"vote": "v", "later": "l", "read": "r", "not-interested": "n"}


def _mark(card: Card, said: Said, kind: str, off: str, on: str, *, in_inbox: bool) -> str:
    is_on = kind in said.marks
    verb = "unsay" if is_on else "triage" if in_inbox and kind != "vote" else "say"
    text = on if is_on else off
    if kind == "vote" and said.votes > 1:
        text += f" {said.votes:,}"
    return toggle(f"{verb} {kind} {card.address}", text, is_on=is_on, key=_KEYS[kind])


def _more(card: Card, said: Said, says: Says, token: str, *, in_inbox: bool) -> str:
    saved = "✓ Saved" if said.saved else "More"
    is_saved = ' class="on"' if said.saved else ""
    watched = toggle(
        f"{'unfollow' if said.is_watched else 'follow'} paper {card.address}",
        "Watching for news" if said.is_watched else "Watch for news",
        is_on=said.is_watched,
    )
    places = "".join(_collections(card, said, says, in_inbox=in_inbox))
    return (
        f'<details class="also"><summary{is_saved}>{saved}</summary><div class="also-in">'
        f'<p class="also-by"><span>Save to</span> {places}</p>'
        f"{_named('save-new', card, token, 'A new collection', 'Save')}"
        f'<p class="also-by mutes"><span>Mute</span> {"".join(_mutes(card, in_inbox=in_inbox))}</p>'
        f"{_named('triage-mute-words' if in_inbox else 'mute-words', card, token, 'Words to mute', 'Mute')}"
        f'<p class="also-by">{watched}</p></div></details>'
    )


def _collections(card: Card, said: Said, says: Says, *, in_inbox: bool) -> Iterable[str]:
    names = {held.slug: held.name for held in says.collections}
    shown = [*(s for s in said.saved if s in names), *(s for s in names if s not in said.saved)]
    if "saved" not in names:
        names["saved"] = "Saved"
        shown.insert(0, "saved")
    for place, slug in enumerate(shown[:FIRST_COLLECTIONS]):
        is_in = slug in said.saved
        verb = "unsave" if is_in else "triage-save" if in_inbox else "save"
        key = "s" if place == 0 else ""
        yield toggle(f"{verb} {slug} {card.address}", names[slug], is_on=is_in, key=key)


def _mutes(card: Card, *, in_inbox: bool) -> Iterable[str]:
    things = [("author", author.slug, author.name) for author in card.authors[:MUTED_AUTHORS]]
    if card.organisation is not None:
        things.append(("organisation", card.organisation.slug, card.organisation.name))
    things += [("category", code, code) for code in card.categories[:MUTED_CATEGORIES]]
    for kind, value, name in things:
        act = f"triage-mute {kind} {value} {card.address}" if in_inbox else f"mute {kind} {value}"
        yield button(act, plain(name))


def _named(act: str, card: Card, token: str, label: str, text: str) -> str:
    """A form of its own for a text; it comes back to where it was sent from."""
    return (
        '<form method="post" action="/act">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'
        f'<input name="text" maxlength="200" required aria-label="{label}" placeholder="{label}">'
        f'<button name="do" value="{escape(f"{act} {card.address}")}">{text}</button></form>'
    )
