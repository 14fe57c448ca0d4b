"""The formats a citation comes in, and how many of them make one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from broadsheet.papers.cite import bibtex, csl, plain, ris
from broadsheet.papers.cite.work import Work


@dataclass(frozen=True, slots=True)
class Format:
    """``opening``, ``between`` and ``closing`` stand around entries; ``suffix`` is a file name's."""

    name: str
    label: str
    media_type: str
    suffix: str
    entry: Callable[[Work], str]
    opening: str = ""
    between: str = ""
    closing: str = ""


FORMATS: dict[str, Format] = {
    form.name: form
    for form in (
        Format("bibtex", "BibTeX", "application/x-bibtex; charset=utf-8", "bib", bibtex.entry, between="\n"),
        Format("ris", "RIS", "application/x-research-info-systems; charset=utf-8", "ris", ris.entry),
        Format(
            "csl", "CSL JSON", "application/vnd.citationstyles.csl+json", "json", csl.entry, "[", ",\n", "]\n"
        ),
        Format("text", "Plain text", "text/plain; charset=utf-8", "txt", plain.entry),
    )
}


def written(works: Iterable[Work], form: Format) -> Iterator[str]:
    """The file, piece by piece: nothing is held but the entry at hand."""
    yield form.opening
    is_first = True
    for work in works:
        yield form.entry(work) if is_first else form.between + form.entry(work)
        is_first = False
    yield form.closing
