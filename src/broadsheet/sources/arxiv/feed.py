"""arXiv's daily feeds: the only machine source of the announcement's day and type.

https://info.arxiv.org/help/rss.html. A feed holds one announcement day and nothing else: a missed day cannot
be fetched later (OAI has its papers, the calendar its likely day). Replacements from version 6 on and changes
of the abstract alone are not in it. One request per category or archive of ``Ask.sets``: of an answer with
more than 2,000 items arXiv drops the *new* papers first.

A cursor is the number of the set that comes next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from lxml import etree

from broadsheet.kernel.clock import NEW_YORK, now
from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.record import Outcome, Record
from broadsheet.sources.arxiv.adapt import SOURCE, fault, not_xml, parse_moment
from broadsheet.sources.arxiv.categories import spelled
from broadsheet.sources.arxiv.feed_entries import RANKS, Read, better_kind, new_york_day, read_piece
from broadsheet.sources.arxiv.get import Get
from broadsheet.sources.arxiv.pieces import (
    Frame,
    child_of,
    cut,
    declares_entities,
    encoding_of,
    is_whole,
    parse_frame,
    root_name,
    texts_of,
)
from broadsheet.sources.port import Ask, ListFact, Page

ITEM_LIMIT = 2_000
"""Items arXiv gives at most; an answer with as many has lost some."""
SHAPES = ("rss", "atom")


@dataclass(frozen=True, slots=True)
class _Answer:
    reads: list[Read]
    frame: Frame
    root: etree._Element | None


class ArxivFeed:
    """The list of the current announcement day, in RSS or, by ``shape``, in Atom."""

    name = "arxiv-feed"
    label = "arXiv (daily feeds)"
    home = "https://rss.arxiv.org"

    def __init__(self, get: Get, *, shape: str = "rss", clock: Callable[[], datetime] = now) -> None:
        if shape not in SHAPES:
            raise BadInput(f"“{shape}” is not a feed format of arXiv's.", hint=f"Use {' or '.join(SHAPES)}.")
        self._get = get
        self._shape = shape
        self._clock = clock
        self._kinds: dict[tuple[date | None, str], str] = {}
        """The best kind of each paper in the sets read so far in this round."""

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """The feed of one set. Raises BadInput without sets, SourceRefused for a set arXiv does not know."""
        if not ask.sets:
            raise BadInput("A feed needs a category or an archive.", hint="For example --set cs.")
        number = int(cursor) if cursor.isdigit() and len(cursor) < 5 else 0
        if number >= len(ask.sets):
            raise BadInput(f"“{cursor[:20]}” is not a cursor of this harvest: its sets were others.")
        if number == 0:
            self._kinds.clear()
        url = f"{(ask.base_url or self.home).rstrip('/')}/{self._shape}/{spelled(ask.sets[number])}"
        # Each set has its own range of positions, so that the order over all of them is the order asked for.
        answer = self._answer(url, ITEM_LIMIT * number)
        if not is_whole(answer.frame):
            answer = self._answer(url, ITEM_LIMIT * number)
        _refuse_error(answer.root, url)
        return self._page(ask, number, answer, url)

    def _answer(self, url: str, offset: int) -> _Answer:
        body = self._get(url, conditional=True).body
        name = root_name(body)
        if name not in {"rss", "feed"}:
            raise not_xml(url, "a feed", body)
        if declares_entities(body):
            raise BadPayload(f"{url} answered with XML that declares entities; it was not read.")
        frame = Frame()
        encoding = encoding_of(body)
        reads = [
            read_piece(piece, offset + position, f"{url} line {piece.line}", encoding)
            for position, piece in enumerate(cut(body, "item" if name == "rss" else "entry", frame))
        ]
        return _Answer(reads, frame, parse_frame(frame))

    def _page(self, ask: Ask, number: int, answer: _Answer, url: str) -> Page:
        following = str(number + 1) if number + 1 < len(ask.sets) else ""
        outcomes = self._merged(answer.reads)
        is_torn = not is_whole(answer.frame)
        if is_torn:
            outcomes.append(fault(url, "the feed broke off before its end, twice", answer.frame.tail[-300:]))
        day = _day_of(outcomes) or _built_on(answer.root) or self._clock().astimezone(NEW_YORK).date()
        if (ask.since and day < ask.since) or (ask.until and day > ask.until):
            reason = (
                f"the feed holds {day} only, which was not asked for; a missed day cannot be fetched later"
            )
            return Page((fault(url, reason),), following)
        note = _note(len(answer.reads), day, is_torn=is_torn)
        fact = ListFact(SOURCE, day, _counts(outcomes), f"{ask.sets[number]}: {note}")
        return Page(tuple(outcomes), following, lists=(fact,))

    def _merged(self, reads: list[Read]) -> list[Outcome]:
        """One record per paper and day, with the best kind of this answer and of those before it."""
        first: dict[tuple[date | None, str], int] = {}
        outcomes: list[Outcome] = []
        for read in reads:
            record = read.record
            if record is None or not record.listings:
                outcomes.extend(read.outcomes)
                continue
            listing = record.listings[0]
            key = (listing.day, record.source_id)
            kind = better_kind(self._kinds.get(key, listing.kind), listing.kind)
            self._kinds[key] = kind
            if key in first:
                outcomes[first[key]] = _with_kind(outcomes[first[key]], kind)
            else:
                first[key] = len(outcomes)
                outcomes.append(_with_kind(record, kind))
            outcomes.extend(read.outcomes[1:])
        return outcomes


def _with_kind(outcome: Outcome, kind: str) -> Outcome:
    if not isinstance(outcome, Record) or outcome.listings[0].kind == kind:
        return outcome
    return replace(outcome, listings=(replace(outcome.listings[0], kind=kind),))


def _refuse_error(root: etree._Element | None, url: str) -> None:
    """A category that arXiv does not know gives a feed whose title says so."""
    if root is None:
        return
    channel = child_of(root, "channel")
    whole = root if channel is None else channel
    said = texts_of(whole)
    if said["title"].startswith("Feed error for query"):
        reason = said["description"] or said["subtitle"]
        raise SourceRefused(f"arXiv refused {url}: {' '.join(reason.split())[:300] or 'no reason given'}")


def _day_of(outcomes: list[Outcome]) -> date | None:
    days = Counter(
        listing.day for one in outcomes if isinstance(one, Record) for listing in one.listings if listing.day
    )
    return days.most_common(1)[0][0] if days else None


def _built_on(root: etree._Element | None) -> date | None:
    """The day an empty feed is for: its own date, as no item tells."""
    if root is None:
        return None
    channel = child_of(root, "channel")
    whole = root if channel is None else channel
    said = texts_of(whole)
    for name in ("pubDate", "updated", "lastBuildDate"):
        moment = parse_moment(said[name])
        if moment is not None:
            return new_york_day(moment)
    return None


def _counts(outcomes: list[Outcome]) -> dict[str, int]:
    """Records by kind, of this one answer: over several sets a paper may stand in more than one."""
    counts = dict.fromkeys(RANKS, 0)
    for one in outcomes:
        if isinstance(one, Record) and one.listings:
            kind = one.listings[0].kind
            counts[kind] = counts.get(kind, 0) + 1
    return counts


def _note(items: int, day: date, *, is_torn: bool) -> str:
    if is_torn:
        return f"{items:,} items; the feed broke off, so some are missing"
    if items >= ITEM_LIMIT:
        return f"{items:,} items, arXiv's limit: new papers are missing; ask for smaller categories"
    if items:
        return f"{items:,} items"
    if day.weekday() >= 5:
        return "empty, as arXiv announces nothing at weekends"
    return "empty: a holiday, or nothing announced in it"
