"""Two statements of one source about one paper made into one: newer words, nothing lost."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from broadsheet.kernel.record import Count, Listing, Record

_ACCUMULATED = frozenset({"listings", "counts", "links"})
_ALWAYS_NEW = frozenset({"source", "source_id", "is_sample", "is_deleted"})
_NAMES = tuple(f.name for f in fields(Record))


def fold(old: Record, new: Record) -> Record:
    """What the source says after ``new``: filled fields replace, empty ones keep, lists accumulate.

    A record that is older than what is stored (by its versions or modification time: an old file imported
    late) only fills gaps.
    """
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
                votes=known.votes if item.votes is None else item.votes,
                comments=known.comments if item.comments is None else item.comments,
                submitted_by=item.submitted_by or known.submitted_by,
                kind=max(item.kind, known.kind, key=_better),
            )
    exact = {(i.source, i.kind) for i in places.values() if not i.is_estimated}
    kept = (i for i in places.values() if not (i.is_estimated and (i.source, "new") in exact))
    return tuple(kept)


def _better(kind: str) -> int:
    """arXiv's types depend on the categories asked for; over several answers the strongest is true."""
    return ("", "cross", "replace", "new").index(kind) if kind in ("cross", "replace", "new") else 0


def _fold_counts(old: tuple[Count, ...], new: tuple[Count, ...]) -> tuple[Count, ...]:
    days = {(item.measure, item.on): item for item in old}
    days.update({(item.measure, item.on): item for item in new})
    return tuple(days.values())
