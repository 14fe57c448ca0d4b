"""Papers that were run here: what was claimed, what was measured, and the verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from broadsheet.kernel.ids import address_of, fold_title, parse_id
from broadsheet.papers import read as papers
from broadsheet.papers.views import PaperView
from broadsheet.reading.paper import Moved
from broadsheet.results import read
from broadsheet.results.laboratory import Offer
from broadsheet.results.verdicts import VERDICTS
from broadsheet.results.views import ReproductionView


@dataclass(frozen=True, slots=True)
class Counted:
    """A family or a verdict, and how many reproductions it has under the other filter."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Listed:
    """``verdicts`` and ``families`` count what each choice would show; ``tally`` is of what is shown."""

    shown: tuple[ReproductionView, ...]
    total: int
    tally: tuple[Counted, ...]
    verdicts: tuple[Counted, ...]
    families: tuple[Counted, ...]
    family: str
    verdict: str


@dataclass(frozen=True, slots=True)
class One:
    """One reproduction; ``address`` is what stands after /papers/ where the paper is held here, else ""."""

    reproduction: ReproductionView
    address: str


@dataclass(frozen=True, slots=True)
class Badge:
    """What is said of a paper in one glance: how many reproductions have which verdict."""

    title: str
    tally: tuple[Counted, ...]


def of_paper(view: PaperView) -> tuple[ReproductionView, ...]:
    """The reproductions of a paper, by anything it is called."""
    return read.of_paper(view.card.key, (*view.ids, *view.old_keys))


def listed(family: str = "", verdict: str = "") -> Listed:
    """Every reproduction of one family, with one verdict, or both; "" is any."""
    every = read.everything()
    of_family = [one for one in every if family in ("", one.family)]
    of_verdict = [one for one in every if verdict in ("", one.verdict)]
    shown = tuple(one for one in of_family if verdict in ("", one.verdict))
    return Listed(
        shown=shown,
        total=len(every),
        tally=_tally(shown),
        verdicts=_tally(of_family),
        families=tuple(Counted(*row) for row in sorted(Counter(one.family for one in of_verdict).items())),
        family=family,
        verdict=verdict,
    )


def one(slug: str) -> One | None:
    """One reproduction with its earlier results, and where its paper is."""
    found = read.one(slug)
    if found is None:
        return None
    key = papers.resolve(found.paper_key) if found.paper_key else None
    if key is None:
        key = papers.resolve(found.title_key)
    return One(found, address_of(key) if key else "")


def badge(called: str) -> Badge | Moved | None:
    """The verdicts on the paper at the address ``called``; another name of it says where it moved."""
    key = papers.resolve(called)
    if key is None:
        return None
    if address_of(key) != called:
        return Moved(address_of(key))
    view = papers.paper(key)
    return Badge(view.card.title, _tally(of_paper(view))) if view else None


def wanted(offers: tuple[Offer, ...], called: str) -> tuple[Offer, ...]:
    """The reproductions that somebody means by a slug, an identifier, an address or a title; a paper held
    here is known by all of its names."""
    identifier, folded = parse_id(called), fold_title(called)
    names = {called.strip(), str(identifier)} if identifier else {called.strip()}
    key = papers.resolve(called)
    if key and (view := papers.paper(key)):
        names |= {key, *view.ids, *view.old_keys}
    return tuple(
        offer
        for offer in offers
        if offer.slug in names or offer.names & names or (folded and folded == fold_title(offer.title))
    )


def _tally(shown: tuple[ReproductionView, ...] | list[ReproductionView]) -> tuple[Counted, ...]:
    counts = Counter(one.verdict for one in shown)
    return tuple(Counted(verdict, counts[verdict]) for verdict in VERDICTS if counts[verdict])
