"""What a reader says of papers: once, undone, and nobody else's business."""

from __future__ import annotations

import pytest

from broadsheet.kernel.errors import BadInput
from broadsheet.readers import journal
from broadsheet.readers.access import Missing
from broadsheet.readers.models import Act, Item, Mark
from broadsheet.readers.read import collections as read_collections
from broadsheet.readers.read import said as read
from broadsheet.readers.views import ReaderView
from broadsheet.readers.write import collections, said
from tests.readers.papers import number, record, store

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = "2611.00001", "2611.00002", "2611.00003"


@pytest.fixture(autouse=True)
def _papers(db: None) -> None:
    store(record(ONE), record(TWO), record(THREE))


def test_voting_twice_is_one_vote_and_undo_takes_it_back(ada: ReaderView, ben: ReaderView) -> None:
    first = said.mark(ada.number, "vote", ONE)
    again = said.mark(ada.number, "vote", f"https://arxiv.org/abs/{ONE}v1")
    said.mark(ben.number, "vote", ONE)
    assert first.is_changed
    assert not again.is_changed
    assert read.votes([number(ONE)]) == {number(ONE): 2}
    journal.undo(ada.number, first.act)
    assert read.votes([number(ONE)]) == {number(ONE): 1}
    journal.undo(ada.number, first.act)
    assert read.said(ada.number, [number(ONE)])[number(ONE)].votes == 1
    with pytest.raises(Missing):
        journal.undo(ada.number)


def test_nobody_undoes_anothers_act(ada: ReaderView, ben: ReaderView) -> None:
    done = said.mark(ada.number, "vote", ONE)
    with pytest.raises(Missing):
        journal.undo(ben.number, done.act)
    assert Mark.objects.count() == 1


def test_everything_said_is_answered_for_its_reader_alone(ada: ReaderView, ben: ReaderView) -> None:
    said.mark(ada.number, "later", ONE)
    said.tag(ada.number, ONE, "To  Cite")
    said.tag(ada.number, ONE, "to cite")
    said.note(ada.number, ONE, "Figure 3 is wrong.")
    collections.save(ada.number, ONE)
    mine, theirs = (read.said(who.number, [number(ONE)])[number(ONE)] for who in (ada, ben))
    assert mine.marks == {"later"}
    assert mine.tags == ("To Cite",)
    assert mine.note == "Figure 3 is wrong."
    assert mine.saved == ("saved",)
    assert not theirs.marks | set(theirs.tags) | set(theirs.saved)
    assert not theirs.note
    assert read.tagged(ada.number, "to-cite") == (number(ONE),)
    assert read.tagged(ben.number, "to-cite") == ()


def test_notes_change_go_and_come_back(ada: ReaderView) -> None:
    said.note(ada.number, ONE, "first")
    said.note(ada.number, ONE, "second")
    gone = said.note(ada.number, ONE, "  ")
    assert read.noted(ada.number) == ()
    journal.undo(ada.number, gone.act)
    assert read.said(ada.number, [number(ONE)])[number(ONE)].note == "second"
    journal.undo(ada.number)
    assert read.said(ada.number, [number(ONE)])[number(ONE)].note == "first"
    with pytest.raises(BadInput):
        said.note(ada.number, ONE, "x" * 20_001)


def test_unknown_papers_and_marks_are_refused(ada: ReaderView) -> None:
    for called in ("2611.99999", "", "' OR 1=1", "x" * 10_000):
        with pytest.raises(Missing):
            said.mark(ada.number, "vote", called)
    with pytest.raises(BadInput):
        said.mark(ada.number, "love", ONE)
    assert not Act.objects.exists()


def order(reader: ReaderView, slug: str) -> list[int]:
    return [item.paper for item in read_collections.collection(reader.number, reader.name, slug)[1]]


def test_collections_keep_their_own_order(ada: ReaderView) -> None:
    collections.create_collection(ada.number, "Reading club")
    for called in (ONE, TWO, THREE):
        collections.save(ada.number, called, "reading-club")
    one, two, three = map(number, (ONE, TWO, THREE))
    collections.move_item(ada.number, "reading-club", THREE, before=ONE)
    assert order(ada, "reading-club") == [three, one, two]
    moved = collections.move_item(ada.number, "reading-club", THREE)
    assert order(ada, "reading-club") == [one, two, three]
    journal.undo(ada.number, moved.act)
    assert order(ada, "reading-club") == [three, one, two]
    for _ in range(45):  # until the gaps are used up
        first = order(ada, "reading-club")
        collections.move_item(ada.number, "reading-club", str(read_key(first[1])), before=read_key(first[0]))
        assert order(ada, "reading-club") == [first[1], first[0], first[2]]


def read_key(paper: int) -> str:
    from broadsheet.papers.read import keys_of

    return keys_of([paper])[paper]


def test_a_deleted_collection_comes_back_whole(ada: ReaderView) -> None:
    collections.create_collection(ada.number, "Club", about="We read.")
    collections.save(ada.number, ONE, "club", note="chapter 2")
    gone = collections.delete_collection(ada.number, "club")
    with pytest.raises(Missing):
        order(ada, "club")
    assert not Item.objects.exists()
    journal.undo(ada.number, gone.act)
    view, items = read_collections.collection(ada.number, ada.name, "club")
    assert (view.about, items[0].note) == ("We read.", "chapter 2")


def test_what_an_undo_needs_may_be_gone(ada: ReaderView) -> None:
    collections.create_collection(ada.number, "Club")
    collections.save(ada.number, ONE, "club")
    out = collections.unsave(ada.number, ONE, "club")
    collections.delete_collection(ada.number, "club")
    with pytest.raises(BadInput, match="no longer be undone"):
        journal.undo(ada.number, out.act)


def test_sharing(ada: ReaderView, ben: ReaderView) -> None:
    collections.create_collection(ada.number, "Club")
    collections.save(ada.number, ONE, "club")

    def seen_by(viewer: int | None, secret: str = "") -> bool:
        try:
            view, _ = read_collections.collection(viewer, ada.name, "club", secret=secret)
        except Missing:
            return False
        assert viewer == ada.number or not view.secret
        return True

    assert [seen_by(v) for v in (ada.number, ben.number, None)] == [True, False, False]
    collections.change_collection(ada.number, "club", sharing="link")
    secret = read_collections.collection(ada.number, ada.name, "club")[0].secret
    assert len(secret) >= 32
    assert [seen_by(None, s) for s in (secret, "", "x", secret[:-1])] == [True, False, False, False]
    collections.change_collection(ada.number, "club", sharing="private")
    assert not seen_by(ben.number, secret)
    collections.change_collection(ada.number, "club", sharing="link")
    assert not seen_by(ben.number, secret), "a link that was switched off stays dead"
    collections.change_collection(ada.number, "club", sharing="public")
    assert seen_by(None)
    assert [c.slug for c in read_collections.public_collections(ada.name)] == ["club"]
    for act in (collections.delete_collection, collections.unsave):
        with pytest.raises(Missing):
            act(ben.number, "club" if act is collections.delete_collection else ONE)
