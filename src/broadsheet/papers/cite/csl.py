"""CSL JSON, version 1.0.2: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html"""

from __future__ import annotations

from typing import Any

import orjson

from broadsheet.kernel.text import plain
from broadsheet.papers.cite.keys import key_of
from broadsheet.papers.cite.names import Name
from broadsheet.papers.cite.work import Work

_TYPES = {"article": "article-journal", "inproceedings": "paper-conference", "": "article"}


def item(work: Work) -> dict[str, Any]:
    """The work as a CSL item; what is not known is left out."""
    published = work.published
    values: dict[str, Any] = {
        "id": key_of(work),
        "type": _TYPES[published.kind],
        "title": plain(work.title),
        "author": [_name(name) for name in work.authors],
        "issued": _issued(work),
        "container-title": plain(published.container),
        "volume": published.volume,
        "page": published.pages,
        "number": f"arXiv:{work.arxiv}" if work.arxiv else "",
        "publisher": "arXiv" if work.arxiv and not published.kind else "",
        "genre": "" if published.kind else "Preprint",
        "DOI": work.doi,
        "URL": work.url,
        "abstract": plain(work.abstract),
        "note": "Withdrawn" if work.is_withdrawn else "",
    }
    return {name: value for name, value in values.items() if value}


def entry(work: Work) -> str:
    return orjson.dumps(item(work)).decode()


def _name(name: Name) -> dict[str, str]:
    if name.is_whole:
        return {"literal": name.family}
    parts = {
        "family": name.family,
        "given": name.given,
        "non-dropping-particle": name.particle,
        "suffix": name.suffix,
    }
    return {part: value for part, value in parts.items() if value}


def _issued(work: Work) -> dict[str, list[list[int]]]:
    year = work.year_in_print
    if not year:
        return {}
    if work.day and work.day.year == year:
        return {"date-parts": [[year, work.day.month, work.day.day]]}
    return {"date-parts": [[year]]}
