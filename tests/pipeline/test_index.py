"""The index follows the store: step by step, rebuilt beside, and compared to the last paper."""

from __future__ import annotations

import pytest

from broadsheet.kernel.errors import Busy
from broadsheet.kernel.hits import IndexDoc
from broadsheet.papers import changes, read, write
from broadsheet.pipeline import index as step
from broadsheet.pipeline import verify
from broadsheet.search.embedded import EmbeddedIndex
from tests.papers.records import arxiv, bare, huggingface

pytestmark = pytest.mark.django_db


def held(index: EmbeddedIndex) -> dict[int, str]:
    reader = index.reader()
    try:
        return dict(reader.documents())
    finally:
        reader.close()


def fill(count: int = 12) -> None:
    write.store(
        [
            arxiv(f"2401.{n:05}", title=f"A calm method for sorting pebbles by weight, part {n}")
            for n in range(1, count)
        ]
    )


def test_following_in_small_steps_and_rebuilding_give_the_same_index(index: EmbeddedIndex) -> None:
    fill()
    writer = index.writer()
    steps = 1
    while step.follow(writer, 5).is_behind:
        steps += 1
    writer.close()
    assert steps == 3
    write.store([huggingface("2401.00001", votes=3), bare("A paper without any identifier at all")])
    write.merge("arxiv:2401.00002", "arxiv:2401.00003", reason="same", said_by="reader")
    assert step.catch_up() > 0
    followed = held(index)
    assert len(followed) == read.totals().papers == 11
    assert step.rebuild() == 11
    assert held(index) == followed
    assert index.reader().stats().cursor == changes.last_number()
    assert step.catch_up() == 0


def test_what_left_the_store_leaves_the_index(index: EmbeddedIndex) -> None:
    write.store([bare("Only a sample of a paper about dunes", is_sample=True), arxiv()])
    step.catch_up()
    write.remove_samples()
    step.catch_up()
    assert list(held(index)) == read.numbers_after(0, 10)


def test_only_one_writes_at_a_time(index: EmbeddedIndex) -> None:
    writer = index.writer()
    with pytest.raises(Busy):
        step.catch_up()
    with pytest.raises(Busy):
        verify.verify()
    writer.close()
    assert step.catch_up() == 0


def damage(index: EmbeddedIndex) -> tuple[int, int, int]:
    """A paper dropped, one put in another state, one that does not exist: without telling the log."""
    lost, changed = read.numbers_after(0, 2)
    writer = index.writer()
    writer.drop([lost])
    writer.put(
        [
            IndexDoc(changed, "arxiv:2401.00002", "Other words"),
            IndexDoc(9999, "arxiv:2402.00001", "Not there"),
        ]
    )
    writer.commit(writer.cursor)
    writer.close()
    return lost, changed, 9999


def test_every_kind_of_difference_is_found_and_mended(index: EmbeddedIndex) -> None:
    fill()
    step.catch_up()
    assert verify.verify().is_clean
    before = held(index)
    lost, changed, surplus = damage(index)
    found = verify.verify(repair=False)
    assert (found.missing, found.different, found.surplus) == ((lost,), (changed,), (surplus,))
    assert not found.is_repaired
    assert held(index) != before
    assert verify.verify().is_repaired
    assert held(index) == before
    assert verify.verify().is_clean


def test_an_index_that_is_only_behind_is_followed_and_not_called_wrong() -> None:
    fill()
    assert verify.verify().is_clean


def test_the_lag_is_counted_in_changes(index: EmbeddedIndex) -> None:
    fill()
    step.catch_up()
    assert verify.lag() == 0
    write.store([huggingface("2401.00001", votes=3)])
    assert verify.lag() == 1
