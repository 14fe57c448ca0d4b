"""RIS: one tag a line, CR LF, as Zotero, EndNote and Mendeley write it themselves."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.kernel.text import plain
from broadsheet.papers.cite.keys import key_of
from broadsheet.papers.cite.work import Work

_TYPES = {"article": "JOUR", "inproceedings": "CPAPER", "": "UNPB"}


def entry(work: Work) -> str:
    """One reference, ending with an empty line."""
    lines = (f"{tag}  - {' '.join(value.split())}" for tag, value in _fields(work) if value)
    return "\r\n".join((*lines, "ER  - ", "", ""))


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    published = work.published
    yield "TY", _TYPES[published.kind]
    yield "ID", key_of(work)
    yield "TI", plain(work.title)
    for name in work.authors:
        yield "AU", name.family if name.is_whole else name.inverted
    year = work.year_in_print
    yield "PY", str(year or "")
    if work.day and year == work.day.year:
        yield "DA", work.day.strftime("%Y/%m/%d")
    yield "T2", published.container
    yield "VL", published.volume
    first, _, last = published.pages.partition("-")
    yield "SP", first
    yield "EP", last
    yield "DO", work.doi
    yield "UR", work.url
    if work.arxiv:
        yield "PB", "arXiv"
        yield "AN", f"arXiv:{work.arxiv}"
    yield "N1", "Withdrawn" if work.is_withdrawn else ""
    for category in work.categories:
        yield "KW", category
    yield "AB", plain(work.abstract)
