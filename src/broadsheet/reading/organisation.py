"""Everything from one organisation."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.papers import read
from broadsheet.papers.views import CardPage, OrganisationView


@dataclass(frozen=True, slots=True)
class Organisation:
    view: OrganisationView
    page: CardPage


def organisation(slug: str, *, cursor: str = "", limit: int = 25) -> Organisation | None:
    """None where no source names such an organisation."""
    view = read.organisation(slug)
    return Organisation(view, read.of_organisation(slug, cursor=cursor, limit=limit)) if view else None
