"""Papers as the search index wants them."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.kernel.hits import IndexDoc
from broadsheet.kernel.text import plain
from broadsheet.papers.facts import load, load_authors
from broadsheet.papers.models import Identifier, Listing, Paper, StoredRecord
from broadsheet.papers.rows import chunks

_FIELDS = ("number", "key", "title", "abstract", "summary", "authors_json", "categories",
           "organisation__name", "comments", "venue", "links_json", "is_withdrawn", "is_sample", "dated",
           "announced", "votes", "year", "sorted_on")  # fmt: skip


def index_docs(numbers: Sequence[int]) -> list[IndexDoc]:
    """Documents for ``numbers``; removed papers are missing from the answer. Four queries per 400 papers."""
    docs: list[IndexDoc] = []
    for part in chunks(numbers):
        names = _grouped(part, Identifier, "name")
        sources = _grouped(part, StoredRecord, "source")
        kinds = _grouped(part, Listing, "kind")
        for row in Paper.objects.filter(number__in=part).values_list(*_FIELDS):
            number = row[0]
            docs.append(_doc(row, names.get(number, ()), sources.get(number, ()), kinds.get(number, ())))
    return docs


def _grouped(
    part: list[int], model: type[Identifier | StoredRecord | Listing], column: str
) -> dict[int, tuple[str, ...]]:
    rows = model._default_manager.filter(paper_id__in=part).values_list("paper_id", column).distinct()
    found: dict[int, set[str]] = {}
    for number, value in rows:
        if value:
            found.setdefault(number, set()).add(value)
    return {number: tuple(sorted(values)) for number, values in found.items()}


def _doc(
    row: tuple[object, ...], names: Sequence[str], sources: Sequence[str], kinds: Sequence[str]
) -> IndexDoc:
    values = dict(zip(_FIELDS, row, strict=True))
    links = load(str(values["links_json"]))
    abstract = str(values["abstract"]) or str(values["summary"])
    flags = {
        "code": any(kind == "code" for kind, _, _ in links),
        "withdrawn": bool(values["is_withdrawn"]),
        "abstract": bool(values["abstract"]),
        "doi": any(name.startswith("doi:") for name in names),
        "sample": bool(values["is_sample"]),
    }
    year = values["year"]
    return IndexDoc(
        number=values["number"],  # type: ignore[arg-type]
        key=str(values["key"]),
        title=plain(str(values["title"])),
        abstract=plain(abstract),
        authors=tuple(name for name, _, _ in load_authors(str(values["authors_json"]))),
        categories=tuple(str(values["categories"]).splitlines()),
        ids=tuple(n for n in names if not n.startswith("title:")),
        organisation=str(values["organisation__name"] or ""),
        comments=plain(str(values["comments"])),
        venue=str(values["venue"]),
        sources=tuple(sources),
        flags=tuple(sorted(flag for flag, is_set in flags.items() if is_set)),
        kinds=tuple(kinds),
        dated=values["dated"] or (values["sorted_on"] if year else None),  # type: ignore[arg-type]
        announced=values["announced"],  # type: ignore[arg-type]
        votes=values["votes"] or 0,  # type: ignore[arg-type]
    )


def numbers_before(number: int, limit: int) -> list[int]:
    """Paper numbers below ``number`` (0: from the top), descending: newest arrivals first."""
    rows = Paper.objects.filter(number__lt=number) if number else Paper.objects.all()
    return list(rows.order_by("-number").values_list("number", flat=True)[:limit])


def numbers_after(number: int, limit: int) -> list[int]:
    """Paper numbers above ``number``, ascending: how ``verify`` walks the store."""
    rows = Paper.objects.filter(number__gt=number).order_by("number")
    return list(rows.values_list("number", flat=True)[:limit])
