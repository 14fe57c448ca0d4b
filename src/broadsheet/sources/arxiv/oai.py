"""arXiv's OAI-PMH interface: the nightly truth, with every version and every licence.

https://info.arxiv.org/help/oa/index.html; protocol http://www.openarchives.org/OAI/openarchivesprotocol.html.
A datestamp is the day of the last modification (UTC), neither submission nor announcement.

A cursor is ``<number of the set>:<resumption token>``: one list per set, one after another. Tokens are opaque
and valid until the next UTC midnight. Nothing is ever called complete that was not: a repeated token, a torn
answer or an answer without a list end in an error, never in an empty cursor.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from lxml import etree

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.record import Outcome
from broadsheet.sources.arxiv.adapt import fault, not_xml
from broadsheet.sources.arxiv.categories import oai_set_of
from broadsheet.sources.arxiv.get import Get, address
from broadsheet.sources.arxiv.oai_records import outcomes_of_piece
from broadsheet.sources.arxiv.pieces import (
    Frame,
    cut,
    declares_entities,
    encoding_of,
    excerpt_of,
    is_whole,
    local_name,
    parse_frame,
    root_name,
)
from broadsheet.sources.port import Ask, Page

EARLIEST = date(2005, 9, 16)
"""``earliestDatestamp`` of arXiv's Identify; a ``from`` before it is a badArgument."""
PREFIXES = ("arXivRaw", "arXiv")

_TOKEN_END = re.compile(rb"</(?:\w{1,20}:)?resumptionToken\s*>")
_CURSOR = re.compile(r"(\d{1,4}):(.*)", re.DOTALL)


class CursorExpired(SourceRefused):
    """A resumption token that arXiv no longer honours; start again from the last complete day."""

    code = "cursor-expired"


def since_with_overlap(day: date) -> date:
    """Where the next harvest begins when the last one saw everything up to ``day``.

    Tokens count records to skip, so one that is modified while pages are read shifts the others, and one may
    be missed: a day of overlap catches it. Never before EARLIEST.
    """
    return max(day - timedelta(days=1), EARLIEST)


class ArxivOai:
    """ListRecords in ``arXivRaw`` (all versions) or, by ``prefix``, ``arXiv`` (names split, no versions)."""

    name = "arxiv-oai"
    label = "arXiv (OAI-PMH)"
    home = "https://oaipmh.arxiv.org/oai"

    def __init__(self, get: Get, *, prefix: str = "arXivRaw", clock: Callable[[], datetime] = now) -> None:
        if prefix not in PREFIXES:
            raise BadInput(
                f"“{prefix}” is not a metadata format we read.", hint=f"Use {' or '.join(PREFIXES)}."
            )
        self._get = get
        self._prefix = prefix
        self._clock = clock
        self._led_to: dict[str, str] = {}
        """Each cursor of the list being read and the one before it, to see a server walk in a ring."""
        self._ring = ""
        """A cursor that must not be asked for: the server repeated it."""
        self._torn = ""
        """A cursor whose answer broke off; the second time in a row is an error."""

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """One answer (2,500 records at arXiv). Days are datestamps; sets are categories, archives or sets.

        Raises CursorExpired, SourceRefused with the server's words, BadPayload, SourceUnreachable.
        """
        if ask.until is not None and ask.until < EARLIEST:
            return Page(())
        number, token = _position(cursor, ask)
        here = f"{number}:{token}"
        self._refuse_ring(here)
        url = address(ask.base_url or self.home, self._params(ask, number, token))
        body = self._get(url).body
        if root_name(body) not in {"OAI-PMH", "record"}:
            raise not_xml(url, "OAI-PMH", body)
        if declares_entities(body):
            raise BadPayload(f"{url} answered with XML that declares entities; it was not read.")
        frame = Frame()
        encoding = encoding_of(body)
        outcomes = [
            outcome
            for piece in cut(body, "record", frame)
            for outcome in outcomes_of_piece(piece, f"{url} line {piece.line}", encoding)
        ]
        return self._page(ask, here, frame, outcomes, url)

    def _params(self, ask: Ask, number: int, token: str) -> dict[str, str]:
        if token:
            return {"verb": "ListRecords", "resumptionToken": token}
        params = {"verb": "ListRecords", "metadataPrefix": self._prefix}
        if ask.since is not None and ask.since > EARLIEST:
            params["from"] = ask.since.isoformat()
        # "until" more than a day ahead is a badArgument, and one that is not needed is advised against.
        if ask.until is not None and ask.until <= self._clock().astimezone(UTC).date():
            params["until"] = ask.until.isoformat()
        if ask.sets:
            params["set"] = oai_set_of(ask.sets[number])
        return params

    def _page(self, ask: Ask, here: str, frame: Frame, outcomes: list[Outcome], url: str) -> Page:
        root = parse_frame(frame)
        number, _, token = here.partition(":")
        if _is_refused(root, token, url):
            return Page((), cursor=_next_set(ask, int(number)))
        if not is_whole(frame):
            outcomes.append(fault(url, "the answer breaks off before its end", frame.tail[-300:]))
            # A token torn in the middle looks like one: its end tag has to be there.
            following = _token(root) if _TOKEN_END.search(frame.data) else ""
            if not following:
                return self._torn_page(here, outcomes, url)
        elif root is None or not _has_list(root):
            raise BadPayload(f"{url} answered with OAI-PMH without a list: “{excerpt_of(frame.data)}”")
        else:
            following = _token(root)
        self._torn = ""
        cursor = self._after(here, f"{number}:{following}") if following else _next_set(ask, int(number))
        return Page(tuple(outcomes), cursor, _total(root))

    def _torn_page(self, here: str, outcomes: list[Outcome], url: str) -> Page:
        """Keeps what came and asks again, once; where the answer is torn again, that is an error."""
        if self._torn == here:
            self._torn = ""
            raise BadPayload(
                f"{url} broke off twice, and without its resumption token there is no next page.",
                hint="Nothing already received is lost; the same command goes on from here.",
            )
        self._torn = here
        return Page(tuple(outcomes), cursor=here)

    def _after(self, here: str, following: str) -> str:
        """Remembers where ``following`` came from, and marks it when the server has given it before."""
        if here.endswith(":"):
            self._led_to.clear()
        self._led_to.setdefault(here, "")
        if following == here or self._led_to.get(following, here) != here:
            self._ring = following
        self._led_to.setdefault(following, here)
        return following

    def _refuse_ring(self, here: str) -> None:
        if self._ring != here:
            return
        self._ring = ""
        self._led_to.clear()
        token = here.partition(":")[2][:200]
        raise BadPayload(
            f"arXiv repeated the resumption token “{token}”; going on would never end.",
            hint="What came before is kept; start again from the last complete day.",
        )


