"""A server on loopback that speaks arXiv's protocols over invented papers, faults included.

OAI-PMH at ``/oai`` (behaves as github.com/arXiv/oaipmh: stateless tokens that rewrite ``from``), the query
API at ``/api/query``, the daily feeds at ``/rss/<names>`` and ``/atom/<names>`` (github.com/arXiv/arxiv-feed:
types relative to what is asked, new papers last and dropped first). Nothing here is copied from arXiv::

    with ArxivServer(invented_papers(5000), page_size=500, faults=[Trouble("busy", at=3)]) as server:
        ... server.oai_url, server.query_url, server.base_url (feeds), server.requests
"""

from __future__ import annotations

import http.client
import re
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from broadsheet.kernel.errors import SourceRefused, SourceUnreachable
from broadsheet.kernel.taxonomy import ALIASES, ARCHIVES, GROUPS, NAMES, SUBSUMED
from broadsheet.net.answer import Answer

NEW_YORK = ZoneInfo("America/New_York")
EARLIEST = date(2005, 9, 16)
LICENCE = "http://creativecommons.org/licenses/by/4.0/"
HTML = b"<!DOCTYPE html>\n<html><head><title>Maintenance</title></head><body><p>Back soon.</p></body></html>"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE OAI-PMH [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, (b"&%c;" % (97 + n)) * 10) for n in range(9))
    + b"]><OAI-PMH><ListRecords><record><header><identifier>oai:arXiv.org:2608.00001</identifier></header>"
    b"<metadata><arXivRaw><id>2608.00001</id><title>&j;</title></arXivRaw></metadata></record></ListRecords></OAI-PMH>"
)


def get_plainly(url: str, *, conditional: bool = False) -> Answer:
    """A fetcher without spacing, retries or guard: for tests that are about parsers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return Answer(200, {}, answer.read(), url)
    except urllib.error.HTTPError as error:
        kind = SourceRefused if error.code < 500 and error.code != 429 else SourceUnreachable
        raise kind(f"{url} answered {error.code}") from error
    except (OSError, http.client.HTTPException) as error:
        raise SourceUnreachable(f"{url}: {error}") from error


@dataclass(frozen=True)
class FakePaper:
    """An invented paper. ``versions`` are times and source types ("I" is withdrawn)."""

    id: str
    title: str
    authors: str = "Ada Lovelace, Charles Babbage (1) ((1) Analytical Engine Works)"
    abstract: str = "We invent a paper.\n  It has two paragraphs."
    categories: str = "cs.AI cs.LG"
    versions: tuple[tuple[datetime, str], ...] = ((datetime(2026, 8, 19, 12, tzinfo=UTC), ""),)
    datestamp: date = date(2026, 8, 20)
    comments: str = ""
    journal_ref: str = ""
    doi: str = ""
    licence: str = LICENCE
    announced: date | None = None
    action: str = "new"
    """new, cross or replace; a cross lists the paper in ``crossed`` only."""
    crossed: str = ""
    is_deleted: bool = False

    @property
    def primary(self) -> str:
        return self.categories.split()[0]


def giving(body: bytes) -> Callable[..., Answer]:
    """A fetcher that gives ``body`` for every address."""
    return lambda url, **_: Answer(200, {}, body, url)


def invented_papers(count: int, *, first_day: date = date(2026, 7, 1), per_day: int = 100) -> list[FakePaper]:
    """``count`` different papers, ``per_day`` with one datestamp; every 7th has two versions, every 50th
    is withdrawn."""
    lists = ("cs.AI cs.LG", "cs.CL", "math.NA cs.NA", "hep-th", "stat.ML cs.LG", "astro-ph.CO gr-qc")
    papers = []
    for number in range(count):
        day = first_day + timedelta(days=number // per_day)
        first = datetime(day.year, day.month, day.day, 9, number % 60, tzinfo=UTC) - timedelta(days=1)
        versions = [(first, "")]
        if number % 7 == 3:
            versions.append((first + timedelta(hours=5), ""))
        if number % 50 == 49:
            versions.append((first + timedelta(hours=9), "I"))
        papers.append(
            FakePaper(
                id=f"{day:%y%m}.{number % 99_999 + 1:05}",
                title=f"On Invention, Part {number + 1}: $O(n^{{{number % 9}}})$ Ways",
                authors=f"A. B. Author{number % 97}, C. D. Writer{number % 31} and E. Third{number % 11}",
                abstract=f"Paper number {number + 1} is invented.\nIt says no more than that.",
                categories=lists[number % len(lists)],
                versions=tuple(versions),
                datestamp=day,
                comments="This paper has been withdrawn." if number % 50 == 49 else "12 pages",
                announced=day,
            )
        )
    return papers


@dataclass(frozen=True)
class Trouble:
    """What goes wrong, from the ``at``-th request below ``path`` on (counted from 0), ``times`` times.

    busy (503), rate (429), html, torn (whole HTTP, half a body), dropped (connection closes in the middle),
    bomb, control (characters XML forbids), broken (one record is), ring (repeated token), expired (token),
    empty (page of the query API), error (entry of the query API), grows (its total), missing (404).
    """

    kind: str
    at: int = 0
    times: int = 1
    path: str = "/"
    retry_after: str = "0"


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it; ``at`` is time.monotonic()."""

    at: float
    path: str
    params: dict[str, str]
    raw_query: str
    headers: dict[str, str]


