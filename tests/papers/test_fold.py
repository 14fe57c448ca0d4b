"""What one source says at different times, folded: newer words count, nothing that is known gets lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Listing, Version
from broadsheet.papers.fold_records import fold
from tests.papers.records import arxiv, huggingface

FIRST, SECOND = datetime(2024, 1, 2, 10, tzinfo=UTC), datetime(2024, 3, 4, tzinfo=UTC)


def test_a_feed_that_names_only_the_newest_version_takes_no_date_away() -> None:
    known = arxiv(versions=(Version(1, FIRST), Version(2, SECOND)))
    feed = arxiv(versions=(Version(2),), modified=None, submitted=None)
    assert fold(known, feed).versions == (Version(1, FIRST), Version(2, SECOND))
    newer = fold(known, arxiv(versions=(Version(3),), modified=None))
    assert newer.versions == (Version(1, FIRST), Version(2, SECOND), Version(3))


def test_a_withdrawal_that_a_feed_does_not_mention_stays() -> None:
    known = arxiv(versions=(Version(1, FIRST), Version(2, SECOND, is_withdrawn=True)))
    assert fold(known, arxiv(versions=(Version(2),), modified=None)).versions[-1].is_withdrawn


def test_a_record_that_names_fewer_identifiers_takes_none_away() -> None:
    doi, better = PaperId("doi", "10.1000/pebbles"), PaperId("doi", "10.1000/pebbles.2")
    known = arxiv(ids=(PaperId("arxiv", "2401.00001"), doi))
    assert set(fold(known, arxiv()).ids) == set(known.ids)
    corrected = fold(known, arxiv(ids=(PaperId("arxiv", "2401.00001"), better)))
    assert set(corrected.ids) == {PaperId("arxiv", "2401.00001"), better}


@pytest.mark.parametrize("again", ["same", "poorer"])
def test_hearing_a_thing_again_changes_nothing(again: str) -> None:
    said = arxiv(comments="9 pages", listings=(Listing("arxiv", date(2024, 1, 3), 4, kind="new"),))
    second = said if again == "same" else replace(said, comments="", abstract="", authors=(), listings=())
    assert fold(said, second) == said


def test_a_sample_says_nothing_where_the_source_itself_has_spoken() -> None:
    real = huggingface(votes=19)
    sample = huggingface(votes=3, is_sample=True, summary="A sample's words.", summary_by="Broadsheet")
    assert fold(real, sample) == real
    after = fold(sample, real)
    assert (after.is_sample, after.summary) == (False, "")


def test_the_strongest_announcement_of_a_day_stays() -> None:
    def listed(kind: str) -> Listing:
        return Listing("arxiv", date(2024, 1, 3), 4, kind=kind)

    for kinds in (("new", "cross"), ("cross", "new")):
        first, second = (arxiv(listings=(listed(kind),)) for kind in kinds)
        assert [i.kind for i in fold(first, second).listings] == ["new"]


def test_a_paper_on_the_feeds_of_two_categories_keeps_the_place_of_the_first() -> None:
    first, second = (
        arxiv(listings=(Listing("arxiv", date(2024, 1, 3), place, kind="new"),)) for place in (4, 2004)
    )
    once = fold(first, second)
    assert [i.position for i in once.listings] == [4]
    assert fold(fold(once, first), second) == once


def test_a_list_whose_order_moves_is_kept_in_its_newest_order() -> None:
    first, second = (
        huggingface(listings=(Listing("huggingface", date(2024, 1, 4), place, votes=votes),))
        for place, votes in ((9, 3), (0, 80))
    )
    assert [(i.position, i.votes) for i in fold(second, first).listings] == [(9, 3)]
    assert [(i.position, i.votes) for i in fold(first, second).listings] == [(0, 80)]
