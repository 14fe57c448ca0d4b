"""The body of an entry: authors, abstract, dates and links as HTML that is safe in any feed reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import escape

from broadsheet.kernel.maths import segments
from broadsheet.kernel.text import plain
from broadsheet.reading.feed import Entry
from broadsheet.reading.names import list_name

MOST_AUTHORS = 100
_ILLEGAL = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\u200a\u2010-\u2029\u202f-\u205f\u2070-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe"
    "\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What XML 1.0 forbids, non-characters, and characters that turn the reading direction around."""
_BLANK_LINE = re.compile(r"\n\s*\n")
_LABELS = {"code": "Code", "project": "Project"}


def legal(text: str) -> str:
    """``text`` without characters that XML cannot hold or that steer what stands around them.

    >>> legal("a\\x00b\\u202ec\\ud800")
    'abc'
    """
    return _ILLEGAL.sub("", text)


def line(readable: str) -> str:
    """Readable text on one line, formulas as words and signs: for titles and names.

    >>> line("Sorting in $O(n \\\\log n)$")
    'Sorting in O(n log n)'
    """
    return " ".join(_without_maths(legal(readable)).split())


def html(entry: Entry) -> str:
    return "".join(_parts(entry))


def authors(entry: Entry) -> list[str]:
    return [name for author in entry.card.authors[:MOST_AUTHORS] if (name := line(author.name))]


def external_url(entry: Entry) -> str:
    """Where the paper itself is, when it has an arXiv id or a DOI."""
    scheme, _, value = entry.card.key.partition(":")
    if scheme == "arxiv":
        return f"https://arxiv.org/abs/{value}"
    return f"https://doi.org/{legal(value)}" if scheme == "doi" else ""


def _parts(entry: Entry) -> Iterator[str]:
    card = entry.card
    names = authors(entry)
    if names:
        rest = max(card.author_count or 0, len(card.authors)) - len(names)
        more = f" and {rest:,} more" if rest > 0 else ""
        yield f"<p>{escape(', '.join(names))}{more}</p>"
    if card.is_withdrawn:
        yield "<p><strong>Withdrawn.</strong></p>"
    text = card.abstract or card.summary
    for paragraph in _BLANK_LINE.split(legal(text)):
        if paragraph.strip():
            yield f"<p>{escape(_without_maths(paragraph.strip()))}</p>"
    if not card.abstract and card.summary:
        yield f"<p>(A summary by {escape(line(card.summary_by))}; no abstract is known here.)</p>"
    yield f"<p>{escape(' · '.join(_dates(entry)))}</p>"
    yield f"<p>{' · '.join(_links(entry))}</p>"


def _without_maths(text: str) -> str:
    if "$" not in text and "\\" not in text:
        return text
    pieces = segments(text)
    return "".join(p.text if p.kind == "prose" else plain(f"${p.text}$") for p in pieces)


def _dates(entry: Entry) -> Iterator[str]:
    """The four dates by their names, those that are known."""
    dates, listing = entry.dates, entry.card.listing
    submitted = dates.submitted.date() if dates.submitted else dates.submitted_on
    if submitted:
        yield f"submitted {_day(submitted)}"
    if dates.announced:
        yield f"announced {_day(dates.announced)}" + (" (estimated)" if dates.announced_is_estimated else "")
    if listing and listing.day:
        yield f"listed {_day(listing.day)} by {line(list_name(listing.source))}"
    if dates.modified:
        yield f"modified {_day(dates.modified.date())}"
    if not (submitted or dates.announced or dates.modified or listing):
        year = entry.card.year
        yield f"published in {year}" if year else "date unknown"


def _links(entry: Entry) -> Iterator[str]:
    yield _link(entry.url, "Paper’s page")
    outside = external_url(entry)
    if outside:
        yield _link(outside, "arXiv" if "arxiv.org" in outside else "Publisher")
    if entry.card.key.startswith("arxiv:"):
        yield _link(outside.replace("/abs/", "/pdf/"), "PDF")
    for url, label in ((entry.card.code_url, "Code"), (entry.card.project_url, "Project")):
        if url.startswith(("https://", "http://")):
            yield _link(legal(url), label)


def _link(url: str, text: str) -> str:
    return f'<a href="{escape(url)}">{text}</a>'


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year:04d}"