class ArxivServer:
    """Serves ``papers`` (which may be changed while it runs) until the ``with`` block ends.

    ``today`` is the server's day: what the feeds list, and what ``until`` and tokens are measured by.
    """

    def __init__(
        self,
        papers: Iterable[FakePaper] = (),
        *,
        faults: Sequence[Trouble] = (),
        page_size: int = 2_500,
        feed_limit: int = 2_000,
        today: date = date(2026, 8, 20),
        port: int = 0,
    ) -> None:
        self.papers = list(papers)
        self.faults = list(faults)
        self.page_size = page_size
        self.feed_limit = feed_limit
        self.today = today
        self.requests: list[Seen] = []
        self._counts: Counter[int] = Counter()
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"arxiv": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)

    def __enter__(self) -> ArxivServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def oai_url(self) -> str:
        return f"{self.base_url}/oai"

    @property
    def query_url(self) -> str:
        return f"{self.base_url}/api/query"

    def note(self, seen: Seen) -> dict[str, Trouble]:
        """Writes a request down; the troubles that it meets, by kind."""
        with self._lock:
            self.requests.append(seen)
            met = {}
            for trouble in self.faults:
                if seen.path.startswith(trouble.path):
                    number = self._counts[id(trouble)]
                    self._counts[id(trouble)] += 1
                    if trouble.at <= number < trouble.at + trouble.times:
                        met[trouble.kind] = trouble
            return met


