"""Any OAI-PMH repository: ``Ask.sets`` are base addresses, each with ``#set`` where a part is wanted.

http://www.openarchives.org/OAI/openarchivesprotocol.html. Days are datestamps (every repository has to know
days, whatever finer granularity it states). A cursor is ``<number of the repository>:<resumption token>``;
tokens are opaque. Nothing is called complete that was not: a repeated token, a torn answer or one without a
list end in an error. arXiv has its own source, which knows its formats and its habits.
"""

from __future__ import annotations

import re
from typing import Protocol
from urllib.parse import urlencode

from lxml import etree

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.record import Fault, Outcome
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
from broadsheet.sources.feeds.answers import Answer, CursorExpired, after, numbered
from broadsheet.sources.oai.records import SOURCE, namespaces_in, outcomes_of_piece
from broadsheet.sources.port import Ask, Page

_TOKEN_END = re.compile(rb"</(?:\w{1,20}:)?resumptionToken\s*>")


class Get(Protocol):
    """Asks for an address (``Fetcher.get`` fits)."""

    def __call__(self, url: str, /) -> Answer: ...


class Repositories:
    """ListRecords of every repository named, one after another, in ``prefix`` (Dublin Core)."""

    name = "oai"
    label = "Open repositories (OAI-PMH)"
    home = ""
    terms = "Metadata is open by the protocol; each record's own rights decide about its abstract. No key."
    needs_key = False

    def __init__(self, get: Get, *, prefix: str = "oai_dc") -> None:
        self._get = get
        self._prefix = prefix
        self._seen: set[str] = set()
        """Cursors of the list being read, to see a server walk in a ring."""

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """One answer. Raises CursorExpired, SourceRefused with the server's words, BadPayload."""
        if not ask.sets:
            raise BadInput("Which repositories?", hint="Name their OAI-PMH addresses.")
        number, token = numbered(cursor, len(ask.sets))
        base, _, part = ask.sets[number].partition("#")
        if not base.startswith(("https://", "http://")):
            raise BadInput(f"“{base[:80]}” is no address of a repository.")
        if not token:
            self._seen.clear()
        query = urlencode(self._params(ask, token, part))
        url = f"{base}{'&' if '?' in base else '?'}{query}"
        body = self._get(url).body
        if root_name(body) != "OAI-PMH":
            raise BadPayload(
                f"{base} answered with something that is not OAI-PMH: “{excerpt_of(body) or 'nothing'}”"
            )
        if declares_entities(body):
            raise BadPayload(f"{base} answered with XML that declares entities; it was not read.")
        return self._page(ask, number, token, body, base)

    def _params(self, ask: Ask, token: str, part: str) -> dict[str, str]:
        if token:
            return {"verb": "ListRecords", "resumptionToken": token}
        params = {"verb": "ListRecords", "metadataPrefix": self._prefix}
        if ask.since is not None:
            params["from"] = ask.since.isoformat()
        if ask.until is not None:
            params["until"] = ask.until.isoformat()
        if part:
            params["set"] = part
        return params

    def _page(self, ask: Ask, number: int, token: str, body: bytes, base: str) -> Page:
        frame, encoding, outer = Frame(), encoding_of(body), namespaces_in(body)
        outcomes: list[Outcome] = [
            outcome
            for piece in cut(body, "record", frame)
            for outcome in outcomes_of_piece(piece, f"{base} line {piece.line}", encoding, outer)
        ]
        root = parse_frame(frame)
        if root is None or _is_empty(root, token, base):
            return Page((), after(number, "", len(ask.sets)))
        following = _token(root)
        if not is_whole(frame):
            # A token torn in the middle looks like one: its end tag has to be there.
            if not following or not _TOKEN_END.search(frame.data):
                raise BadPayload(
                    f"{base} broke off before its end, without the bookmark of the next page.",
                    hint="The same command asks for this page again.",
                )
            outcomes.append(Fault(SOURCE, base, "the answer breaks off before its end"))
        elif not outcomes and not following and _element(root, "ListRecords") is None:
            raise BadPayload(f"{base} answered with OAI-PMH without a list: “{excerpt_of(frame.data)}”")
        if following:
            self._refuse_ring(token, following, base)
        return Page(tuple(outcomes), after(number, following, len(ask.sets)), _total(root))

    def _refuse_ring(self, token: str, following: str, base: str) -> None:
        self._seen.add(token)
        if following in self._seen:
            raise BadPayload(
                f"{base} repeated the resumption token “{following[:100]}”; going on would never end.",
                hint="What came before is kept.",
            )


def _is_empty(root: etree._Element, token: str, base: str) -> bool:
    """Whether the server says "none". Raises what its other errors mean (protocol, section 3.6)."""
    error = _element(root, "error")
    if error is None:
        return False
    code, words = (error.get("code") or "").strip(), " ".join((error.text or "").split())[:300]
    if code == "noRecordsMatch":
        return True
    if code == "badResumptionToken" and token:
        raise CursorExpired(f"{base} no longer honours its resumption token: {words or code}")
    raise SourceRefused(f"{base} refused: {code or 'error'}: {words or 'no reason given'}")


def _element(root: etree._Element, name: str) -> etree._Element | None:
    return next((one for one in root.iter() if local_name(one) == name), None)


def _token(root: etree._Element) -> str:
    element = _element(root, "resumptionToken")
    return (element.text or "").strip() if element is not None else ""


def _total(root: etree._Element) -> int | None:
    element = _element(root, "resumptionToken")
    size = (element.get("completeListSize") or "") if element is not None else ""
    return int(size) if size.isdigit() and len(size) < 12 else None
