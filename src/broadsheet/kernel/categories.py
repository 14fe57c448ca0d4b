"""Category codes: fold aliases, give names. Records keep the codes as their source wrote them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.kernel.taxonomy import ALIASES, ARCHIVES, GROUPS, NAMES, SUBSUMED


@dataclass(frozen=True, slots=True)
class Category:
    """An active category: ``group`` is the English name of the group that it belongs to."""

    code: str
    name: str
    archive: str
    group: str


def _category(code: str, name: str) -> Category:
    archive = code.partition(".")[0]
    return Category(code, name, archive, GROUPS[ARCHIVES[archive][0]])


CATEGORIES: dict[str, Category] = {code: _category(code, name) for code, name in NAMES.items()}
"""The active taxonomy, by code."""


def canonical(code: str) -> str:
    """The one name of a category: aliases and subsumed archives folded, unknown codes as they are.

    >>> canonical("math.MP"), canonical("cmp-lg"), canonical("cs.AI")
    ('math-ph', 'cs.CL', 'cs.AI')
    """
    return ALIASES.get(code) or SUBSUMED.get(code) or code


def fold_categories(codes: Iterable[str]) -> tuple[str, ...]:
    """Canonical codes in the given order (primary first), each once.

    >>> fold_categories(["math-ph", "math.MP", "cs.SY", "eess.SY"])
    ('math-ph', 'eess.SY')
    """
    return tuple(dict.fromkeys(canonical(code) for code in codes))
