"""What readers said follows a merge of papers and its undo."""

from __future__ import annotations

import pytest

from broadsheet.papers import write as papers
from broadsheet.pipeline import inbox as step
from broadsheet.readers.models import Stand
from broadsheet.readers.read import collections as read_collections
from broadsheet.readers.read import said as read
from broadsheet.readers.read.inbox import inbox
from broadsheet.readers.views import ReaderView
from broadsheet.readers.write import collections, follows, said
from broadsheet.readers.write import inbox as triage
from tests.readers.papers import number, record, store, versioned, waiting

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = "2611.00001", "2611.00002", "2611.00003"


def merge(keep: str, other: str) -> int:
    done = papers.merge(f"arxiv:{keep}", f"arxiv:{other}", reason="test", said_by="test")
    step.catch_up()
    return done


def unmerge(merged: int) -> None:
    papers.unmerge(merged)
    step.catch_up()


@pytest.fixture
def two(ada: ReaderView, ben: ReaderView) -> tuple[int, int]:
    store(record(ONE, "First"), record(TWO, "Second"), record(THREE, "Third"))
    return number(ONE), number(TWO)


def test_votes_notes_tags_and_collections(ada: ReaderView, ben: ReaderView, two: tuple[int, int]) -> None:
    one, other = two
    for called in (ONE, TWO):
        said.mark(ada.number, "vote", called)
        collections.save(ada.number, called)
    said.mark(ben.number, "vote", TWO)
    said.note(ada.number, TWO, "a note")
    said.tag(ada.number, TWO, "tag")
    merged = merge(ONE, TWO)
    assert read.votes([one]) == {one: 2}
    mine = read.said(ada.number, [one])[one]
    assert (mine.note, mine.tags, mine.saved, mine.marks) == ("a note", ("tag",), ("saved",), {"vote"})
    assert [i.paper for i in read_collections.collection(ada.number, ada.name, "saved")[1]] == [one]
    assert read.marked(ada.number, "vote") == (one,)
    assert not collections.save(ada.number, ONE).is_changed
    assert not said.mark(ben.number, "vote", ONE).is_changed, "it is the same vote"
    unmerge(merged)
    assert read.votes([one, other]) == {one: 1, other: 2}
    assert read.said(ada.number, [one])[one].note == ""
    assert read.said(ada.number, [other])[other].note == "a note"
    assert len(read_collections.collection(ada.number, ada.name, "saved")[1]) == 2


def test_taking_back_what_was_said_of_the_other_half(ada: ReaderView, two: tuple[int, int]) -> None:
    one, _ = two
    said.mark(ada.number, "vote", TWO)
    merge(ONE, TWO)
    said.unmark(ada.number, "vote", ONE)
    assert read.votes([one]) == {}


def test_the_inbox_shows_one_and_knows_what_was_seen(ada: ReaderView, two: tuple[int, int]) -> None:
    follows.follow(ada.number, "category", "cs.LG")
    step.catch_up()
    assert waiting(ada.number) == [ONE, TWO, THREE]
    merged = merge(ONE, TWO)
    assert waiting(ada.number) == [ONE, THREE]
    unmerge(merged)
    assert waiting(ada.number) == [ONE, TWO, THREE]
    triage.triage(ada.number, [TWO], "open")
    merged = merge(ONE, TWO)
    assert waiting(ada.number) == [THREE], "one half was seen, so the paper was"
    unmerge(merged)
    assert waiting(ada.number) == [ONE, THREE]


def test_a_watch_follows_its_paper(ada: ReaderView, two: tuple[int, int]) -> None:
    follows.follow(ada.number, "paper", TWO)
    merge(ONE, TWO)
    assert read.watched_by(ada.number) == {two[0]}
    assert not follows.follow(ada.number, "paper", ONE).is_changed
    store(record(ONE, "First", versions=versioned(5)))
    assert [row.happened[-1].kind for row in inbox(ada.number).rows] == ["version"]
    follows.unfollow(ada.number, "paper", ONE)
    assert read.watched_by(ada.number) == frozenset()


def test_chains_of_merges_undone_in_any_order(ada: ReaderView, two: tuple[int, int]) -> None:
    one, other = two
    third = number(THREE)
    said.note(ada.number, THREE, "third")
    first = merge(TWO, THREE)
    second = merge(ONE, TWO)
    assert read.noted(ada.number) == (one,)
    unmerge(second)
    assert read.noted(ada.number) == (other,)
    unmerge(first)
    assert read.noted(ada.number) == (third,)
    assert not Stand.objects.exists()


def test_both_merges_in_one_pass(ada: ReaderView, two: tuple[int, int]) -> None:
    said.note(ada.number, THREE, "third")
    papers.merge(f"arxiv:{TWO}", f"arxiv:{THREE}", reason="test", said_by="test")
    papers.merge(f"arxiv:{ONE}", f"arxiv:{TWO}", reason="test", said_by="test")
    step.catch_up()
    assert read.noted(ada.number) == (two[0],)
