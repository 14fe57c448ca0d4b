"""Format "saved-page": a Daily Papers page as text, turned into records without guessing anything.

A paper is a title and an abstract, then perhaps its facts. Nothing on the page says which line is which, so
order decides, with two helps: facts end a paper, and a title is short while an abstract is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from broadsheet.kernel.record import Count, Fault, Listing, Organisation, Outcome, Record
from broadsheet.sources.files import read_whole
from broadsheet.sources.jsonlines.fields import clean
from broadsheet.sources.port import FileHints
from broadsheet.sources.saved_pages.lines import (
    Kind,
    PrintedDate,
    author_count,
    kind_of,
    organisation,
    printed_date,
)

SOURCE = "saved-page"
_FILE_LIMIT = 16 * 1024 * 1024
_LONGEST_TITLE = 320
"""The longest title of 266 has 189 characters, the shortest abstract 1,290."""
_HEADER_LINES = 40
_FACTS_IN_ONE_LINE = re.compile(r"(\d{1,5} authors?|\S.*?) *· *([A-Z][a-z]{2} \d{1,2}(?:, \d{4})?(?: \d+)?)")


@dataclass(slots=True)
class _Paper:
    """A paper while its lines are being gathered."""

    title: str
    line: int
    abstract: list[str] = field(default_factory=list)
    votes: int | None = None
    authors: int | None = None
    organisation: Organisation | None = None
    date: PrintedDate | None = None
    has_facts: bool = False


class SavedPage:
    """A saved Daily Papers page."""

    name = SOURCE
    label = "Saved Daily Papers page (text)"

    def sniff(self, head: bytes, path: Path) -> bool:  # noqa: ARG002 - the protocol's signature
        """The page's own header lines near the top, or fact lines as only these pages have them."""
        text = head.decode("utf-8", "replace").lstrip("\ufeff")
        if text.lstrip()[:1] in {"<", ""}:
            return False
        kinds = [kind_of(line) for _, line in _paragraphs(text)]
        top = kinds[:_HEADER_LINES]
        if Kind.BY in top and (Kind.FURNITURE in top or Kind.DATE in top):
            return True
        facts = [Kind.AUTHORS, Kind.DOT, Kind.DATE]
        return any(kinds[at : at + 3] == facts for at in range(len(kinds) - 2))

    def read(self, stream: BinaryIO, place: str, hints: FileHints) -> Iterator[Outcome]:
        """The papers of the page in its order; a fault for a last one that was cut off."""
        content = read_whole(stream, _FILE_LIMIT)
        if content is None:
            yield Fault(SOURCE, place, "over 16 MiB; a page has a tenth of one")
            return
        reader = _Reader()
        text = content.decode("utf-8", "replace").lstrip("\ufeff")
        if "\ufffd" in text and b"\xef\xbf\xbd" not in content:
            yield Fault(SOURCE, place, "some characters are not UTF-8 and were replaced")
        reader.read(clean(text))
        if not reader.papers:
            yield Fault(SOURCE, place, "no paper on this page", text[:80])
        for line, number in reader.unexplained:
            yield Fault(SOURCE, f"{place}:{line}", "a number that nothing on the page explains", number)
        for position, paper in enumerate(reader.papers):
            if paper.abstract or paper.has_facts:
                yield _record(paper, position, Path(place).stem, reader.day, hints)
            else:
                yield Fault(
                    SOURCE, f"{place}:{paper.line}", "a title with nothing below it", paper.title[:80]
                )