class _Handler(BaseHTTPRequestHandler):
    arxiv: ArxivServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        params = dict(pairs)
        seen = Seen(time.monotonic(), unquote(parts.path), params, parts.query, dict(self.headers.items()))
        troubles = self.arxiv.note(seen)
        later = troubles.get("busy") or troubles.get("rate")
        if later:
            status = 503 if later.kind == "busy" else 429
            self._send(status, b"Rate exceeded.", {"Retry-After": later.retry_after})
        elif troubles.keys() & {"html", "missing", "bomb"}:
            self._send(404 if "missing" in troubles else 200, BOMB if "bomb" in troubles else HTML)
        else:
            status, body = self._answer(seen, troubles, is_repeated=len(params) < len(pairs))
            self._send(status, _spoiled(body, troubles), is_dropped="dropped" in troubles)

    def _answer(self, seen: Seen, troubles: Mapping[str, Trouble], *, is_repeated: bool) -> tuple[int, bytes]:
        if seen.path == "/oai":
            return 200, oai_answer(self.arxiv, seen.params, troubles, is_repeated=is_repeated).encode()
        if seen.path == "/api/query":
            return query_answer(self.arxiv, seen.params, troubles)
        shape, _, names = seen.path.strip("/").partition("/")
        if shape in {"rss", "atom"} and names:
            return 200, feed_answer(self.arxiv, shape, names).encode()
        return 404, HTML

    def _send(
        self, status: int, body: bytes, headers: Mapping[str, str] | None = None, *, is_dropped: bool = False
    ) -> None:
        tag = f'"{zlib.crc32(body):08x}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            status, body = 304, b""
        self.send_response(status)
        kind = "text/html" if body is HTML else "text/xml"
        for name, value in {"Content-Type": kind, "ETag": tag, **(headers or {})}.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if is_dropped else body)
        self.close_connection = self.close_connection or is_dropped

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Nothing: tests read ``requests``."""


def _spoiled(body: bytes, troubles: Mapping[str, Trouble]) -> bytes:
    if "torn" in troubles:
        body = body[: len(body) * 3 // 5]
    if "control" in troubles:
        body = body.replace(b"<title>", b"<title>\x0b&#x1;")
    if "broken" in troubles:
        body = body.replace(b"</title>", b"</titel>", 1)
    return body


# --- OAI-PMH ---------------------------------------------------------------------------------------------


def _spec(code: str) -> str:
    return f"{ARCHIVES[code.partition('.')[0]][0]}:{code.replace('.', ':')}"


KNOWN_SETS = {*GROUPS, *(_spec(code) for code in (*ARCHIVES, *NAMES))}


def sets_of(paper: FakePaper) -> list[str]:
    """setSpecs of a paper; a category with two names is in both sets."""
    other = {canonical: alias for alias, canonical in ALIASES.items()} | ALIASES
    codes = [name for code in paper.categories.split() for name in (code, other.get(code, "")) if name]
    return [_spec(code) for code in dict.fromkeys(codes)]


def _envelope(inner: str, request: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n<responseDate>2026-08-20T03:00:00Z</responseDate>\n'
        f"<request{request}>https://oaipmh.arxiv.org/oai</request>\n{inner}\n</OAI-PMH>\n"
    )


def _refusal(code: str, words: str) -> str:
    return _envelope(f"<error code='{code}'>{escape(words)}</error>")


def oai_answer(
    server: ArxivServer, given: dict[str, str], troubles: Mapping[str, Trouble], *, is_repeated: bool
) -> str:
    """ListRecords as the real server answers it; other verbs are badVerb."""
    params, skip = dict(given), 0
    if is_repeated:
        return _refusal("badArgument", "Duplicate parameters not allowed")
    if given.get("verb") != "ListRecords":
        return _refusal("badVerb", "Value of the verb argument is not a legal OAI-PMH verb.")
    token = given.get("resumptionToken")
    if token is not None:
        if set(given) != {"verb", "resumptionToken"}:
            return _refusal("badArgument", "No other parameters allowed with resumptionToken")
        params = dict(parse_qsl(unquote(token)))
        # A token that was not encoded once more arrives decoded; arXiv then sees a broken query.
        if "expired" in troubles or "skip" not in params or "%" not in token:
            return _refusal(
                "badResumptionToken", "The value of the resumptionToken argument is invalid or expired."
            )
        skip = int(params.pop("skip"))
    wrong = _wrong_argument(server, params)
    if wrong:
        return _refusal("badArgument", wrong)
    found = _selected(server, params)
    if not found[skip:]:
        return _refusal(
            "noRecordsMatch", "The combination of the arguments' values results in an empty list."
        )
    return _page(server, params, found, skip, token, is_ring="ring" in troubles)


def _page(
    server: ArxivServer,
    params: dict[str, str],
    found: list[FakePaper],
    skip: int,
    token: str | None,
    *,
    is_ring: bool,
) -> str:
    following = _token(params, found, skip, server.page_size)
    if is_ring:
        following = token or following
    page = found[skip : skip + server.page_size]
    records = "\n".join(_record(paper, params["metadataPrefix"]) for paper in page)
    element = ""
    if following:
        expires = f"{server.today + timedelta(days=1)}T00:00:00Z"
        element = f"<resumptionToken expirationDate='{expires}'>{escape(following)}</resumptionToken>"
    elif token is not None:
        element = "<resumptionToken/>"
    return _envelope(f"<ListRecords>\n{records}\n{element}</ListRecords>", ' verb="ListRecords"')


def _wrong_argument(server: ArxivServer, params: dict[str, str]) -> str:
    if set(params) - {"verb", "metadataPrefix", "from", "until", "set"} or "metadataPrefix" not in params:
        return "Unallowed parameter or none that is required."
    if params["metadataPrefix"] not in {"arXiv", "arXivRaw"}:
        return "unknown format"
    since = date.fromisoformat(params.get("from", EARLIEST.isoformat()))
    until = date.fromisoformat(params.get("until", server.today.isoformat()))
    if since < EARLIEST:
        return "start date too early"
    if since > until:
        return "until date must be greater than or equal to from date"
    if until > server.today + timedelta(days=1):
        return "until date too late"
    return "Set does not exist" if "set" in params and params["set"] not in KNOWN_SETS else ""


def _selected(server: ArxivServer, params: dict[str, str]) -> list[FakePaper]:
    since, until, spec = params.get("from", ""), params.get("until", "9999"), params.get("set")
    chosen = [
        paper
        for paper in server.papers
        if since <= paper.datestamp.isoformat() <= until
        and (spec is None or any(f"{one}:".startswith(f"{spec}:") for one in sets_of(paper)))
    ]
    return sorted(chosen, key=lambda paper: (paper.datestamp, paper.id))


def _token(params: dict[str, str], found: list[FakePaper], skip: int, size: int) -> str:
    """Stateless: on from the last day of the page, with how many of that day were given."""
    if len(found) <= skip + size:
        return ""
    page, extra = found[skip : skip + size], found[skip + size]
    if extra.datestamp == page[0].datestamp:
        following = params | {"skip": str(skip + size)}
    else:
        given = sum(paper.datestamp == extra.datestamp for paper in page)
        following = params | {"from": extra.datestamp.isoformat(), "skip": str(given)}
    return quote(urlencode({"verb": "ListRecords"} | following))


def _record(paper: FakePaper, prefix: str) -> str:
    specs = "".join(f"<setSpec>{spec}</setSpec>" for spec in sets_of(paper))
    status = ' status="deleted"' if paper.is_deleted else ""
    header = (
        f"<header{status}><identifier>oai:arXiv.org:{paper.id}</identifier>"
        f"<datestamp>{paper.datestamp}</datestamp>{specs}</header>"
    )
    if paper.is_deleted:
        return f"<record>{header}</record>"
    body = _raw(paper) if prefix == "arXivRaw" else _split(paper)
    namespace = f"http://arxiv.org/OAI/{prefix}/"
    return f'<record>{header}<metadata><{prefix} xmlns="{namespace}">{body}</{prefix}></metadata></record>'


def _elements(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in pairs if value)


def _tail(paper: FakePaper) -> Iterator[tuple[str, str]]:
    yield from (("categories", paper.categories), ("comments", paper.comments))
    # The server's own fault: the MSC class under the name of the ACM class.
    yield from (("acm-class", "68T05"), ("journal-ref", paper.journal_ref), ("doi", paper.doi))
    yield from (("license", paper.licence), ("abstract", f"  {paper.abstract}\n"))


def _raw(paper: FakePaper) -> str:
    versions = "".join(
        f'<version version="v{number}"><date>{format_datetime(at, usegmt=True)}</date>'
        f"{_elements([('size', '14kb'), ('source_type', flag)])}</version>"
        for number, (at, flag) in enumerate(paper.versions, start=1)
    )
    head = _elements([("id", paper.id), ("submitter", "A. Submitter")])
    return head + versions + _elements([("title", paper.title), ("authors", paper.authors), *_tail(paper)])


def _names(paper: FakePaper) -> list[str]:
    return [name.strip() for name in re.split(r", | and ", re.sub(r"\(.*\)", "", paper.authors))]


def _split(paper: FakePaper) -> str:
    names = "".join(
        f"<author>{_elements([('keyname', last), ('forenames', first)])}</author>"
        for first, _, last in (name.rpartition(" ") for name in _names(paper))
    )
    created = paper.versions[-1][0].date().isoformat()
    head = _elements([("id", paper.id), ("created", created), ("updated", "2007-05-23")])
    return f"{head}<authors>{names}</authors>" + _elements([("title", paper.title), *_tail(paper)])


# --- query API -------------------------------------------------------------------------------------------

_ATOM = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
)


ENTRY_OF_ERROR = (
    "<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id><title>Error</title>"
    "<summary>incorrect id format for abc</summary></entry>"
)


def query_answer(
    server: ArxivServer, params: dict[str, str], troubles: Mapping[str, Trouble]
) -> tuple[int, bytes]:
    """Status and Atom; ``cat:``, ``submittedDate:`` and ``id_list`` are understood, all else matches all."""
    start, size = int(params.get("start", "0")), int(params.get("max_results", "10"))
    if start + size > 30_000:
        return 400, b"<feed/>"
    found = _searched(server, params.get("search_query", ""), params.get("id_list", ""))
    total = len(found) + ("grows" in troubles)
    entries = "".join(_entry(paper) for paper in found[start : start + min(size, server.page_size)])
    if "empty" in troubles:
        entries = ""
    if "error" in troubles:
        total = 1
        entries = ENTRY_OF_ERROR
    head = (
        "<id>http://arxiv.org/api/invented</id><title>arXiv Query</title>"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>\n"
    )
    return 200, f"{_ATOM}{head}{entries}</feed>\n".encode()


def _searched(server: ArxivServer, words: str, ids: str) -> list[FakePaper]:
    chosen = [paper for paper in server.papers if not paper.is_deleted]
    if ids:
        wanted = {re.sub(r"v\d+$", "", one) for one in ids.split(",")}
        chosen = [paper for paper in chosen if paper.id in wanted]
    terms = re.findall(r"cat:([\w.*-]+)", words)
    if terms:
        patterns = [re.compile(re.escape(term).replace(r"\*", ".*")) for term in terms]
        chosen = [p for p in chosen if any(x.fullmatch(c) for x in patterns for c in p.categories.split())]
    days = re.search(r"submittedDate:\[(\d{12}) TO (\d{12})\]", words)
    if days:
        chosen = [p for p in chosen if days[1] <= f"{p.versions[0][0]:%Y%m%d%H%M}" <= days[2]]
    return sorted(chosen, key=lambda paper: (paper.versions[0][0], paper.id))


def _entry(paper: FakePaper) -> str:
    authors = "".join(
        f"<author><name>{escape(name)}</name><arxiv:affiliation>Works</arxiv:affiliation></author>"
        for name in _names(paper)
    )
    # MSC classes come as categories, with the same scheme.
    terms = [*reversed(paper.categories.split()), "68T05", "I.2.7; H.3.1"]
    codes = "".join(f'<category term="{term}" scheme="http://arxiv.org/schemas/atom"/>' for term in terms)
    first, last = paper.versions[0][0], paper.versions[-1][0]
    said = _elements(
        [
            ("id", f"http://arxiv.org/abs/{paper.id}v{len(paper.versions)}"),
            ("published", first.strftime("%Y-%m-%dT%H:%M:%SZ")),
            ("updated", last.strftime("%Y-%m-%dT%H:%M:%SZ")),
            ("title", paper.title),
            ("summary", f"  {paper.abstract}\n"),
            ("arxiv:comment", paper.comments),
            ("arxiv:journal_ref", paper.journal_ref),
            ("arxiv:doi", paper.doi),
        ]
    )
    return f'<entry>{said}{authors}{codes}<arxiv:primary_category term="{paper.primary}"/></entry>\n'


# --- feeds -----------------------------------------------------------------------------------------------


def feed_answer(server: ArxivServer, shape: str, names: str) -> str:
    """The list of ``today`` for names joined by "+", in RSS or Atom."""
    asked: set[str] = set()
    known = {code.casefold(): code for code in (*NAMES, *ARCHIVES, *SUBSUMED)}
    for name in names.split("+"):
        code = known.get(name.casefold())
        if code is None:
            words = f"Bad archive '{escape(name)}'. Valid archive names are: cs, math."
            return _feed(server, shape, f"Feed error for query: http://rss.arxiv.org/{names}", words, "")
        asked |= {one for one in (*NAMES, code) if one == code or one.startswith(f"{code}.")}
    listed = _listed(server, asked)
    items = "".join(_item(server, paper, kind, shape) for kind, paper in listed[: server.feed_limit])
    return _feed(server, shape, f"{names} updates on arXiv.org", f"{names} updates", items)


_ORDER = ("replace-cross", "replace", "cross", "new")


def _listed(server: ArxivServer, asked: set[str]) -> list[tuple[str, FakePaper]]:
    papers = sorted(server.papers, key=lambda paper: paper.id, reverse=True)
    today = [paper for paper in papers if paper.announced == server.today]
    listed = [(kind, paper) for paper in today if (kind := _kind(paper, asked))]
    # New papers come last, so that a feed that is too long loses them first.
    return sorted(listed, key=lambda one: _ORDER.index(one[0]))


def _kind(paper: FakePaper, asked: set[str]) -> str:
    """The announcement type, which is relative to what is asked for; "" where the paper is not in it."""
    rows = set((paper.crossed if paper.action == "cross" else paper.categories).split())
    if not rows & asked or (paper.action == "replace" and len(paper.versions) >= 6):
        return ""
    if paper.action == "replace":
        return "replace" if paper.primary in asked else "replace-cross"
    return "new" if paper.action == "new" and paper.primary in asked else "cross"


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=NEW_YORK)


def _item(server: ArxivServer, paper: FakePaper, kind: str, shape: str) -> str:
    full = f"{paper.id}v{len(paper.versions)}"
    described = f"arXiv:{full} Announce Type: {kind} \nAbstract: {paper.abstract}"
    link = f"https://arxiv.org/abs/{paper.id}"
    shared = _elements(
        [
            ("arxiv:announce_type", kind),
            ("dc:rights", paper.licence),
            ("arxiv:DOI", paper.doi),
            ("arxiv:journal_reference", paper.journal_ref),
            ("dc:creator", paper.authors),
        ]
    )
    midnight = _midnight(server.today)
    if shape == "rss":
        codes = _elements(("category", code) for code in paper.categories.split())
        names = ("title", "link", "description", "pubDate")
        own = _elements(zip(names, (paper.title, link, described, format_datetime(midnight)), strict=True))
        return f'<item>{own}<guid isPermaLink="false">oai:arXiv.org:{full}</guid>{codes}{shared}</item>\n'
    codes = "".join(f'<category term="{code}"/>' for code in paper.categories.split())
    own = _elements([("id", f"oai:arXiv.org:{full}"), ("title", paper.title), ("summary", described)])
    dates = _elements([("published", midnight.isoformat()), ("updated", "2026-08-20T04:00:19+00:00")])
    return f'<entry>{own}{dates}<link href="{link}" rel="alternate"/>{codes}{shared}</entry>\n'


def _feed(server: ArxivServer, shape: str, title: str, words: str, items: str) -> str:
    built = _midnight(server.today)
    if shape == "atom":
        when = built.astimezone(UTC).isoformat()
        head = _elements([("id", "urn:x"), ("title", title), ("updated", when), ("subtitle", words)])
        return f"{_ATOM}{head}\n{items}</feed>\n"
    head = _elements([("title", title), ("description", words), ("pubDate", format_datetime(built))])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>'
        f"{head}<skipDays><day>Saturday</day><day>Sunday</day></skipDays>\n{items}</channel></rss>\n"
    )
