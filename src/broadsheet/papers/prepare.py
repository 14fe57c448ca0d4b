"""A record made ready for storing: its slot, its identifiers, its bytes. Pure and quick."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from broadsheet.kernel.ids import PaperId, fold_title, title_fingerprint
from broadsheet.kernel.record import Fault, Record
from broadsheet.kernel.text import fold, readable
from broadsheet.papers.codec import encode

STRONG = ("arxiv", "acl", "openreview", "doi")
"""Schemes that identify a work by themselves, in the order in which they are believed."""
_OWNING = ("arxiv", "acl", "openreview")
"""Schemes whose ids are unique enough to say which record of a source this is. DOIs are not: templates
leave placeholders behind that stand on many papers."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """``strong`` are the identifiers but the title's, ``folded`` the title without case and punctuation."""

    record: Record
    slot: str
    title: str
    folded: str
    strong: tuple[PaperId, ...]
    fingerprint: PaperId
    body: bytes
    digest: str


def prepare(record: Record) -> Prepared | Fault:
    """``record`` ready for ``write.store``, or why it cannot be kept."""
    if record.is_deleted and not record.title and record.ids:
        title = folded = ""
        fingerprint = PaperId("title", "")
    else:
        title = readable(record.title)
        folded = fold_title(title)
        fingerprint = title_fingerprint(title)
        if not folded:
            place = record.source_id or "a record without an id"
            return Fault(source=record.source, place=place, reason="it has no title")
    body = encode(record)
    return Prepared(
        record=record,
        slot=slot_of(record, fingerprint),
        title=title,
        folded=folded,
        strong=tuple(sorted({i for i in record.ids if i.scheme in STRONG}, key=_belief)),
        fingerprint=fingerprint,
        body=body,
        digest=hashlib.blake2b(body, digest_size=8).hexdigest(),
    )


def _belief(name: PaperId) -> tuple[int, str]:
    return STRONG.index(name.scheme), name.value


def slot_of(record: Record, fingerprint: PaperId) -> str:
    """Which record of its source this is: later ones in the same slot replace it.

    An owning identifier is enough. Without one the source's own id counts only together with the title,
    because sources are known to give one id to different works; where there is none, the authors say which
    "Preface" it is.
    """
    own_ids = (i for i in record.ids if i.scheme in _OWNING and _is_its_own(record, i))
    owning = min(own_ids, key=_belief, default=None)
    if owning is not None:
        return f"{record.source}|{owning}"[:300]
    own = record.source_id[:120]
    if not own and record.authors:
        names = " ".join(sorted(fold(a.name) for a in record.authors))
        own = hashlib.blake2b(names.encode(), digest_size=6).hexdigest()
    return f"{record.source}|{own}|{fingerprint.value}"[:300]


def _is_its_own(record: Record, name: PaperId) -> bool:
    """Whether ``name`` is what the record is about; a registry may also name works that it relates to."""
    return not record.source_id or name.value.lower() in record.source_id.lower()


def prepare_all(records: Iterable[Record]) -> tuple[list[Prepared], list[Fault]]:
    prepared: list[Prepared] = []
    faults: list[Fault] = []
    for record in records:
        result = prepare(record)
        if isinstance(result, Fault):
            faults.append(result)
        else:
            prepared.append(result)
    return prepared, faults
