"""The only writer of papers. Every function is one transaction: all of it is stored, or none.

A reader's process may be killed at any moment; afterwards either the batch is there with its change-log
entries or it is not, and giving the same records again is harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from broadsheet.kernel.clock import now
from broadsheet.kernel.record import Fault, Record
from broadsheet.papers.batch import Batch, Placed, load
from broadsheet.papers.merging import merge, merge_now, unmerge
from broadsheet.papers.models import StoredRecord
from broadsheet.papers.prepare import prepare_all
from broadsheet.papers.rows import insert, update
from broadsheet.papers.samples import remove_samples
from broadsheet.papers.save import records_of, save

__all__ = ["Stored", "merge", "remove_samples", "store", "unmerge"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of the records of one call. ``faults`` could not be kept, or lost an identifier."""

    added: int = 0
    changed: int = 0
    listed: int = 0
    unchanged: int = 0
    merged: int = 0
    faults: tuple[Fault, ...] = ()


def store(records: Iterable[Record]) -> Stored:
    """Store what sources said: each paper once, whatever the sources, and log every change."""
    prepared, faults = prepare_all(records)
    if not prepared:
        return Stored(faults=tuple(faults))
    with transaction.atomic():
        batch = load(prepared, now())
        for one in prepared:
            batch.place(one)
        joined = {p.number for p in batch.placed.values() if p.is_new}
        outcome = save(_records(batch), batch.fresh, joined) if batch.placed else None
        _save_records(batch)
        merged = sum(merge_now(a, b, reason=why, said_by="record") is not None for a, b, why in batch.merges)
    return Stored(
        added=outcome.added if outcome else 0,
        changed=outcome.changed if outcome else 0,
        listed=outcome.listed if outcome else 0,
        unchanged=batch.unchanged,
        merged=merged,
        faults=(*faults, *batch.faults),
    )


def _records(batch: Batch) -> Mapping[int, Sequence[Record]]:
    touched = {p.number for p in batch.placed.values()}
    records = records_of(touched - batch.fresh, without=batch.placed)
    for placed in batch.placed.values():
        records.setdefault(placed.number, []).append(placed.record)
    return records


_COLUMNS = ("paper_id", "source", "source_id", "matched_by", "licence", "may_share_abstract", "is_sample",
            "received", "digest", "body")  # fmt: skip


def _save_records(batch: Batch) -> None:
    def row(p: Placed) -> tuple[object, ...]:
        r = p.record
        return (p.number, r.source[:60], r.source_id[:200], p.matched_by, r.licence[:300],
                r.may_share_abstract, r.is_sample, batch.received, p.digest, p.body, p.slot)  # fmt: skip

    insert(StoredRecord, (*_COLUMNS, "slot"), (row(p) for p in batch.placed.values() if p.is_new))
    changed = [row(p) for p in batch.placed.values() if not p.is_new]
    # How a record found its paper is history and stays as it was first decided.
    kept = [c for c in _COLUMNS if c != "matched_by"]
    at = _COLUMNS.index("matched_by")
    update(StoredRecord, kept, "slot", ((*r[:at], *r[at + 1 :]) for r in changed))
    update(StoredRecord, ("digest",), "slot", batch.same_slots)
