"""The words a verdict has, and whether one follows from criteria. Pure; making verdicts is the runner's."""

from __future__ import annotations

from collections.abc import Sequence

HOLDS = "holds"
IN_PART = "holds in part"
NOT_HERE = "does not hold here"
UNDECIDED = "undecided"
VERDICTS = (HOLDS, IN_PART, NOT_HERE, UNDECIDED)
"""In the order in which lists show them."""

LEAST_SEEDS = 3
"""Fewer give no verdict: one run has no spread."""


def follows(verdict: str, *, met: Sequence[tuple[bool, bool]], seeds: int, has_failed: bool) -> bool:
    """Whether ``verdict`` is the one that these criteria, as (core, met), lead to.

    >>> follows(IN_PART, met=[(True, True), (True, False)], seeds=3, has_failed=False)
    True
    >>> follows(HOLDS, met=[(True, True), (True, False)], seeds=3, has_failed=False)
    False
    """
    if has_failed or seeds < LEAST_SEEDS or not met:
        return verdict == UNDECIDED
    if all(good for _, good in met):
        return verdict == HOLDS
    return verdict == (IN_PART if any(core and good for core, good in met) else NOT_HERE)
