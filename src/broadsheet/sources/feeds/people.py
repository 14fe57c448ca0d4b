"""Names in the orders that sources write them, all turned to "given family".

Four orders: ``Ada Lovelace``; ``Lovelace, Ada`` (Dublin Core, bioRxiv, BibTeX); ``Lovelace AB`` (MEDLINE);
``{"given": "Ada", "family": "Lovelace"}``. A name that fits none stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from broadsheet.kernel.record import Author

NAME_LIMIT = 500
AUTHOR_LIMIT = 20_000
"""The longest author lists of physics have about 5,000 names."""
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv|v)\.?", re.IGNORECASE)
_DEGREE = re.compile(r"(?:ph\.?\s?d|m\.?d|m\.?sc|b\.?sc|dr|prof|mph|dphil|rn)\.?", re.IGNORECASE)
_INITIALS = re.compile(r"(?!(?:LLC|LTD|INC|PLC)$)[A-Z]{1,3}")
_GROUP = re.compile(r"(?:consortium|collaboration|group|team|network|investigators|study)\b", re.IGNORECASE)


def forwards(name: str) -> str:
    """``Lovelace, Ada``, ``Lovelace, Ada, Jr.`` and ``Lovelace AB`` as people say them.

    >>> forwards("Lovelace, A. B.")
    'A. B. Lovelace'
    >>> forwards("Lovelace AB")
    'A. B. Lovelace'
    """
    name = " ".join(name.split())[:NAME_LIMIT].strip(" ,;")
    if "," in name:
        return _inverted(name)
    words = name.split()
    if len(words) < 2 or not _INITIALS.fullmatch(words[-1]) or _GROUP.search(name):
        return name
    family = words[:-1]
    # "ADA LOVELACE III" and "GPT LAB" are no MEDLINE names: those have their family name in mixed case.
    if any(word.isupper() for word in family) or _SUFFIX.fullmatch(words[-1]):
        return name
    return f"{' '.join(f'{initial}.' for initial in words[-1])} {' '.join(family)}"


def _inverted(name: str) -> str:
    parts = [part.strip() for part in name.split(",") if part.strip()]
    parts = [part for part in parts if not _DEGREE.fullmatch(part)]
    suffixes = [part for part in parts[1:] if _SUFFIX.fullmatch(part)]
    named = [part for part in parts if part not in suffixes]
    if len(named) > 2 or any(_GROUP.search(part) for part in named):
        return name
    return " ".join((*reversed(named), *suffixes))


def full_name(given: str, family: str, suffix: str = "") -> str:
    """The parts of a structured name; a comma in the family name is an order of its own."""
    if not given and "," in family:
        return forwards(family)
    return " ".join(part for part in (given.strip(), family.strip(), suffix.strip()) if part)[:NAME_LIMIT]


def some(authors: Iterable[Author]) -> tuple[Author, ...]:
    """Those that have a name, not more than AUTHOR_LIMIT, names and affiliations of bearable length."""
    named = (Author(a.name[:NAME_LIMIT], a.affiliation[: 2 * NAME_LIMIT]) for a in authors if a.name.strip())
    return tuple(author for author, _ in zip(named, range(AUTHOR_LIMIT), strict=False))


def listed(text: str) -> tuple[Author, ...]:
    """A list in one text: ``Last, F.; Last, G.``, or names with commas and "and" between them."""
    if ";" in text:
        return some(Author(forwards(part)) for part in text.split(";"))
    text = re.sub(r"^by\s+", "", " ".join(text.split()), flags=re.IGNORECASE)
    parts = re.split(r"\s*,\s*(?:and\s+|&\s*)?|\s+and\s+|\s+&\s+", text)
    # "Lovelace, Ada" alone: one name in two parts, where the first is one word and no "and" stands between.
    if len(parts) == 2 and "," in text and " " not in parts[0] and not re.search(r"\s(?:and|&)\s", text):
        return some([Author(forwards(text))])
    return some(Author(forwards(part)) for part in parts)
