"""Two statements of one source about one paper made into one: newer words, nothing lost."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Count, Listing, Record, Version

_ACCUMULATED = frozenset({"listings", "counts", "links", "versions", "ids"})
_ALWAYS_NEW = frozenset({"source", "source_id", "is_sample", "is_deleted"})
_NAMES = tuple(f.name for f in fields(Record))


def fold(old: Record, new: Record) -> Record:
    """What the source says after ``new``: filled fields replace, empty ones keep, lists accumulate.

    A record that is older than what is stored (by its versions or modification time: an old file imported
    late) only fills gaps. A sample says nothing where the source itself has spoken.
    """
    if new.is_sample and not old.is_sample:
        return old
    first, second = (new, old) if _is_older(new, old) else (old, new)
    changes: dict[str, Any] = {}
    for name in _NAMES:
        if name in _ACCUMULATED or name in _ALWAYS_NEW:
            continue
        value = getattr(second, name)
        if value not in ("", None, (), False):
            changes[name] = value
    if not new.is_sample and old.is_sample:
        return replace(new, listings=_fold_listings(old.listings, new.listings))
    return replace(
        first,
        **changes,
        is_deleted=new.is_deleted,
        ids=_fold_ids(first.ids, second.ids),
        versions=_fold_versions(first.versions, second.versions),
        is_sample=old.is_sample and new.is_sample,
        links=tuple(dict.fromkeys((*new.links, *old.links))),
        listings=_fold_listings(first.listings, second.listings),
        counts=_fold_counts(first.counts, second.counts),
    )


def _is_older(new: Record, old: Record) -> bool:
    new_version = new.versions[-1].number if new.versions else 0
    old_version = old.versions[-1].number if old.versions else 0
    if new_version and old_version and new_version != old_version:
        return new_version < old_version
    return bool(new.modified and old.modified and new.modified < old.modified)


def _fold_ids(old: tuple[PaperId, ...], new: tuple[PaperId, ...]) -> tuple[PaperId, ...]:
    """The newer ids of a scheme replace the older ones; a scheme that is not mentioned any more stays."""
    schemes = {i.scheme for i in new}
    return tuple(dict.fromkeys((*new, *(i for i in old if i.scheme not in schemes))))


def _fold_versions(old: tuple[Version, ...], new: tuple[Version, ...]) -> tuple[Version, ...]:
    """By number. A feed names the latest version alone and without its time: that takes nothing away."""
    known = {v.number: v for v in old}
    known.update({v.number: v for v in new if v.at or v.is_withdrawn or v.number not in known})
    return tuple(known[number] for number in sorted(known))


def _fold_listings(old: tuple[Listing, ...], new: tuple[Listing, ...]) -> tuple[Listing, ...]:
    places = {(item.source, item.day, item.page, item.printed_day): item for item in old}
    for item in new:
        place = (item.source, item.day, item.page, item.printed_day)
        known = places.get(place)
        if known is not None and item.is_estimated and not known.is_estimated:
            continue
        if known is None:
            places[place] = item
        else:
            places[place] = replace(
                item,
                position=_position(known, item),
                votes=known.votes if item.votes is None else item.votes,
                comments=known.comments if item.comments is None else item.comments,
                submitted_by=item.submitted_by or known.submitted_by,
                kind=max(item.kind, known.kind, key=_better),
            )
    exact = {(i.source, i.kind) for i in places.values() if not i.is_estimated}
    kept = (i for i in places.values() if not (i.is_estimated and (i.source, "new") in exact))
    return tuple(kept)


def _position(known: Listing, item: Listing) -> int:
    """A list's newest order counts. arXiv's has one feed per category, one behind the other: a paper that
    stands in several has the place of the first, however often they are read."""
    return min(known.position, item.position) if item.kind and not known.is_estimated else item.position


def _better(kind: str) -> int:
    """arXiv's types depend on the categories asked for; over several answers the strongest is true."""
    return ("", "cross", "replace", "new").index(kind) if kind in ("cross", "replace", "new") else 0


def _fold_counts(old: tuple[Count, ...], new: tuple[Count, ...]) -> tuple[Count, ...]:
    days = {(item.measure, item.on): item for item in old}
    days.update({(item.measure, item.on): item for item in new})
    return tuple(days.values())