class _Reader:
    """Goes through the lines once and gathers papers."""

    def __init__(self) -> None:
        self.papers: list[_Paper] = []
        self.day: PrintedDate | None = None
        self.unexplained: list[tuple[int, str]] = []
        self._votes: int | None = None

    def read(self, text: str) -> None:
        paragraphs = [(number, line, kind_of(line)) for number, line in _paragraphs(text)]
        for at, (number, line, kind) in enumerate(paragraphs):
            before = paragraphs[at - 1][1:] if at else ("", Kind.FURNITURE)
            after = paragraphs[at + 1][1:] if at + 1 < len(paragraphs) else ("", Kind.FURNITURE)
            if kind is Kind.TEXT:
                self._text(number, line, after)
            elif kind is Kind.NUMBER:
                self._number(number, line, before)
            elif kind is Kind.DATE:
                self._date(printed_date(line))
            elif kind is Kind.AUTHORS and self.papers:
                self.papers[-1].authors = author_count(line)
                self.papers[-1].has_facts = True

    def _date(self, found: PrintedDate | None) -> None:
        if not self.papers:
            self.day = self.day or found
        elif self.papers[-1].date is None:
            self.papers[-1].date = found
            self.papers[-1].has_facts = True

    def _number(self, number: int, line: str, before: tuple[str, Kind]) -> None:
        """A number alone: votes of the next paper below the word that says so, comments behind a date."""
        paper = self.papers[-1] if self.papers else None
        if before[0].casefold() == "upvote":
            self._votes = int(line)
        elif before[1] is Kind.DATE and paper is not None and paper.date and paper.date.comments is None:
            paper.date = replace(paper.date, comments=int(line))
        else:
            self.unexplained.append((number, line))

    def _text(self, number: int, line: str, after: tuple[str, Kind]) -> None:
        paper = self.papers[-1] if self.papers else None
        if paper is None:
            self._start(number, line)
        elif _FACTS_IN_ONE_LINE.fullmatch(line):
            self._facts(paper, line)
        elif paper.abstract and after[1] is Kind.DOT:
            paper.organisation = organisation(line)
            paper.has_facts = True
        elif paper.has_facts or _is_a_title(paper, line, after):
            self._start(number, line)
        else:
            paper.abstract.append(line)

    def _start(self, number: int, line: str) -> None:
        self.papers.append(_Paper(line, number, votes=self._votes))
        self._votes = None

    def _facts(self, paper: _Paper, line: str) -> None:
        match = _FACTS_IN_ONE_LINE.fullmatch(line)
        if match is None:
            return
        paper.authors = author_count(match[1])
        if paper.authors is None:
            paper.organisation = organisation(match[1])
        paper.date = printed_date(match[2])
        paper.has_facts = True


def _is_a_title(paper: _Paper, line: str, after: tuple[str, Kind]) -> bool:
    """Whether a line below ``paper`` begins the next one: a short line, where an abstract is known already,
    or where this paper seems to have none (what follows is an abstract, and this is no sentence)."""
    if len(line) > _LONGEST_TITLE:
        return False
    if paper.abstract:
        return True
    is_a_sentence = line.endswith((".", "!", "?")) and len(line) > _LONGEST_TITLE // 2
    return after[1] is Kind.TEXT and len(after[0]) > _LONGEST_TITLE and not is_a_sentence


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines without blanks; text that was hard-wrapped becomes one line again.

    Where a page has no blank lines at all, nothing tells a wrap from a new paragraph: each line stands alone.
    """
    stripped = [" ".join(line.split()) for line in text.splitlines()]
    is_spaced = "" in stripped[:-1]
    held: list[str] = []
    start = 0
    for number, line in enumerate([*stripped, ""], 1):
        is_text = bool(line) and kind_of(line) is Kind.TEXT
        if held and not (is_text and is_spaced):
            yield start, " ".join(held)
            held = []
        if is_text:
            start = start if held else number
            held.append(line)
        elif line:
            yield number, line


def _record(paper: _Paper, position: int, page: str, day: PrintedDate | None, hints: FileHints) -> Record:
    submitted_on = paper.date.resolve(hints.saved) if paper.date else None
    comments = paper.date.comments if paper.date else None
    values = (("votes", paper.votes), ("comments", comments))
    return Record(
        source=SOURCE,
        source_id="",
        title=paper.title,
        abstract="\n\n".join(paper.abstract),
        author_count=paper.authors,
        organisation=paper.organisation,
        submitted_on=submitted_on,
        printed_date=paper.date.short if paper.date and submitted_on is None else "",
        listings=(
            Listing(
                source=SOURCE,
                day=day.resolve(hints.saved) if day else None,
                position=position,
                votes=paper.votes,
                comments=comments,
                page=page,
                printed_day=day.short if day else "",
            ),
        ),
        counts=tuple(Count(measure, value, hints.saved) for measure, value in values if value is not None),
    )
