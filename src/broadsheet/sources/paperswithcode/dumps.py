"""Papers with Code's last dumps (July 2025) as files: code links, and papers with their abstracts.

https://huggingface.co/datasets/pwc-archive: ``links-between-papers-and-code.json`` (one object a repository)
and ``papers-with-abstracts.json``, each one JSON array, or the same objects one a line. Licence CC BY-SA 4.0.
A paper's repositories are one record; where they do not stand together, the last one carries all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from broadsheet.kernel.ids import PaperId, parse_acl, parse_arxiv, parse_openreview
from broadsheet.kernel.record import Author, Fault, Link, Outcome, Record
from broadsheet.sources.feeds.dates import read_date
from broadsheet.sources.feeds.markup import plain_line
from broadsheet.sources.feeds.people import some
from broadsheet.sources.jsonlines.fields import ABSTRACT, LONG, Fields
from broadsheet.sources.paperswithcode.objects import objects_in
from broadsheet.sources.port import FileHints

SOURCE = "paperswithcode"
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"
_REMEMBERED = 400_000
"""Papers whose repositories are kept in mind; the dump has 240,000."""
_MAX_LINKS = 50


@dataclass(slots=True)
class _Paper:
    """A paper's repositories as they gather."""

    data: Mapping[str, Any]
    place: str
    links: dict[Link, None] = field(default_factory=dict)


class CodeLinks:
    """``links-between-papers-and-code.json``."""

    name = "paperswithcode-links"
    label = "Papers with Code: links between papers and code"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the port's
        """Objects with a paper's and a repository's address."""
        return head.lstrip()[:1] in (b"[", b"{") and b'"paper_url"' in head and b'"repo_url"' in head

    def read(self, stream: BinaryIO, place: str, hints: FileHints) -> Iterator[Outcome]:  # noqa: ARG002 - the port's
        """A record for each run of entries about one paper."""
        gathered: dict[str, dict[Link, None]] = {}
        current: _Paper | None = None
        for where, data in objects_in(stream, place):
            if isinstance(data, str):
                yield Fault(SOURCE, where, data)
                continue
            key, link = _key(data), _link(data)
            if not key or link is None:
                yield Fault(SOURCE, where, "an entry without a paper or without a repository")
                continue
            if current is None or _key(current.data) != key:
                if current is not None:
                    yield _linked(current)
                current = _Paper(data, where, gathered.setdefault(key, {}))
                if len(gathered) > _REMEMBERED:
                    gathered.clear()
            if len(current.links) < _MAX_LINKS:
                current.links[link] = None
        if current is not None:
            yield _linked(current)


class PapersWithAbstracts:
    """``papers-with-abstracts.json``."""

    name = "paperswithcode-papers"
    label = "Papers with Code: papers with abstracts"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the port's
        """Objects with the addresses that the dump names."""
        return head.lstrip()[:1] in (b"[", b"{") and b'"paper_url"' in head and b'"url_abs"' in head

    def read(self, stream: BinaryIO, place: str, hints: FileHints) -> Iterator[Outcome]:  # noqa: ARG002 - the port's
        """A record for each entry."""
        for where, data in objects_in(stream, place):
            if isinstance(data, str):
                yield Fault(SOURCE, where, data)
                continue
            fields = Fields(data)
            yield _paper(fields, where)
            if fields.bad:
                yield Fault(SOURCE, where, fields.complaint())


def _key(data: Mapping[str, Any]) -> str:
    return Fields(data).text("paper_url") or Fields(data).text("paper_title", LONG)


def _link(data: Mapping[str, Any]) -> Link | None:
    url = Fields(data).text("repo_url", 2_000).rstrip("/").removesuffix(".git")
    return Link("code", url) if url.startswith(("https://", "http://")) else None


def _linked(paper: _Paper) -> Outcome:
    fields = Fields(paper.data)
    title = plain_line(fields.text("paper_title", LONG))
    if not title:
        return Fault(SOURCE, paper.place, "an entry without a title", fields.text("paper_url")[:80])
    return Record(
        source=SOURCE,
        source_id=fields.text("paper_url").rpartition("/paper/")[2],
        title=title,
        ids=_ids(fields.text("paper_arxiv_id"), fields.text("paper_url_abs"), fields.text("paper_url_pdf")),
        links=tuple(paper.links),
    )


def _paper(fields: Fields, place: str) -> Outcome:
    title = plain_line(fields.text("title", LONG))
    if not title:
        return Fault(SOURCE, place, "a paper without a title", fields.text("paper_url")[:80])
    when = read_date(fields.text("date"))
    authors = some(Author(name) for name in fields.texts("authors"))
    ids = _ids(fields.text("arxiv_id"), fields.text("url_abs", LONG), fields.text("url_pdf", LONG))
    pdf = fields.text("url_pdf", LONG)
    return Record(
        source=SOURCE,
        source_id=fields.text("paper_url").rpartition("/paper/")[2],
        title=title,
        ids=ids,
        abstract=fields.text("abstract", ABSTRACT),
        authors=authors,
        author_count=len(authors) or None,
        venue=fields.text("proceeding"),
        year=when.year if when else None,
        submitted_on=when.day if when else None,
        links=(Link("pdf", pdf),) if pdf.startswith(("https://", "http://")) else (),
        keywords=fields.texts("tasks")[:30],
        # The dump's licence cannot free what was not its own; arXiv's abstracts are free to share.
        may_share_abstract=any(one.scheme == "arxiv" for one in ids),
    )


def _ids(arxiv_id: str, *addresses: str) -> tuple[PaperId, ...]:
    found: dict[PaperId, None] = {}
    for text in (arxiv_id, *addresses):
        arxiv = parse_arxiv(text) if text else None
        acl = parse_acl(text) if "acl" in text else None
        name = arxiv.paper_id if arxiv else acl or parse_openreview(text)
        if name is not None:
            found[name] = None
    return tuple(found)
