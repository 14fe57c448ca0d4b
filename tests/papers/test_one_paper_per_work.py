"""Each work once, whatever the sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Record
from broadsheet.papers import read, write
from tests.papers.records import arxiv, bare, huggingface

pytestmark = pytest.mark.django_db


def keys() -> list[str]:
    return sorted(read.keys_of(read.numbers_after(0, 1000)).values())


def test_two_sources_with_one_id_are_one_paper() -> None:
    write.store([huggingface()])
    write.store([arxiv()])
    assert keys() == ["arxiv:2401.00001"]
    view = read.paper("arxiv:2401.00001")
    assert view is not None
    assert [r.source for r in view.records] == ["huggingface", "arxiv"]
    assert view.card.abstract.startswith("We sort pebbles. The order")


def test_order_of_arrival_does_not_matter() -> None:
    write.store([arxiv(), huggingface(), bare("A calm method for sorting pebbles by weight")])
    first = read.paper("arxiv:2401.00001")
    assert first is not None
    assert len(first.records) == 3
    assert first.card.votes == 7
    assert first.card.code_url == "https://github.com/stone/pebbles"


def test_a_title_without_id_finds_its_paper_and_the_old_key_redirects() -> None:
    title = "A Calm Method for Sorting Pebbles by Weight"
    write.store([bare(title)])
    old = keys()[0]
    assert old.startswith("title:")
    write.store([arxiv(title=title)])
    assert keys() == ["arxiv:2401.00001"]
    assert read.resolve(old) == "arxiv:2401.00001"


def test_old_ids_versions_and_addresses_resolve() -> None:
    write.store([arxiv("math/0309136", ids=(PaperId("arxiv", "math/0309136"),))])
    for text in ("math/0309136", "https://arxiv.org/abs/math.GT/0309136v2", "arxiv:math/0309136"):
        assert read.resolve(text) == "arxiv:math/0309136"


def test_equal_titles_with_different_arxiv_ids_are_two_works() -> None:
    write.store([arxiv("2401.00001"), arxiv("2401.00002")])
    assert keys() == ["arxiv:2401.00001", "arxiv:2401.00002"]


def test_a_generic_title_needs_its_authors() -> None:
    write.store(
        [bare("Preface", authors=(Author("Ada Stone"),)), bare("Preface", authors=(Author("Carl Berg"),))]
    )
    assert len(keys()) == 2
    assert keys()[1] == keys()[0] + "-2"


def test_one_source_id_on_two_titles_is_two_works() -> None:
    rows = [
        Record("list", "288cd", "Unsupervised contour tracking of living cells"),
        Record("list", "288cd", "On warm starting neural network training"),
    ]
    write.store(rows)
    assert len(keys()) == 2
    assert write.store(rows).unchanged == 2


def test_a_placeholder_doi_joins_nothing() -> None:
    doi = (PaperId("doi", "10.1145/1122445.1122456"),)
    stored = write.store(
        [
            Record("list", "1", "Counting bridges in a river delta", ids=doi),
            Record("list", "2", "The sound of falling snow on tin roofs", ids=doi),
        ]
    )
    assert len(keys()) == 2
    assert "10.1145/1122445.1122456" in stored.faults[0].reason


def test_a_record_that_names_two_papers_merges_them_and_it_can_be_undone() -> None:
    title = "Counting bridges in a river delta"
    acl, doi = PaperId("acl", "2024.acl-long.1"), PaperId("doi", "10.18653/v1/2024.acl-long.1")
    write.store([Record("acl", "a", title, ids=(acl,), authors=(Author("A. B"),))])
    write.store(
        [arxiv("2402.00002", title="Bridges of a delta, counted", ids=(PaperId("arxiv", "2402.00002"),))]
    )
    stored = write.store(
        [
            Record(
                "crossref",
                "c",
                title,
                ids=(acl, doi, PaperId("arxiv", "2402.00002")),
                authors=(Author("A. B"),),
            )
        ]
    )
    assert stored.merged == 1
    assert keys() == ["arxiv:2402.00002"]
    assert read.resolve("2024.acl-long.1") == "arxiv:2402.00002"
    merge = read.merges(10)[0]
    write.unmerge(merge.number)
    assert len(keys()) == 2
    # Storing the same record again does not force together what a person took apart.
    write.store(
        [
            Record(
                "crossref",
                "c",
                title + "!",
                ids=(acl, PaperId("arxiv", "2402.00002")),
                authors=(Author("A. B"),),
            )
        ]
    )
    assert len(keys()) == 2


def test_merge_and_unmerge_by_hand_give_both_papers_back() -> None:
    write.store([arxiv("2401.00001"), huggingface("2401.00009", title="Another name for the pebbles paper")])
    before = {k: read.paper(k) for k in keys()}
    number = write.merge("arxiv:2401.00009", "arxiv:2401.00001", reason="same", said_by="reader")
    assert keys() == ["arxiv:2401.00001"]
    assert read.resolve("2401.00009") == "arxiv:2401.00001"
    assert write.unmerge(number) == "arxiv:2401.00009"
    after = {k: read.paper(k) for k in keys()}
    for key, view in before.items():
        assert view is not None
        assert replace(view, changes=()) == replace(after[key], changes=())  # type: ignore[type-var]


def test_votes_are_read_again_without_losing_the_first() -> None:
    write.store([huggingface(votes=7)])
    stored = write.store([huggingface(votes=19)])
    assert (stored.changed, stored.listed) == (0, 1)
    view = read.paper("arxiv:2401.00001")
    assert view is not None
    assert [x.votes for x in view.listings] == [19]
    assert view.card.votes == 19


def test_a_paper_on_two_days_keeps_both_appearances() -> None:
    write.store([huggingface(day=date(2026, 3, 2))])
    write.store([huggingface(day=date(2026, 3, 8))])
    view = read.paper("arxiv:2401.00001")
    assert view is not None
    assert [x.day for x in view.listings] == [date(2026, 3, 2), date(2026, 3, 8)]
