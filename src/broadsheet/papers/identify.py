"""Which paper a record is about, decided against what is known. No SQL here: ``Known`` is loaded for a
whole batch by ``write`` and kept up to date while the batch is worked through.

Identifiers come first; a DOI only counts when the titles agree, because templates leave placeholder DOIs
on many papers. Without an identifier in common, equal titles are one work unless identifiers of one kind
contradict each other or the authors do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.text import fold
from broadsheet.papers.prepare import STRONG, Prepared

GENERIC_TITLE = 20
"""Folded titles shorter than this ("preface", "editorial") are one work only if the authors agree too."""


@dataclass(slots=True)
class Brief:
    """What matching needs to know of a paper. ``family_names`` are folded last words of author names."""

    number: int
    folded: str
    names: set[str] = field(default_factory=set)
    family_names: set[str] = field(default_factory=set)
    author_count: int | None = None


@dataclass(slots=True)
class Known:
    """``by_name`` maps ``scheme:value`` to paper numbers, ``by_slot`` a record's slot to its paper;
    ``apart`` holds pairs that somebody said are different works."""

    briefs: dict[int, Brief] = field(default_factory=dict)
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_slot: dict[str, int] = field(default_factory=dict)
    apart: set[frozenset[int]] = field(default_factory=set)

    def learn(self, brief: Brief) -> None:
        self.briefs[brief.number] = brief
        for name in brief.names:
            self.by_name[name].add(brief.number)

    def forget(self, number: int) -> None:
        brief = self.briefs.pop(number, None)
        for name in brief.names if brief else ():
            self.by_name[name].discard(number)


@dataclass(frozen=True, slots=True)
class Match:
    """``number`` 0 asks for a new paper. ``by`` says how it was found; ``merges`` are further papers that
    the record declares to be the same work; ``collision`` names an identifier that was not believed."""

    number: int
    by: str
    merges: tuple[tuple[int, str], ...] = ()
    collision: str = ""


def family_names(authors: Iterable[str]) -> set[str]:
    """Folded last words: enough to say whether two author lists can be the same people."""
    return {words[-1] for name in authors if (words := fold(name).replace(".", " ").split())}


def identify(prepared: Prepared, known: Known) -> Match:
    """The paper ``prepared`` belongs to."""
    found: list[tuple[int, str]] = []
    collision = ""
    slotted = known.by_slot.get(prepared.slot)
    if slotted is not None:
        found.append((slotted, "slot"))
    for name in prepared.strong:
        for number in sorted(known.by_name.get(str(name), ())):
            if _believable(name, prepared, known.briefs[number]):
                found.append((number, name.scheme))
            else:
                collision = str(name)
    if not found and prepared.folded:
        titled = _by_title(prepared, known)
        if titled is not None:
            found.append((titled, "title"))
    if not found:
        return Match(0, "new", collision=collision)
    first, by = found[0]
    others = {n: how for n, how in found[1:] if n != first and frozenset((n, first)) not in known.apart}
    return Match(first, by, tuple(others.items()), collision)


def _believable(name: PaperId, prepared: Prepared, brief: Brief) -> bool:
    if name.scheme != "doi" or not prepared.folded:
        return True
    return titles_agree(prepared.folded, brief.folded) or bool(
        brief.family_names & family_names(a.name for a in prepared.record.authors)
    )


def titles_agree(left: str, right: str) -> bool:
    """Whether two folded titles can be versions of one: equal, one within the other, or one long start."""
    if left == right:
        return True
    short, long = sorted((left, right), key=len)
    if len(short) >= GENERIC_TITLE and short in long:
        return True
    same = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return same >= max(GENERIC_TITLE, len(short) // 2)


def _by_title(prepared: Prepared, known: Known) -> int | None:
    for number in sorted(known.by_name.get(str(prepared.fingerprint), ())):
        brief = known.briefs[number]
        if brief.folded == prepared.folded and _can_be_one(prepared, brief):
            return number
    return None


def _can_be_one(prepared: Prepared, brief: Brief) -> bool:
    own = {i.scheme: str(i) for i in prepared.strong}
    for scheme in STRONG:
        theirs = {n for n in brief.names if n.startswith(scheme + ":")}
        if scheme in own and theirs and own[scheme] not in theirs and scheme != "doi":
            return False
    mine = family_names(a.name for a in prepared.record.authors)
    if mine and brief.family_names:
        return bool(mine & brief.family_names)
    count = len(mine) or prepared.record.author_count
    if len(prepared.folded) < GENERIC_TITLE:
        return False
    return not (count and brief.author_count and not mine and count != brief.author_count)
