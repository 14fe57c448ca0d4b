"""Conditions of a query as masks by number: what the vectors are filtered with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from broadsheet.kernel.query import And, DateRange, Node, Not, Or, Ranked, Word
from broadsheet.search.embedded.days import Days, numbers_mask
from broadsheet.search.embedded.translate import translate
from broadsheet.search.embedded.view import View
from broadsheet.search.port import Restriction
from broadsheet.search.words import is_stop_word

Mask = NDArray[np.bool_]
_MOST_KEPT = 64


class Masks:
    """Masks over one commit; those of single conditions are kept, since the same few come again."""

    def __init__(self, view: View, days: Callable[[], Days]) -> None:
        self._view = view
        self._days = days
        self._kept: dict[Node, Mask] = {}

    def allowed(self, conditions: Node | None, restriction: Restriction) -> Mask | None:
        """Which numbers are allowed; None is all."""
        mask = None if conditions is None else self._of(conditions)
        size = len(self._days().dated)
        if restriction.only is not None:
            only = numbers_mask(sorted(restriction.only), size)
            mask = only if mask is None else mask & only
        if restriction.without:
            without = numbers_mask(sorted(restriction.without), size)
            mask = ~without if mask is None else mask & ~without
        if restriction.up_to is not None:
            older = np.arange(size) <= restriction.up_to
            mask = older if mask is None else mask & older
        return mask

    def _of(self, node: Node) -> Mask | None:
        """None for what says nothing (a stop word)."""
        if isinstance(node, And):
            return _joined(np.logical_and, map(self._of, node.children))
        if isinstance(node, Or | Ranked):
            return _joined(np.logical_or, map(self._of, node.children))
        if isinstance(node, Not):
            inner = self._of(node.child)
            return None if inner is None else ~inner
        if isinstance(node, Word) and not node.field and is_stop_word(node.text):
            return None
        return self._leaf(node)

    def _leaf(self, node: Node) -> Mask:
        mask = self._kept.get(node)
        if mask is None:
            mask = self._days().mask(node) if isinstance(node, DateRange) else self._asked(node)
            for oldest in list(self._kept)[: 1 - _MOST_KEPT]:
                self._kept.pop(oldest, None)
            self._kept[node] = mask
        return mask

    def _asked(self, node: Node) -> Mask:
        """What only the lexical index knows."""
        numbers = self._view.all_numbers(translate(self._view.terms, node))
        return numbers_mask(numbers, len(self._days().dated))


def _joined(join: Callable[[Mask, Mask], Mask], masks: Iterable[Mask | None]) -> Mask | None:
    said = [mask for mask in masks if mask is not None]
    return reduce(join, said) if said else None
