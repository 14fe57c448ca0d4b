"""Properties: whatever comes in whatever order, papers and facts are the same and no record is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Count, Link, Listing, Record, Version
from broadsheet.papers import changes, read, write
from broadsheet.papers.combine import combine
from broadsheet.papers.fold_records import fold

SOMETIMES = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
OFTEN = settings(max_examples=60, deadline=None)
SOURCES = ("arxiv", "huggingface", "crossref", "list", "saved-page")
START = datetime(2024, 1, 1, tzinfo=UTC)

days = st.integers(0, 5).map(lambda n: date(2024, 1, 1) + timedelta(days=n))
moments = st.integers(0, 5).map(lambda n: START + timedelta(days=n))
words = st.sampled_from(["", "a calm method", "another calm method", "12 pages", "$O(n)$ and caf\\'e"])
versions = st.lists(
    st.builds(Version, st.integers(1, 3), st.none() | moments), max_size=3, unique_by=lambda v: v.number
)


@st.composite
def statements(draw: st.DrawFn, source: str = "", work: int | None = None) -> Record:
    """What some source may say of one of three works; equal works have equal identifiers."""
    name = source or draw(st.sampled_from(SOURCES))
    number = draw(st.integers(1, 3)) if work is None else work
    listed = st.builds(
        Listing, st.just(name), days, st.integers(0, 3), st.sampled_from(["", "new", "cross", "replace"]),
        st.none() | st.integers(0, 9), is_estimated=st.booleans(),
    )  # fmt: skip
    return Record(
        source=name,
        source_id=f"{name}-{number}",
        title=f"Counting the bridges of river number {number} in winter",
        ids=(PaperId("arxiv", f"2401.0000{number}"),),
        abstract=draw(words),
        authors=tuple(map(Author, draw(st.lists(st.sampled_from(["Ada Stone", "Bertil Grus"]), max_size=2)))),
        categories=tuple(
            draw(st.lists(st.sampled_from(["cs.LG", "math.MP", "math-ph"]), max_size=2, unique=True))
        ),
        comments=draw(words),
        submitted=draw(st.none() | moments),
        modified=draw(st.none() | moments),
        versions=tuple(sorted(draw(versions), key=lambda v: v.number)),
        links=tuple(
            draw(
                st.lists(
                    st.builds(Link, st.just("code"), st.sampled_from(["https://a.b/c", "https://d.e/f"])),
                    max_size=2,
                )
            )
        ),
        listings=tuple(draw(st.lists(listed, max_size=2, unique_by=lambda x: (x.source, x.day)))),
        counts=tuple(
            draw(
                st.lists(
                    st.builds(Count, st.just("votes"), st.integers(0, 9), days),
                    max_size=2,
                    unique_by=lambda c: c.on,
                )
            )
        ),
        may_share_abstract=draw(st.booleans()),
    )


def one_each(works: Sequence[int] = (1, 2, 3)) -> st.SearchStrategy[list[Record]]:
    """Statements of different sources or about different works: nobody corrects himself."""
    return st.lists(
        st.sampled_from([(s, w) for s in SOURCES for w in works]), min_size=1, max_size=8, unique=True
    ).flatmap(lambda pairs: st.tuples(*(statements(s, w) for s, w in pairs)).map(list))


@OFTEN
@given(one_each((1,)), st.randoms(use_true_random=False))
def test_facts_do_not_depend_on_the_order_of_records(records: list[Record], dice: object) -> None:
    shuffled = list(records)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert combine(shuffled) == combine(records)


@OFTEN
@given(statements("arxiv", 1), statements("arxiv", 1))
def test_folding_loses_nothing_that_was_said(old: Record, new: Record) -> None:
    folded = fold(old, new)
    for name in ("abstract", "comments", "authors", "categories", "submitted", "modified"):
        assert getattr(folded, name) or not (getattr(old, name) or getattr(new, name)), name
    assert {link.url for link in folded.links} == {link.url for link in (*old.links, *new.links)}
    assert {v.number for v in folded.versions} == {v.number for v in (*old.versions, *new.versions)}
    dated = {v.number for v in (*old.versions, *new.versions) if v.at}
    assert {v.number for v in folded.versions if v.at} == dated
    exact = {i.day for i in (*old.listings, *new.listings) if not i.is_estimated}
    assert exact <= {i.day for i in folded.listings}
    assert {c.on for c in folded.counts} == {c.on for c in (*old.counts, *new.counts)}


@OFTEN
@given(statements("arxiv", 1), statements("arxiv", 1))
def test_hearing_the_newest_statement_again_changes_nothing(old: Record, new: Record) -> None:
    once = fold(old, new)
    assert fold(once, new) == once


def library() -> dict[str, object]:
    """Everything a reader can see of every paper, but for what tells of arrival: numbers, times, changes."""
    seen: dict[str, object] = {}
    for key in read.keys_of(read.numbers_after(0, 100)).values():
        view = read.paper(key)
        assert view is not None
        records = sorted((r.source, r.source_id) for r in view.records)
        seen[key] = (replace(view, card=replace(view.card, number=0), changes=(), records=()), records)
    return seen


class Undo(Exception):
    """Ends an example's transaction."""


