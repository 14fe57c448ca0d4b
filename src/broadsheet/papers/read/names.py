"""From whatever names a paper to the paper: identifiers, addresses, keys old and new, titles."""

from __future__ import annotations

from broadsheet.kernel.ids import PaperId, parse_id
from broadsheet.papers.models import Identifier


def resolve(text: str) -> str | None:
    """The current key of the paper that ``text`` names: any identifier, address, or key, old ones too."""
    parsed = parse_id(text)
    names = [text.strip()] if parsed is None else [str(parsed), text.strip()]
    found = (
        Identifier.objects.filter(name__in=names).order_by("paper_id").values_list("paper__key", flat=True)
    )
    exact = [key for key in found if key in names]
    return exact[0] if exact else found.first()


def resolve_title(fingerprint: PaperId) -> tuple[int, ...]:
    """Numbers of the papers with this title."""
    rows = Identifier.objects.filter(name=str(fingerprint)).order_by("paper_id")
    return tuple(rows.values_list("paper_id", flat=True)[:10])


def number_of(key: str) -> int | None:
    return Identifier.objects.filter(name=key).values_list("paper_id", flat=True).first()
