"""Identifiers of papers: recognise, normalise, print, order.

A paper's *key* is the first of ``arxiv:``, ``doi:``, ``acl:``, ``openreview:``, ``title:`` that exists.
arXiv's identifier schemes: https://info.arxiv.org/help/arxiv_identifier.html
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote

SCHEMES = ("arxiv", "doi", "acl", "openreview", "title")
"""From the strongest identity to the weakest; the order decides a paper's key."""

_NEW_ARXIV = r"(?P<yy>\d{2})(?P<mm>0[1-9]|1[0-2])\.(?P<number>\d{4,5})"
_OLD_ARXIV = (
    r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]+(?:-[a-z]+)?)?"
    r"/(?P<oyy>\d{2})(?P<omm>0[1-9]|1[0-2])(?P<onumber>\d{3})"
)
_ARXIV = re.compile(rf"(?:{_NEW_ARXIV}|{_OLD_ARXIV})(?:v(?P<version>[1-9]\d{{0,2}}))?", re.IGNORECASE)
_OLD_ARCHIVES = frozenset(
    {"acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn", "chem-ph"}
    | {"cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex", "hep-lat", "hep-ph"}
    | {
        "hep-th",
        "math",
        "math-ph",
        "mtrl-th",
        "nlin",
        "nucl-ex",
        "nucl-th",
        "patt-sol",
        "physics",
        "plasm-ph",
    }
    | {"q-alg", "q-bio", "quant-ph", "solv-int", "supr-con"}
)
"""Archives that gave out ids of the old form (until March 2007)."""
_ARXIV_LEAD = re.compile(
    r"^(?:arxiv:\s*|oai:arxiv\.org:"
    r"|(?:https?://)?(?:[a-z0-9]+\.){0,2}(?:arxiv|ar5iv)\.org/(?:abs|pdf|html|src|e-print|ps|format)/"
    r"|(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co|alphaxiv\.org)/(?:papers|abs|pdf|overview)/"
    r"|(?:https?://)?(?:dx\.)?doi\.org/10\.48550/arxiv\.|(?:doi:)?10\.48550/arxiv\.)",
    re.IGNORECASE,
)
_ARXIV_TAIL = re.compile(r"(?:\.(?:pdf|md)|\s\[[a-z.-]{2,20}\])$", re.IGNORECASE)
_DOI = re.compile(r"^10\.\d{4,9}/\S+$")
_DOI_LEAD = re.compile(r"^(?:doi:\s*|(?:https?://)?(?:dx\.)?doi\.org/)", re.IGNORECASE)
_ACL = re.compile(r"^(?:[A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)$", re.IGNORECASE)
_ACL_LEAD = re.compile(
    r"^(?:acl:|(?:https?://)?(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/)", re.IGNORECASE
)
_OPENREVIEW = re.compile(r"^[A-Za-z0-9_-]{6,24}$")
_OPENREVIEW_LEAD = re.compile(
    r"^(?:openreview:|(?:https?://)?(?:www\.)?openreview\.net/(?:forum|pdf|note)\?id=)", re.IGNORECASE
)
_FINGERPRINT = re.compile(r"^[0-9a-f]{16}(?:-\d{1,4})?$")
_NOT_ALNUM = re.compile(r"[\W_]+")
_CASE_FOLDED = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "œ": "oe"})


