"""What somebody chose on a page: the categories to follow, and that the first harvest may begin."""

from __future__ import annotations

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.taxonomy import ARCHIVES, NAMES
from broadsheet.pipeline.models import Choice

CATEGORIES = "categories"
_MOST = 200


def categories() -> tuple[str, ...]:
    """The chosen categories; () when nobody has chosen."""
    row = Choice.objects.filter(name=CATEGORIES).first()
    return tuple(row.value.split()) if row else ()


def choose_categories(codes: tuple[str, ...]) -> None:
    """Raises BadInput for a code that arXiv does not have, or for none."""
    unknown = [c for c in codes if c not in NAMES and c not in ARCHIVES]
    if unknown:
        raise BadInput(f"arXiv has no category {unknown[0]}.", hint="Codes look like cs.LG or hep-th.")
    if not codes or len(codes) > _MOST:
        raise BadInput(f"Choose between one and {_MOST} categories.")
    Choice.objects.update_or_create(name=CATEGORIES, defaults={"value": " ".join(dict.fromkeys(codes))})


def recall(name: str) -> str:
    """What was remembered under ``name``; "" when nothing was."""
    row = Choice.objects.filter(name=name).first()
    return row.value if row else ""


def remember(name: str, value: str) -> None:
    Choice.objects.update_or_create(name=name, defaults={"value": value})
