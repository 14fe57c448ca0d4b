"""Works by paper number, read in groups so that an export of everything stays flat in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from broadsheet.papers.cite.work import Work, identifiers, make
from broadsheet.papers.models import Identifier, Paper
from broadsheet.papers.read.cards import cards
from broadsheet.papers.rows import chunks

_CITED = ("arxiv:", "doi:")


def works(numbers: Iterable[int]) -> Iterator[Work]:
    """The works of ``numbers`` in their order; unknown numbers are left out. Three queries per 400."""
    for part in chunks(numbers):
        names: dict[int, list[str]] = {}
        for number, name in Identifier.objects.filter(paper_id__in=part).values_list("paper_id", "name"):
            if name.startswith(_CITED):
                names.setdefault(number, []).append(name)
        columns = ("submitted", "submitted_on", "journal_ref", "venue", "may_share_abstract")
        rows = {
            row[0]: row[1:] for row in Paper.objects.filter(number__in=part).values_list("number", *columns)
        }
        for card in cards(part):
            submitted, submitted_on, journal_ref, venue, may_share = rows[card.number]
            yield make(
                card,
                identifiers(tuple(names.get(card.number, ()))),
                submitted=submitted.date() if submitted else submitted_on,
                journal_ref=journal_ref,
                venue=venue,
                may_share=may_share,
            )
