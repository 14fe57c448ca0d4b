"""A batch of records on its way in: what is known is loaded once, then each record finds its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from broadsheet.kernel.ids import fold_title
from broadsheet.kernel.record import Fault, Record
from broadsheet.papers.changes import PAPER_SERIES, take_numbers
from broadsheet.papers.codec import decode, encode
from broadsheet.papers.facts import load_authors
from broadsheet.papers.fold_records import fold
from broadsheet.papers.identify import Brief, Known, family_names, identify
from broadsheet.papers.models import Identifier, Merge, Paper, StoredRecord
from broadsheet.papers.prepare import Prepared
from broadsheet.papers.rows import chunks


@dataclass(slots=True)
class Placed:
    """A record that goes into the store, new or in place of what its slot held."""

    slot: str
    number: int
    record: Record
    body: bytes
    digest: str
    matched_by: str
    is_new: bool


@dataclass(slots=True)
class Batch:
    """``placed`` by slot, ``fresh`` the numbers of papers that do not exist yet, ``merges`` pairs of papers
    that a record declared to be one, with the identifier that says so."""

    received: datetime
    known: Known
    stored: dict[str, tuple[int, str, bytes]]
    free_numbers: list[int]
    placed: dict[str, Placed] = field(default_factory=dict)
    fresh: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    same_slots: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0

    def place(self, prepared: Prepared) -> None:
        held = self._held(prepared.slot)
        if held is not None and held[1] == prepared.digest:
            self.unchanged += 1
            return
        match = identify(prepared, self.known)
        if match.collision:
            self.faults.append(_collision(prepared, match.collision))
        if prepared.record.is_deleted and match.number == 0:
            place = prepared.record.source_id or prepared.slot
            self.faults.append(Fault(prepared.record.source, place, "deleted at the source before we had it"))
            return
        number = match.number or self._new_paper(prepared)
        record, body = prepared.record, prepared.body
        if held is not None:
            record = fold(decode(held[2]), record)
            body = encode(record)
            if body == held[2]:
                self.same_slots.append((prepared.digest, prepared.slot))
                self.unchanged += 1
                return
        self._keep(prepared, number, record, body, match.by)
        for other, how in match.merges:
            self.merges.append((number, other, f"one record of {record.source} names both ({how})"))

    def _held(self, slot: str) -> tuple[int, str, bytes] | None:
        placed = self.placed.get(slot)
        if placed is not None:
            return placed.number, placed.digest, placed.body
        return self.stored.get(slot)

    def _keep(self, prepared: Prepared, number: int, record: Record, body: bytes, by: str) -> None:
        slot = prepared.slot
        before = self.placed.get(slot)
        is_new = before.is_new if before else slot not in self.stored
        matched_by = before.matched_by if before and by == "slot" else by
        self.placed[slot] = Placed(slot, number, record, body, prepared.digest, matched_by, is_new)
        self.known.by_slot[slot] = number
        brief = self.known.briefs[number]
        brief.folded = brief.folded or prepared.folded
        brief.family_names |= family_names(a.name for a in prepared.record.authors)
        for name in map(str, (*prepared.strong, prepared.fingerprint)):
            if not self.known.by_name[name] or name.startswith("title:"):
                self.known.by_name[name].add(number)
                brief.names.add(name)

    def _new_paper(self, prepared: Prepared) -> int:
        number = self.free_numbers.pop()
        self.fresh.add(number)
        count = len(prepared.record.authors) or prepared.record.author_count
        self.known.learn(Brief(number, prepared.folded, author_count=count))
        return number


def load(prepared: Sequence[Prepared], received: datetime) -> Batch:
    """What is known about ``prepared``, and enough free numbers for all of it. Inside a transaction."""
    stored: dict[str, tuple[int, str, bytes]] = {}
    for part in chunks({p.slot for p in prepared}):
        for slot, number, digest, body in StoredRecord.objects.filter(slot__in=part).values_list(
            "slot", "paper_id", "digest", "body"
        ):
            stored[slot] = (number, digest, bytes(body))
    waiting = [p for p in prepared if stored.get(p.slot, (0, ""))[1] != p.digest]
    names = {str(n) for p in waiting for n in (*p.strong, p.fingerprint)}
    known = load_known(names, {stored[p.slot][0] for p in waiting if p.slot in stored})
    known.by_slot.update({slot: number for slot, (number, _, _) in stored.items()})
    numbers = take_numbers(PAPER_SERIES, len(waiting)) if waiting else range(0)
    return Batch(received, known, stored, list(reversed(numbers)))


def load_known(names: Iterable[str], numbers: Iterable[int] = ()) -> Known:
    """Briefs of every paper that one of ``names`` leads to, and of ``numbers``."""
    known = Known()
    wanted = set(numbers)
    for part in chunks(names):
        wanted.update(Identifier.objects.filter(name__in=part).values_list("paper_id", flat=True))
    found: dict[int, set[str]] = {number: set() for number in wanted}
    for part in chunks(wanted):
        for name, number in Identifier.objects.filter(paper_id__in=part).values_list("name", "paper_id"):
            found[number].add(name)
        for number, title, authors, count in Paper.objects.filter(number__in=part).values_list(
            "number", "title", "authors_json", "author_count"
        ):
            names_of = family_names(name for name, _, _ in load_authors(authors))
            known.learn(Brief(number, fold_title(title), found[number], names_of, count))
        for kept, gone in Merge.objects.filter(kept_number__in=part, undone_at__isnull=False).values_list(
            "kept_number", "gone_number"
        ):
            known.apart.add(frozenset((kept, gone)))
    return known


def _collision(prepared: Prepared, name: str) -> Fault:
    return Fault(
        prepared.record.source,
        prepared.record.source_id or prepared.slot,
        f"{name} already stands on a paper with another title; the identifier was not used",
    )
