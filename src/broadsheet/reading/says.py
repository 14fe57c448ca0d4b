"""What one reader says of papers and things, as pages show it beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from broadsheet.kernel.errors import BadInput
from broadsheet.readers import queries
from broadsheet.readers.read import collections, follows, people, said
from broadsheet.readers.views import CollectionView, ReaderView, Said
from broadsheet.readers.write.people import ME

NOTHING = Said()


@dataclass(frozen=True, slots=True)
class Says:
    """What the reader says of each paper of a page, and where they may save one."""

    said: Mapping[int, Said] = field(default_factory=dict)
    collections: tuple[CollectionView, ...] = ()

    def of(self, number: int) -> Said:
        return self.said.get(number, NOTHING)


def me() -> ReaderView | None:
    """The reader of a personal site; None until the first thing is said: looking writes nothing."""
    return people.by_name(ME)


def says(reader: int | None, numbers: Sequence[int]) -> Says:
    """In a constant number of questions, however many papers there are. None: somebody who said nothing."""
    if reader is None:
        return Says()
    return Says(said.said(reader, numbers), collections.collections(reader))


def is_followed(reader: int | None, kind: str, value: str) -> bool:
    """``value`` is a slug, a category's code, or a query in any spelling; an unusable one is not followed."""
    if reader is None:
        return False
    if kind == "query":
        try:
            value = queries.condition(value).meaning
        except BadInput:
            return False
    return follows.is_followed(reader, kind, value)


def can_follow(text: str) -> bool:
    """Whether a search may be followed: it has words or fields, and no scope."""
    try:
        queries.condition(text)
    except BadInput:
        return False
    return True
