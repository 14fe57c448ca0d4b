"""Papers as citations, by whatever they are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from broadsheet.papers import read
from broadsheet.papers.cite import FORMATS, Format, works, written


def cited(called: Sequence[str], form: str) -> tuple[Iterator[str], Format, tuple[str, ...]]:
    """The citations of ``called`` in their order, how they are written, and the names nothing is known by.

    ``form`` is one of FORMATS.
    """
    numbers: list[int] = []
    unknown: list[str] = []
    for name in called:
        key = read.resolve(name) if 0 < len(name) <= 500 and "\x00" not in name else None
        number = read.number_of(key) if key else None
        if number is None:
            unknown.append(name)
        else:
            numbers.append(number)
    unique = dict.fromkeys(numbers)
    return written(works(unique), FORMATS[form]), FORMATS[form], tuple(unknown)
