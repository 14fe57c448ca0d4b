"""One ``<item>`` (RSS 2.0) or ``<entry>`` (Atom) of arXiv's daily feeds to one record.

Format: https://info.arxiv.org/help/rss.html. The link has no version, the guid (Atom: the id) has; the
abstract stands behind ``Abstract:``; authors are one string; the day is New York's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from lxml import etree

from broadsheet.kernel.clock import NEW_YORK
from broadsheet.kernel.ids import parse_arxiv
from broadsheet.kernel.record import Listing, Outcome, Record, Version
from broadsheet.sources.arxiv.adapt import SOURCE, Draft, fault, outcomes_of
from broadsheet.sources.arxiv.categories import is_category
from broadsheet.sources.arxiv.pieces import Piece, Texts, local_name, parse_piece, texts_of

KINDS = {"new": "new", "cross": "cross", "replace": "replace", "replace-cross": "replace"}
"""arXiv's announcement types and the kind of listing that each is."""
RANKS = {"new": 0, "cross": 1, "replace": 2}

_ABSTRACT = re.compile(r"\bAbstract:\s*")
_ANNOUNCED = re.compile(r"Announce Type:\s*([a-z-]{1,20})")


def better_kind(one: str, other: str) -> str:
    """The announcement that counts where a paper has two on a day: new, then cross, then replace.

    arXiv tells the type relative to the categories asked for, so one paper can be new in one answer and
    a cross-list in the next.
    """
    return min(one, other, key=lambda kind: RANKS.get(kind, len(RANKS)))


@dataclass(frozen=True, slots=True)
class Read:
    """What an item gave: outcomes and, where it was a paper's, its record's place among them (the first)."""

    outcomes: tuple[Outcome, ...]

    @property
    def record(self) -> Record | None:
        first = self.outcomes[0] if self.outcomes else None
        return first if isinstance(first, Record) else None


def new_york_day(moment: datetime) -> date:
    """The day that a feed's time is in New York: announcements are dated there, at midnight."""
    return moment.astimezone(NEW_YORK).date()


def read_piece(piece: Piece, position: int, place: str, encoding: str) -> Read:
    """What one cut-out item or entry says, at ``position`` of its feed."""
    if piece.problem:
        return Read((fault(place, piece.problem, piece.data),))
    try:
        element, doubts = parse_piece(piece.data, encoding)
    except etree.XMLSyntaxError as error:
        return Read((fault(place, f"broken XML: {error.msg}", piece.data),))
    return Read(tuple(outcomes_of_item(element, doubts, position, place, piece.data)))


def outcomes_of_item(
    item: etree._Element, doubts: list[str], position: int, place: str, data: bytes
) -> Iterator[Outcome]:
    """The record of a feed's item, with its listing, and faults for what is wrong with it."""
    said = texts_of(item)
    draft = Draft(said["guid"] or said["id"] or _link(item), doubts=doubts)
    described = said["description"] or said["summary"]
    draft.title = draft.text("title", said["title"])
    draft.abstract = draft.text("abstract", _abstract(described))
    draft.authors = draft.split(said["creator"])
    draft.categories = _categories(item)
    draft.licence = draft.text("licence", said["rights"])
    draft.doi = draft.text("doi", said["DOI"])
    draft.journal_ref = draft.text("journal reference", said["journal_reference"])
    draft.listings = _listings(draft, said, described, position)
    arxiv_id = parse_arxiv(draft.arxiv_id)
    if arxiv_id is not None and arxiv_id.version:
        draft.versions = (Version(arxiv_id.version),)
    yield from outcomes_of(draft, place, data)


def _listings(draft: Draft, said: Texts, described: str, position: int) -> tuple[Listing, ...]:
    announced = _ANNOUNCED.search(described[:200])
    kind = said["announce_type"] or (announced[1] if announced else "")
    if kind not in KINDS:
        draft.doubts.append(f"an announcement type that is none of arXiv's: “{kind[:40]}”")
    moment = draft.moment("announcement date", said["pubDate"] or said["published"])
    if moment is None:
        return ()
    return (Listing(SOURCE, new_york_day(moment), position, KINDS.get(kind, "")),)


def _abstract(described: str) -> str:
    """What stands behind the first ``Abstract:``; all of it where the feed has no such lead."""
    found = _ABSTRACT.search(described[:300])
    return described[found.end() :] if found else described


def _categories(item: etree._Element) -> tuple[str, ...]:
    said = ((c.get("term") or c.text or "").strip() for c in item if local_name(c) == "category")
    return tuple(dict.fromkeys(code for code in said if is_category(code)))


def _link(item: etree._Element) -> str:
    return next((child.get("href") or child.text or "" for child in item if local_name(child) == "link"), "")
