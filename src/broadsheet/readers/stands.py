"""Which paper somebody means, also after papers were merged or taken apart again.

What readers say is kept under the number the paper had then, and never moves. ``Stand`` follows merges and
their undo (``write.arrivals.place``), so that everything said counts for the paper that stands there now, and
returns to its own when a merge is undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from broadsheet.papers import read
from broadsheet.papers.rows import chunks
from broadsheet.readers.access import Missing
from broadsheet.readers.models import Stand

SIZE = 5_000
"""Values in one IN (…) of this room: fewer, larger questions."""


def number(called: str) -> int:
    """The number of the paper that ``called`` names in any way. Raises Missing."""
    key = read.resolve(called) if 0 < len(called) <= 500 and "\x00" not in called else None
    found = read.number_of(key) if key else None
    if found is None:
        raise Missing(f"This library holds no paper called “{called[:80]}”.")
    return found


def moved(numbers: Iterable[int]) -> dict[int, int]:
    """Where those of ``numbers`` that were merged away stand now."""
    found: dict[int, int] = {}
    for part in chunks(numbers, SIZE):
        found.update(Stand.objects.filter(gone__in=part).values_list("gone", "kept"))
    return found


def current(numbers: Iterable[int]) -> list[int]:
    """``numbers`` as they stand now, each once, in their order."""
    ordered = list(numbers)
    places = moved(ordered)
    return list(dict.fromkeys(places.get(n, n) for n in ordered))


def names(numbers: Iterable[int]) -> dict[int, int]:
    """Every number under which something may have been said of one of ``numbers``, and which one it is."""
    found: dict[int, int] = {}
    for part in chunks(numbers, SIZE):
        found.update((n, n) for n in part)
        found.update(Stand.objects.filter(kept__in=part).values_list("gone", "kept"))
    return found


def settled(numbers: Iterable[int]) -> Mapping[int, int]:
    """Each of ``numbers`` and where it stands: itself, or the paper it was merged into."""
    ordered = list(numbers)
    places = moved(ordered)
    return {n: places.get(n, n) for n in ordered}
