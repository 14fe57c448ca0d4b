"""Two papers made one, and taken apart again. Nothing is lost: records keep their slots, and the merge
row remembers which of them moved."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.ids import SCHEMES
from broadsheet.papers import changes
from broadsheet.papers.facts import dump, load
from broadsheet.papers.models import (
    Authorship,
    Identifier,
    Listing,
    Merge,
    Observation,
    Paper,
    PaperCategory,
    StoredRecord,
)
from broadsheet.papers.rows import chunks, delete, insert
from broadsheet.papers.save import records_of, save


def merge(keep: str, other: str, *, reason: str, said_by: str) -> int:
    """Make the papers with keys ``keep`` and ``other`` one; the stronger key stays. Returns the number of
    the merge, which ``unmerge`` takes. Raises BadInput for unknown keys or one and the same paper."""
    with transaction.atomic():
        first, second = _number(keep), _number(other)
        if first == second:
            raise BadInput(f"{keep} and {other} are already one paper.")
        done = merge_now(first, second, reason=reason, said_by=said_by, is_deliberate=True)
        if done is None:
            raise BadInput(f"{keep} and {other} could not be merged.")
        return done


def _number(key: str) -> int:
    found: int | None = Identifier.objects.filter(name=key).values_list("paper_id", flat=True).first()
    if found is None:
        raise BadInput(f"There is no paper {key}.", hint="Give a key such as arxiv:2401.00001.")
    return found


def merge_now(
    first: int, second: int, *, reason: str, said_by: str, is_deliberate: bool = False
) -> int | None:
    """The merge itself, inside the caller's transaction; None when a paper is gone or the two were once
    taken apart by hand and this is not deliberate."""
    papers = {p.number: p for p in Paper.objects.filter(number__in=(first, second)).only("number", "key")}
    if len(papers) < 2:
        return None
    kept, gone = sorted(papers.values(), key=lambda p: (SCHEMES.index(p.key.split(":")[0]), p.number))
    pair = Merge.objects.filter(kept_number__in=papers, gone_number__in=papers, undone_at__isnull=False)
    if not is_deliberate and pair.exists():
        return None
    slots = list(StoredRecord.objects.filter(paper_id=gone.number).values_list("slot", flat=True))
    StoredRecord.objects.filter(paper_id=gone.number).update(paper_id=kept.number)
    _move_names(gone.number, kept.number)
    remove_rows([gone.number])
    changes.append([changes.Entry(gone.number, gone.key, "removed", {"merged_into": [gone.key, kept.key]})])
    save(records_of([kept.number]), set())
    changes.append([changes.Entry(kept.number, kept.key, "merged", {"with": [gone.key, kept.key]})])
    row = Merge.objects.create(
        kept_number=kept.number,
        kept_key=kept.key,
        gone_number=gone.number,
        gone_key=gone.key,
        slots_json=dump(slots),
        reason=reason[:300],
        said_by=said_by[:60],
        at=now(),
    )
    return int(row.pk)


def unmerge(merge_number: int) -> str:
    """Undo a merge: the paper that went comes back under its old number with its own records. Returns its
    key. Raises BadInput when there is no such merge or it is undone already."""
    with transaction.atomic():
        row = Merge.objects.filter(pk=merge_number, undone_at__isnull=True).first()
        if row is None:
            raise BadInput(f"There is no merge {merge_number} that can be undone.")
        slots = load(row.slots_json)
        moved = 0
        for part in chunks(slots):
            moved += StoredRecord.objects.filter(slot__in=part, paper_id=row.kept_number).update(
                paper_id=row.gone_number
            )
        if not moved or not StoredRecord.objects.filter(paper_id=row.kept_number).exists():
            raise BadInput(f"Merge {merge_number} cannot be undone: its records have gone elsewhere since.")
        row.undone_at = now()
        row.save(update_fields=["undone_at"])
        # The names go with the records that carry them; both papers are combined anew.
        former = list(Identifier.objects.filter(paper_id=row.kept_number).values_list("name", flat=True))
        Identifier.objects.filter(paper_id=row.kept_number).delete()
        save(records_of([row.gone_number]), {row.gone_number})
        save(records_of([row.kept_number]), set())
        _keep_redirects(former, row.kept_number)
        entries = [
            changes.Entry(n, k, "unmerged", {"from": [row.kept_key, row.gone_key]})
            for n, k in Paper.objects.filter(number__in=(row.kept_number, row.gone_number)).values_list(
                "number", "key"
            )
        ]
        changes.append(entries)
        return str(Paper.objects.get(number=row.gone_number).key)


def _keep_redirects(names: list[str], number: int) -> None:
    """Names that no record carries any more (old keys) still lead to the paper that kept its place."""
    taken = set(Identifier.objects.filter(name__in=names).values_list("name", flat=True))
    insert(Identifier, ("name", "paper_id"), ((name, number) for name in names if name not in taken))


def _move_names(gone: int, kept: int) -> None:
    names = set(Identifier.objects.filter(paper_id=gone).values_list("name", flat=True))
    names -= set(Identifier.objects.filter(paper_id=kept).values_list("name", flat=True))
    delete(Identifier, "paper_id", [gone])
    insert(Identifier, ("name", "paper_id"), ((name, kept) for name in sorted(names)))


def remove_rows(numbers: Iterable[int]) -> None:
    """Remove papers and what hangs on them; their records must be elsewhere already."""
    gone = list(numbers)
    for model in (Authorship, PaperCategory, Listing, Observation, Identifier):
        delete(model, "paper_id", gone)
    delete(Paper, "number", gone)