def fresh(work: object) -> None:
    """Run ``work`` in a transaction that is undone: each example has an empty library."""
    try:
        with transaction.atomic():
            work()  # type: ignore[operator]
            raise Undo
    except Undo:
        pass


@pytest.mark.django_db
@SOMETIMES
@given(one_each(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_order_and_any_batches_give_the_same_library(
    records: list[Record], dice: object, size: int
) -> None:
    libraries: list[dict[str, object]] = []

    def stored(order: list[Record], size: int) -> None:
        for start in range(0, len(order), size):
            write.store(order[start : start + size])
        libraries.append(library())

    fresh(lambda: stored(records, len(records)))
    shuffled = list(records)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    fresh(lambda: stored(shuffled, size))
    assert libraries[0] == libraries[1]
    assert set(libraries[0]) == {str(r.ids[0]) for r in records}


@pytest.mark.django_db
@SOMETIMES
@given(st.lists(statements(), min_size=1, max_size=6))
def test_storing_again_changes_nothing(records: list[Record]) -> None:
    def work() -> None:
        write.store(records)
        for _ in range(2):
            # A source that contradicts itself in one batch settles on its last word.
            write.store(records)
        before, seen = changes.last_number(), library()
        settled = list({(r.source, r.source_id): r for r in records}.values())
        outcome = write.store(settled)
        assert (outcome.added, outcome.merged) == (0, 0)
        assert (outcome.changed + outcome.listed > 0) == (changes.last_number() > before)
        if len(settled) == len(records):
            assert changes.last_number() == before
            assert library() == seen

    fresh(work)


steps = st.lists(
    st.tuples(st.sampled_from(["merge", "unmerge", "store"]), st.integers(1, 5), st.integers(1, 5)),
    max_size=12,
)


@pytest.mark.django_db
@SOMETIMES
@given(steps)
def test_merging_and_taking_apart_at_random_loses_no_record(plan: list[tuple[str, int, int]]) -> None:
    def said(number: int, source: str = "list") -> Record:
        title = f"Counting the bridges of river number {number} in winter"
        return Record(source, f"r{number}", title, ids=(PaperId("arxiv", f"2401.0000{number}"),))

    def work() -> None:
        write.store([said(n) for n in range(1, 6)])
        merges: list[int] = []
        for action, first, second in plan:
            try:
                if action == "store":
                    write.store([said(first, f"other-{second}")])
                elif action == "merge":
                    keys = (f"arxiv:2401.0000{first}", f"arxiv:2401.0000{second}")
                    merges.append(write.merge(*keys, reason="same", said_by="reader"))
                elif merges:
                    write.unmerge(merges[second % len(merges)])
            except BadInput:
                continue
            held = {(r.source, r.source_id) for r in read.records()}
            shown = [
                (r.source, r.source_id) for key in read.keys_of(read.numbers_after(0, 100)).values()
                for r in read.paper(key).records  # type: ignore[union-attr]
            ]  # fmt: skip
            assert len(shown) == len(set(shown)) == len(held), (action, first, second)
            for number in range(1, 6):
                key = read.resolve(f"2401.0000{number}")
                assert key is not None
                view = read.paper(key)
                assert view is not None
                assert any(r.source_id == f"r{number}" for r in view.records)

    fresh(work)
