"""Readable text into safe HTML: escaped, maths set as MathML, first lines apart from the rest.

Every function here returns markup that is safe by construction; nothing is marked safe unescaped but what
``kernel.maths`` made from a formula.
"""

from __future__ import annotations

import re
from itertools import pairwise

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from broadsheet.kernel import maths
from broadsheet.search.snippets import Snippet

LEDE_LEAST, LEDE_MOST = 150, 340
"""How many characters of an abstract stand open on a card; a sentence's end between the two is best."""
_REST_LEAST = 90
"""A shorter rest is not worth folding away."""
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]?\s+(?=[\"'“‘(\[$]?[A-Z0-9])")
_BLANK_LINE = re.compile(r"\n\s*\n")
_STEERING = dict.fromkeys(
    [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)
"""Control characters, and those that turn the direction of everything after them."""
del _STEERING[0x0A], _STEERING[0x09]


def plain(text: str) -> str:
    """``text`` without characters that steer a terminal or turn the reading direction around."""
    return text if text.isascii() and text.isprintable() else text.translate(_STEERING)


def typeset(text: str) -> SafeString:
    """Escaped text with its formulas as MathML. Most text has none, and costs one search for a dollar."""
    return _with_maths(plain(text)) if "$" in text or "\\" in text else escape(plain(text))


def paragraphs(text: str) -> list[SafeString]:
    """The paragraphs of an abstract, each typeset."""
    return [typeset(part.strip()) for part in _BLANK_LINE.split(text) if part.strip()]


def lede(text: str) -> tuple[str, str]:
    """An abstract's first sentence or two, and the rest ("" where it is not worth folding away).

    >>> lede("Short. All of it.")
    ('Short. All of it.', '')
    """
    if len(text) <= LEDE_MOST + _REST_LEAST:
        return text, ""
    for end in _SENTENCE_END.finditer(text, LEDE_LEAST, LEDE_MOST):
        if not _is_inside_formula(text, end.end()):
            return text[: end.end()].rstrip(), text[end.end() :]
    cut = text.rfind(" ", LEDE_LEAST, LEDE_MOST)
    while cut > 0 and _is_inside_formula(text, cut):
        cut = text.rfind(" ", 0, cut)
    return (text[:cut], text[cut + 1 :]) if cut > 0 else (text, "")


def _is_inside_formula(text: str, place: int) -> bool:
    return (text.count("$", 0, place) - text.count(r"\$", 0, place)) % 2 == 1


def _with_maths(text: str) -> SafeString:
    parts = (
        escape(part) if kind == "prose" else maths.to_mathml(part, display=kind == "display")
        for kind, part in maths.segments(text)
    )
    return mark_safe("".join(parts))  # noqa: S308  (prose is escaped, MathML is of our own making)


def marked(found: Snippet) -> SafeString:
    """Part of an abstract with the words that were looked for marked; formulas are set and not marked."""
    text = plain(found.text)
    before, after = ("… " if found.is_cut_before else ""), (" …" if found.is_cut_after else "")
    if "$" in text or "\\" in text or len(text) != len(found.text):
        return format_html("{}{}{}", before, typeset(found.text), after)
    ends = [0, *(place for mark in found.marks for place in mark), len(text)]
    parts = [(text[start:end], number % 2) for number, (start, end) in enumerate(pairwise(ends))]
    inside = (format_html("<mark>{}</mark>", part) if is_mark else escape(part) for part, is_mark in parts)
    return format_html("{}{}{}", before, format_html_join("", "{}", ((one,) for one in inside)), after)
