"""BibTeX as bibtex, biber and every reference manager read it.

arXiv's fields (eprint, archivePrefix, primaryClass): https://info.arxiv.org/help/hypertex/bibstyles
"""

from __future__ import annotations

from broadsheet.papers.cite import latex
from broadsheet.papers.cite.keys import key_of
from broadsheet.papers.cite.names import Name
from broadsheet.papers.cite.work import Work

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CONTAINER = {"article": "journal", "inproceedings": "booktitle"}


def entry(work: Work) -> str:
    """One entry, ending with a line end."""
    published = work.published
    fields = {
        "title": latex.title(work.title),
        "author": _authors(work),
        "year": str(work.year_in_print or ""),
        _CONTAINER.get(published.kind, "journal"): latex.text(published.container),
        "volume": published.volume,
        "pages": published.pages.replace("-", "--"),
        "eprint": work.arxiv,
        "archivePrefix": "arXiv" if work.arxiv else "",
        "primaryClass": work.primary_class if work.arxiv else "",
        "doi": _verbatim(work.doi),
        "url": _verbatim(work.url),
        "note": "Withdrawn" if work.is_withdrawn else "",
        "abstract": latex.text(work.abstract),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    if work.day and work.year_in_print == work.day.year:
        # A macro, not a string: styles print months in their own language.
        lines.insert(3, f"  month = {_MONTHS[work.day.month - 1]}")
    return f"@{published.kind or 'misc'}{{{key_of(work)},\n" + ",\n".join(lines) + "\n}\n"


def _authors(work: Work) -> str:
    names = [_name(name) for name in work.authors]
    if names and work.unnamed_authors:
        names.append("others")
    return " and ".join(names)


def _name(name: Name) -> str:
    if name.is_whole:
        return "{" + latex.prose(name.family) + "}"
    last, given = latex.prose(name.last), latex.prose(name.given)
    # BibTeX wants the suffix between the two.
    return ", ".join(part for part in (last, latex.prose(name.suffix), given) if part)


def _verbatim(address: str) -> str:
    """An address or DOI: styles print these as they are, so only what would break the entry is changed."""
    return address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
