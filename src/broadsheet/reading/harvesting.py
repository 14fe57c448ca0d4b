"""What a harvester asks: papers in the order of their last change, by category, as Dublin Core has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadsheet.papers import read
from broadsheet.papers.cite import Work, works
from broadsheet.papers.read import harvest
from broadsheet.papers.read.harvest import Item, Window
from broadsheet.reading.names import archive_name, category_name

_SPEC = re.compile(r"[A-Za-z0-9_.!~*'()-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Harvested:
    """``work`` is None for a paper that is gone, and where only headers were asked for."""

    item: Item
    specs: tuple[str, ...] = ()
    work: Work | None = None


@dataclass(frozen=True, slots=True)
class Set:
    spec: str
    name: str


def sets() -> tuple[Set, ...]:
    """Archives (``cs``) and, below them, categories (``cs:cs.LG``) that have papers."""
    codes = sorted(code for code, _ in read.categories() if _SPEC.fullmatch(code))
    archives = sorted({code.partition(".")[0] for code in codes})
    upper = [Set(code, archive_name(code) or code) for code in archives]
    return (*upper, *(Set(spec_of(code), category_name(code) or code) for code in codes if "." in code))


def spec_of(code: str) -> str:
    """
    >>> spec_of("cs.LG"), spec_of("hep-th")
    ('cs:cs.LG', 'hep-th')
    """
    return f"{code.partition('.')[0]}:{code}" if "." in code else code


def page(window: Window, limit: int) -> tuple[tuple[Harvested, ...], bool]:
    """Up to ``limit`` papers, and whether more follow."""
    items = harvest.harvested(window, limit + 1)
    return described(items[:limit]), len(items) > limit


def window(spec: str, first: datetime | None, end: datetime | None, after: int) -> Window:
    """The part of the library that a set and two moments name."""
    archive, _, category = spec.partition(":")
    return Window(first, end, category, "" if category else archive, after)


def one(key: str) -> Harvested | None:
    item = harvest.last_of(key)
    return described((item,))[0] if item else None


def earliest() -> datetime | None:
    return harvest.first_change_at()


def described(items: Sequence[Item]) -> tuple[Harvested, ...]:
    found = {work.key: work for work in works([item.paper for item in items if item.paper is not None])}
    return tuple(
        Harvested(item, _specs(found.get(item.key)), found.get(item.key) if item.paper is not None else None)
        for item in items
    )


def _specs(work: Work | None) -> tuple[str, ...]:
    return tuple(spec_of(code) for code in work.categories if _SPEC.fullmatch(code)) if work else ()
