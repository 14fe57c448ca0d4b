"""Nothing stored is overwritten by something emptier, and every change is in the log."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from broadsheet.kernel.record import Listing, Version
from broadsheet.papers import changes, read, write
from tests.papers.records import arxiv, bare, huggingface

pytestmark = pytest.mark.django_db

KEY = "arxiv:2401.00001"


def paper() -> read.paper:  # type: ignore[valid-type]
    view = read.paper(KEY)
    assert view is not None
    return view


def test_an_emptier_record_of_the_same_source_keeps_what_is_known() -> None:
    write.store([arxiv(comments="12 pages, accepted at ICML 2024", journal_ref="J. Peb. 3 (2024)")])
    write.store([arxiv(abstract="", authors=(), comments="", versions=(), licence="", submitted=None)])
    view = paper()
    assert view.card.abstract
    assert view.comments == "12 pages, accepted at ICML 2024"
    assert view.journal_ref == "J. Peb. 3 (2024)"
    assert len(view.card.authors) == 2


def test_an_older_file_imported_late_only_fills_gaps() -> None:
    newer = arxiv(title="The better title of the pebbles paper", modified=datetime(2024, 5, 1, tzinfo=UTC))
    write.store([newer])
    write.store([arxiv(comments="9 pages")])
    assert paper().card.title == "The better title of the pebbles paper"
    assert paper().comments == "9 pages"


def test_a_withdrawal_is_a_state_of_the_latest_version() -> None:
    write.store([arxiv()])
    at = datetime(2024, 2, 1, tzinfo=UTC)
    gone = (Version(1, at), Version(2, at, is_withdrawn=True))
    write.store([arxiv(versions=gone, comments="This paper has been withdrawn due to an error in Lemma 2")])
    view = paper()
    assert view.card.is_withdrawn
    assert "Lemma 2" in view.withdrawn_reason
    assert view.changes[0].kind == "withdrawn"
    write.store([arxiv(versions=(*gone, Version(3, at)), comments="mended")])
    assert not paper().card.is_withdrawn


def test_every_change_is_in_the_log_with_its_former_value() -> None:
    write.store([arxiv()])
    assert changes.last_number() == 1
    write.store([arxiv()])
    assert changes.last_number() == 1
    write.store(
        [
            arxiv(
                title="A Calmer Method for Sorting Pebbles by Weight",
                modified=datetime(2024, 9, 1, tzinfo=UTC),
            )
        ]
    )
    newest = paper().changes[0]
    assert newest.kind == "changed"
    assert newest.detail["title"][0] == "A Calm Method for Sorting Pebbles by Weight"


def test_the_log_is_read_in_order_and_each_paper_once() -> None:
    write.store([arxiv("2401.00001"), arxiv("2401.00002", title="Another calm method for pebbles")])
    write.store([huggingface("2401.00001")])
    numbers, cursor = changes.papers_since(0, 100)
    assert len(numbers) == 2
    assert cursor == changes.last_number() == 3
    assert changes.papers_since(cursor, 100) == ([], cursor)


def test_four_dates_are_kept_apart() -> None:
    own = (Listing("arxiv", date(2024, 1, 3), 0, kind="new", is_estimated=True),)
    write.store([arxiv(listings=own), huggingface()])
    view = paper()
    assert view.submitted == datetime(2024, 1, 2, 10, tzinfo=UTC)
    assert (view.announced, view.announced_is_estimated) == (date(2024, 1, 3), True)
    assert view.modified == datetime(2024, 1, 3, tzinfo=UTC)
    assert [(x.source, x.day) for x in view.listings] == [
        ("arxiv", date(2024, 1, 3)),
        ("huggingface", date(2024, 1, 4)),
    ]


def test_an_exact_announcement_replaces_the_estimated_one() -> None:
    write.store([arxiv(listings=(Listing("arxiv", date(2024, 1, 3), 0, kind="new", is_estimated=True),))])
    write.store([arxiv(listings=(Listing("arxiv", date(2024, 1, 5), 4, kind="new"),))])
    write.store([arxiv(listings=(Listing("arxiv", date(2024, 1, 3), 0, kind="new", is_estimated=True),))])
    view = paper()
    assert (view.announced, view.announced_is_estimated) == (date(2024, 1, 5), False)
    assert len(view.listings) == 1


def test_removing_samples_keeps_what_real_sources_said() -> None:
    write.store([bare("Only a sample of a paper about dunes", is_sample=True)])
    write.store([huggingface(is_sample=True), arxiv()])
    assert read.sample_papers() == 1
    assert write.remove_samples() == 1
    assert read.totals().papers == 1
    assert [r.source for r in paper().records] == ["arxiv"]


def test_a_record_without_a_title_is_a_fault_and_the_rest_goes_in() -> None:
    stored = write.store([bare("   "), arxiv()])
    assert stored.added == 1
    assert stored.faults[0].reason == "it has no title"


def test_numbers_are_never_given_twice() -> None:
    write.store([bare("Only a sample of a paper about dunes", is_sample=True)])
    gone = read.numbers_after(0, 10)
    write.remove_samples()
    write.store([arxiv()])
    assert set(read.numbers_after(0, 10)).isdisjoint(gone)


def test_a_new_source_is_logged_even_where_no_fact_differs() -> None:
    """The index holds a paper's sources; without an entry it would never hear of a further one."""
    write.store([arxiv()])
    before = changes.last_number()
    write.store([arxiv(source="mirror", may_share_abstract=False, modified=None)])
    assert changes.last_number() == before + 1
    assert changes.papers_since(before, 10)[0] == read.numbers_after(0, 10)
