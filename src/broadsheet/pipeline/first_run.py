"""The first page's question: which categories? Answering it lets the first harvest begin."""

from __future__ import annotations

from broadsheet.pipeline import choices
from broadsheet.pipeline.models import SourceProgress


def is_needed() -> bool:
    """Whether nobody has chosen yet and nothing was ever harvested."""
    return not choices.categories() and not SourceProgress.objects.filter(through__isnull=False).exists()


def choose(categories: tuple[str, ...]) -> None:
    """Keep the choice; the scheduler begins within seconds. Raises BadInput."""
    choices.choose_categories(categories)
    SourceProgress.objects.update(next_run=None)
