"""Cards: papers as lists show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from broadsheet.kernel.ids import address_of
from broadsheet.papers.facts import load, load_authors
from broadsheet.papers.models import Paper
from broadsheet.papers.rows import chunks
from broadsheet.papers.views import AuthorName, Card, OrganisationName

_CARD = ("number", "key", "title", "abstract", "summary", "summary_by", "authors_json", "author_count",
         "categories", "organisation__slug", "organisation__name", "dated", "dated_as", "year",
         "printed_date", "votes", "comment_count", "stars", "links_json", "is_withdrawn", "is_sample",
         "version")  # fmt: skip


def cards(numbers: Sequence[int]) -> tuple[Card, ...]:
    """The cards of ``numbers`` in their order; unknown numbers are left out."""
    found: dict[int, Card] = {}
    for part in chunks(numbers):
        for row in Paper.objects.filter(number__in=part).values_list(*_CARD):
            card = _card(row)
            found[card.number] = card
    return tuple(found[n] for n in numbers if n in found)


def _card(row: tuple[object, ...]) -> Card:
    values = dict(zip(_CARD, row, strict=True))
    links = load(str(values["links_json"]))
    slug = values["organisation__slug"]
    organisation = OrganisationName(str(values["organisation__name"]), str(slug)) if slug else None
    return Card(
        number=values["number"],  # type: ignore[arg-type]
        key=str(values["key"]),
        address=address_of(str(values["key"])),
        title=str(values["title"]),
        abstract=str(values["abstract"]),
        summary=str(values["summary"]),
        summary_by=str(values["summary_by"]),
        authors=tuple(AuthorName(*row) for row in load_authors(str(values["authors_json"]))),
        author_count=values["author_count"],  # type: ignore[arg-type]
        categories=tuple(str(values["categories"]).splitlines()),
        organisation=organisation,
        dated=values["dated"],  # type: ignore[arg-type]
        dated_as=str(values["dated_as"]),
        year=values["year"],  # type: ignore[arg-type]
        printed_date=str(values["printed_date"]),
        votes=values["votes"],  # type: ignore[arg-type]
        comment_count=values["comment_count"],  # type: ignore[arg-type]
        stars=values["stars"],  # type: ignore[arg-type]
        code_url=next((url for kind, url, _ in links if kind == "code"), ""),
        project_url=next((url for kind, url, _ in links if kind == "project"), ""),
        is_withdrawn=bool(values["is_withdrawn"]),
        is_sample=bool(values["is_sample"]),
        version=values["version"],  # type: ignore[arg-type]
    )


def keys_of(numbers: Iterable[int]) -> dict[int, str]:
    """Current keys by number; numbers of removed papers are missing."""
    found: dict[int, str] = {}
    for part in chunks(numbers):
        found.update(Paper.objects.filter(number__in=part).values_list("number", "key"))
    return found