def _position(cursor: str, ask: Ask) -> tuple[int, str]:
    """Number of the set and token, out of a cursor of ours."""
    if not cursor:
        return 0, ""
    found = _CURSOR.fullmatch(cursor)
    if found is None or int(found[1]) >= max(1, len(ask.sets)):
        raise CursorExpired("This cursor is not of this harvest: its sets were others.")
    return int(found[1]), found[2]


def _next_set(ask: Ask, number: int) -> str:
    return f"{number + 1}:" if number + 1 < len(ask.sets) else ""


def _is_refused(root: etree._Element | None, token: str, url: str) -> bool:
    """Whether the server says "none" (True). Raises what its other errors mean.

    Codes: http://www.openarchives.org/OAI/openarchivesprotocol.html#ErrorConditions
    """
    errors = [] if root is None else [child for child in root if local_name(child) == "error"]
    for error in errors:
        code = (error.get("code") or "").strip()
        words = " ".join((error.text or "").split())[:300]
        if code == "noRecordsMatch":
            return True
        if code == "badResumptionToken" and token:
            raise CursorExpired(
                f"arXiv no longer honours the resumption token: {words or code}",
                hint="Tokens end at midnight UTC; start again from the last complete day.",
            )
        raise SourceRefused(f"arXiv refused {url}: {code or 'error'}: {words or 'no reason given'}")
    return False


def _has_list(root: etree._Element) -> bool:
    return any(local_name(child) in {"ListRecords", "GetRecord"} for child in root)


def _token_element(root: etree._Element | None) -> etree._Element | None:
    if root is None:
        return None
    return next((one for one in root.iter() if local_name(one) == "resumptionToken"), None)


def _token(root: etree._Element | None) -> str:
    """The token as it stands: opaque, already encoded once by the server. An empty one ends the list."""
    element = _token_element(root)
    return (element.text or "").strip() if element is not None else ""


def _total(root: etree._Element | None) -> int | None:
    """``completeListSize`` where a server gives it; arXiv's does not."""
    element = _token_element(root)
    size = (element.get("completeListSize") or "") if element is not None else ""
    return int(size) if size.isdigit() and len(size) < 12 else None
