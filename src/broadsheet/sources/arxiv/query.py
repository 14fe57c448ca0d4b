"""arXiv's query API: one paper now, or a search by category and submission day.

https://info.arxiv.org/help/api/user-manual.html. Slices of at most 2,000, at most 30,000 in all; results
change once a day. Sorted by submission, ascending: what is submitted while we read comes at the end.

A cursor is ``<start>/<total>``: the total seen before, to notice when it changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml import etree

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused, SourceUnreachable
from broadsheet.kernel.ids import parse_arxiv
from broadsheet.kernel.record import Outcome
from broadsheet.kernel.taxonomy import ARCHIVES, LEGACY, NAMES
from broadsheet.sources.arxiv.adapt import fault, not_xml
from broadsheet.sources.arxiv.atom_entries import error_in, outcomes_of_entry
from broadsheet.sources.arxiv.categories import spelled
from broadsheet.sources.arxiv.get import Get, address
from broadsheet.sources.arxiv.pieces import (
    Frame,
    cut,
    declares_entities,
    encoding_of,
    is_whole,
    parse_frame,
    parse_piece,
    root_name,
    texts_of,
)
from broadsheet.sources.port import Ask, Page

SLICE_LIMIT = 2_000
RESULT_LIMIT = 30_000
_CURSOR = re.compile(r"(\d{1,6})/(\d{0,9})")
_FIELD = re.compile(r"(?:ti|au|abs|co|jr|cat|rn|all):\S")


@dataclass(frozen=True, slots=True)
class _Slice:
    """One answer, read: ``entries`` counts papers, errors in disguise left out."""

    outcomes: tuple[Outcome, ...]
    entries: int
    total: int | None
    is_whole: bool


class ArxivQuery:
    """Searches by ``Ask``: categories and archives, ``id:…`` for single papers, or terms such as
    ``ti:attention``; days are submission days (GMT)."""

    name = "arxiv-query"
    label = "arXiv (query API)"
    home = "https://export.arxiv.org/api/query"

    def __init__(self, get: Get, *, page_size: int = 1_000, clock: Callable[[], datetime] = now) -> None:
        self._get = get
        self._page_size = min(max(page_size, 1), SLICE_LIMIT)
        self._clock = clock

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """One slice. An empty or torn one where papers should be is asked for once more, then it is
        SourceUnreachable: the harvest goes on from there later, and is never called complete."""
        start, before = _position(cursor)
        if start >= RESULT_LIMIT:
            raise SourceRefused(
                f"arXiv's query API gives the first {RESULT_LIMIT:,} of {before or 'more'} results only.",
                hint="Ask for fewer days or categories at a time, or harvest with arxiv-oai.",
            )
        size = min(self._page_size, RESULT_LIMIT - start)
        url = address(ask.base_url or self.home, self._params(ask, start, size))
        found = self._slice(url)
        if self._is_gap(found, start, before):
            found = self._slice(url)
        if self._is_gap(found, start, before):
            expected = max(found.total or 0, before or 0)
            raise SourceUnreachable(
                f"arXiv gave an empty or broken page at result {start:,} of {expected:,}, twice: {url}",
                hint="Its query API does so at times; the same command goes on from here.",
            )
        outcomes = list(found.outcomes)
        if before is not None and found.total is not None and found.total != before:
            outcomes.append(fault(url, f"the number of results changed from {before:,} to {found.total:,}"))
        return Page(tuple(outcomes), self._following(start, size, found), found.total)

    def _is_gap(self, found: _Slice, start: int, before: int | None) -> bool:
        """Whether papers are missing here: a torn answer, or an empty one that cannot be the end."""
        if found.entries or not found.is_whole:
            return not found.is_whole
        total = found.total if found.total is not None else before
        if total is None or start < total:
            return total is not None
        # A result may shrink by a few papers while it is read; that it vanishes is a fault of the server.
        return start > 0 and (total == 0 or start - total > self._page_size)

    def _following(self, start: int, size: int, found: _Slice) -> str:
        after = start + found.entries
        is_last = found.entries < size if found.total is None else after >= found.total
        if is_last or found.entries == 0:
            return ""
        return f"{after}/{found.total if found.total is not None else ''}"

    def _slice(self, url: str) -> _Slice:
        body = self._get(url).body
        if root_name(body) != "feed":
            raise not_xml(url, "an Atom feed", body)
        if declares_entities(body):
            raise BadPayload(f"{url} answered with XML that declares entities; it was not read.")
        frame = Frame()
        outcomes: list[Outcome] = []
        entries = 0
        encoding = encoding_of(body)
        for piece in cut(body, "entry", frame):
            place = f"{url} line {piece.line}"
            if piece.problem:
                outcomes.append(fault(place, piece.problem, piece.data))
                continue
            entries += 1
            try:
                entry, doubts = parse_piece(piece.data, encoding)
            except etree.XMLSyntaxError as error:
                outcomes.append(fault(place, f"broken XML: {error.msg}", piece.data))
                continue
            if error_in(entry) and entries == 1:
                raise SourceRefused(f"arXiv refused {url}: {error_in(entry)[:300]}")
            outcomes.extend(outcomes_of_entry(entry, doubts, place, piece.data))
        return _Slice(tuple(outcomes), entries, _total(frame), is_whole(frame))

    def _params(self, ask: Ask, start: int, size: int) -> dict[str, str]:
        params = {"start": str(start), "max_results": str(size)}
        ids = [name.removeprefix("id:") for name in ask.sets if name.startswith("id:")]
        if ids:
            params["id_list"] = ",".join(_bare(one) for one in ids)
        words = self._words(ask, [name for name in ask.sets if not name.startswith("id:")])
        if words:
            params["search_query"] = words
        if not ids and not words:
            raise BadInput(
                "A query needs a category, an archive, an id or a day.", hint="For example --set cs.AI."
            )
        return params | {"sortBy": "submittedDate", "sortOrder": "ascending"}

    def _words(self, ask: Ask, names: Sequence[str]) -> str:
        terms = [_term(name) for name in names]
        parts = [terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"] if terms else []
        if ask.since is not None or ask.until is not None:
            first = f"{ask.since:%Y%m%d}" if ask.since else "19910101"
            # The range needs an end; tomorrow's, as the server's day may be ahead of ours.
            last = ask.until or (self._clock().astimezone(UTC) + timedelta(days=1)).date()
            parts.append(f"submittedDate:[{first}0000 TO {last:%Y%m%d}2359]")
        return " AND ".join(parts)


def _term(name: str) -> str:
    """The search term of a category, or of an archive with all of its categories."""
    if _FIELD.match(name):
        return name
    code = spelled(name)
    divided = code in ARCHIVES and code not in NAMES
    if divided and code in LEGACY:
        return f"(cat:{code} OR cat:{code}.*)"
    return f"cat:{code}.*" if divided else f"cat:{code}"


def _bare(text: str) -> str:
    arxiv_id = parse_arxiv(text)
    if arxiv_id is None:
        raise BadInput(
            f"“{text}” is not an arXiv identifier.", hint="Examples are 2401.00001 and math/0309136v1."
        )
    return f"{arxiv_id.value}v{arxiv_id.version}" if arxiv_id.version else arxiv_id.value


def _position(cursor: str) -> tuple[int, int | None]:
    """Where to start and the total seen before, out of a cursor of ours."""
    if not cursor:
        return 0, None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise BadInput(f"“{cursor[:60]}” is not a cursor of this source.")
    return int(found[1]), int(found[2]) if found[2] else None


def _total(frame: Frame) -> int | None:
    said = texts_of(parse_frame(frame))["totalResults"]
    return int(said) if said.isdigit() and len(said) < 10 else None
