"""The sample library: how much of it is there, and taking it out again."""

from __future__ import annotations

from django.db import transaction

from broadsheet.papers import changes
from broadsheet.papers.merging import remove_rows
from broadsheet.papers.models import Paper, StoredRecord
from broadsheet.papers.rows import chunks, delete
from broadsheet.papers.save import records_of, save


def remove_samples() -> int:
    """Remove every sample record; papers that nothing else speaks of go with them. Returns how many papers
    went. Papers that real sources have confirmed stay, without the sample's words."""
    with transaction.atomic():
        slots = dict(StoredRecord.objects.filter(is_sample=True).values_list("slot", "paper_id"))
        touched = set(slots.values())
        delete(StoredRecord, "slot", slots)
        left = records_of(touched)
        gone = sorted(touched - set(left))
        for part in chunks(gone):
            rows = Paper.objects.filter(number__in=part).values_list("number", "key")
            changes.append([changes.Entry(number, key, "removed") for number, key in rows])
        remove_rows(gone)
        if left:
            save(left, set(), left)
    return len(gone)