@dataclass(frozen=True, slots=True, order=True)
class PaperId:
    """One identifier: ``scheme`` of SCHEMES and its normalised ``value``."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


@dataclass(frozen=True, slots=True)
class ArxivId:
    """An arXiv identifier without subject class; ``version`` 0 means none was named."""

    value: str
    version: int = 0

    @property
    def paper_id(self) -> PaperId:
        return PaperId("arxiv", self.value)


def parse_arxiv(text: str) -> ArxivId | None:
    """The arXiv id that ``text`` *is* (bare, prefixed, or an address), or None.

    >>> parse_arxiv("https://arxiv.org/pdf/2401.00001v2.pdf")
    ArxivId(value='2401.00001', version=2)
    >>> parse_arxiv("math.GT/0309136")
    ArxivId(value='math/0309136', version=0)
    """
    rest = _ARXIV_LEAD.sub("", unquote(text).strip()).split("?")[0].split("#")[0].rstrip("/")
    rest = _ARXIV_TAIL.sub("", rest)
    match = _ARXIV.fullmatch(rest)
    if match is None:
        return None
    version = int(match["version"] or 0)
    if match["number"] is None:
        archive, old_month = match["archive"].lower(), int(match["oyy"]) * 100 + int(match["omm"])
        is_possible = archive in _OLD_ARCHIVES and (old_month >= 9107 or old_month <= 703)
        value = f"{archive}/{match['oyy']}{match['omm']}{match['onumber']}"
        return ArxivId(value, version) if is_possible else None
    year_month = int(match["yy"]) * 100 + int(match["mm"])
    digits = len(match["number"])
    # Four digits until December 2014, five since: https://info.arxiv.org/help/arxiv_identifier.html
    if not 704 <= year_month < 9100 or (digits == 4) != (year_month <= 1412) or not int(match["number"]):
        return None
    return ArxivId(f"{match['yy']}{match['mm']}.{match['number']}", version)


def parse_doi(text: str) -> PaperId | None:
    """The DOI that ``text`` is; arXiv's own DOIs (10.48550/arXiv.…) come back as arXiv ids.

    DOIs compare without case (ISO 26324), so the value is lower-cased. Trailing punctuation that prose
    leaves behind is dropped; of several DOIs separated by white space the first is taken.
    """
    words = _DOI_LEAD.sub("", unquote(text).strip().strip("<>")).split()
    if not words:
        return None
    value = words[0].strip("<>").rstrip(".,;").lower()
    if not _DOI.match(value):
        return None
    if value.startswith("10.48550/arxiv."):
        arxiv = parse_arxiv(value)
        return arxiv.paper_id if arxiv else None
    return PaperId("doi", value)


def parse_acl(text: str) -> PaperId | None:
    """An ACL Anthology id such as ``2024.acl-long.1`` or ``P18-1001``, bare or as an address."""
    value = _ACL_LEAD.sub("", text.strip()).rstrip("/")
    value = re.sub(r"\.(?:pdf|bib|xml)$", "", value, flags=re.IGNORECASE)
    if not _ACL.match(value):
        return None
    return PaperId("acl", value.upper() if value[0].isalpha() else value.lower())


def parse_openreview(text: str) -> PaperId | None:
    """An OpenReview forum id; a bare word is not accepted, it needs its prefix or address."""
    stripped = text.strip()
    lead = _OPENREVIEW_LEAD.match(stripped)
    if lead is None:
        return None
    value = stripped[lead.end() :].split("&")[0].split("#")[0]
    return PaperId("openreview", value) if _OPENREVIEW.match(value) else None


def parse_id(text: str) -> PaperId | None:
    """Whatever identifier or address of a paper ``text`` is, or None."""
    if not text or len(text) > 500:
        return None
    arxiv = parse_arxiv(text)
    if arxiv is not None:
        return arxiv.paper_id
    for parse in (parse_doi, parse_acl, parse_openreview, _parse_title_key):
        found = parse(text)
        if found is not None:
            return found
    return None


def _parse_title_key(text: str) -> PaperId | None:
    scheme, _, value = text.strip().partition(":")
    if scheme == "title" and _FINGERPRINT.match(value):
        return PaperId("title", value)
    return None


def fold_title(title: str) -> str:
    """A title without case, accents, punctuation and spaces: what two spellings of one title share."""
    folded = title.casefold().translate(_CASE_FOLDED)
    if not folded.isascii():
        spread = unicodedata.normalize("NFKD", folded).casefold()
        folded = "".join(c for c in spread if not unicodedata.combining(c))
    return _NOT_ALNUM.sub("", folded)


def title_fingerprint(title: str) -> PaperId:
    """``title:`` plus 16 hexadecimal digits (64 bits of BLAKE2b over the folded title)."""
    # A title of signs alone ("???") folds to nothing; it must not become one paper with every other such.
    folded = fold_title(title) or title.strip()
    digest = hashlib.blake2b(folded.encode(errors="replace"), digest_size=8).hexdigest()
    return PaperId("title", digest)


def strongest(ids: set[PaperId] | frozenset[PaperId] | list[PaperId]) -> PaperId:
    """The identifier that becomes the key; ties within a scheme go to the smallest value."""
    return min(ids, key=lambda i: (SCHEMES.index(i.scheme), i.value))


def address_of(key: str) -> str:
    """What stands after ``/papers/``: the bare arXiv id, else the key itself."""
    return key.removeprefix("arxiv:")
