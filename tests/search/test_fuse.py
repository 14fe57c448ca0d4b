"""Fusion and paging: both sides count, corrections help, pages neither repeat nor skip."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.hits import IndexDoc
from broadsheet.search import cursor, fuse
from broadsheet.search.cursor import Cursor
from broadsheet.search.embedded import EmbeddedIndex
from broadsheet.search.embedded.reader import EmbeddedReader
from broadsheet.search.fuse import Answer, Wanted, Weights, search
from broadsheet.search.parse import parse
from broadsheet.search.port import Restriction

Encode = Callable[[str], Mapping[str, NDArray[np.float32]]]
_WORDS = [
    "graph",
    "network",
    "molecule",
    "energy",
    "protein",
    "image",
    "language",
    "model",
    "theory",
    "bound",
]


def _doc(number: int) -> IndexDoc:
    words = [_WORDS[(number * k) % 10] for k in (1, 3, 7)]
    return IndexDoc(
        number, f"title:{number:016x}", " ".join(words), f"About {words[number % 3]}.", votes=number % 5
    )


def _vectors(numbers: list[int]) -> NDArray[np.float32]:
    return np.stack([np.random.default_rng(n).standard_normal(32).astype(np.float32) for n in numbers])


def _add(index: EmbeddedIndex, numbers: list[int], cursor_: int) -> None:
    writer = index.writer()
    writer.put(map(_doc, numbers))
    writer.put_vectors(numbers, _vectors(numbers), "test")
    writer.commit(cursor_)
    writer.close()


def _library(papers: int) -> tuple[EmbeddedIndex, EmbeddedReader]:
    index = EmbeddedIndex(None)
    _add(index, list(range(1, papers + 1)), 1)
    return index, index.reader()


def _encode(text: str) -> Mapping[str, NDArray[np.float32]]:
    vector = np.random.default_rng(len(text)).standard_normal(32).astype(np.float32)
    return {"test": vector / np.linalg.norm(vector)}


def _all_pages(ask: Callable[[str], Answer], between: Callable[[], None] = lambda: None) -> list[int]:
    seen: list[int] = []
    position = ""
    while True:
        answer = ask(position)
        seen.extend(hit.number for hit in answer.hits)
        position = answer.next_cursor
        if not position:
            return seen
        assert answer.hits, "an empty page that goes on"
        between()


@pytest.fixture(name="small_window")
def _small_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuse, "WINDOW", 12)
    monkeypatch.setattr(fuse, "NEAREST", 9)


@pytest.mark.usefixtures("small_window")
@pytest.mark.parametrize("sort", ["relevance", "date", "votes"])
@pytest.mark.parametrize("mode", ["hybrid", "lexical", "semantic"])
def test_pages_neither_repeat_nor_skip_while_papers_arrive(sort: str, mode: str) -> None:
    index, reader = _library(60)
    query = parse("graph molecule -theory")
    whole = search(reader, query, Wanted(1000, sort=sort, mode=mode), encode=_encode)
    assert len(whole.hits) == whole.total
    assert not whole.next_cursor
    arrived = 60

    def arrive() -> None:
        nonlocal arrived
        arrived += 3
        _add(index, [arrived - 2, arrived - 1, arrived], arrived)
        reader.refresh()

    for size in (5, 12):
        whole = search(reader, query, Wanted(1000, sort=sort, mode=mode), encode=_encode)
        seen = _all_pages(
            lambda at, size=size: search(reader, query, Wanted(size, at, sort, mode), encode=_encode), arrive
        )
        assert len(seen) == len(set(seen)), "a paper came twice"
        assert {hit.number for hit in whole.hits} == set(seen), "a paper was skipped"


@given(st.integers(1, 30), st.sampled_from(["graph", "graph network", "-graph", "cat:x OR image", "zzz", ""]))
@settings(max_examples=25, deadline=None)
def test_any_page_size_gives_the_same_order(size: int, text: str) -> None:
    _, reader = _library(40)
    query = parse(text)
    whole = search(reader, query, Wanted(1000), encode=_encode)
    seen = _all_pages(lambda at: search(reader, query, Wanted(size, at), encode=_encode))
    assert seen == [hit.number for hit in whole.hits]
    assert len(seen) == whole.total


def test_total_counts_words_and_the_nearest() -> None:
    _, reader = _library(30)
    by_word = search(reader, parse("graph"), Wanted(100))
    both = search(reader, parse("graph"), Wanted(100), encode=_encode)
    assert by_word.total < both.total == 30
    assert len(both.by_meaning) == 30 - by_word.total
    assert {hit.why for hit in both.hits if hit.number in both.by_meaning} == {("nearest in meaning",)}


def test_weights_decide() -> None:
    _, reader = _library(30)
    query = parse("graph")
    words = search(reader, query, Wanted(5, weights=Weights(1.0, 0.0)), encode=_encode)
    by_word = [hit.number for hit in search(reader, query, Wanted(3)).hits]
    assert [hit.number for hit in words.hits[:3]] == by_word
    meaning = search(reader, query, Wanted(5, weights=Weights(0.0, 1.0)), encode=_encode)
    nearest = reader.nearest(_encode("graph"), 5).numbers.tolist()
    assert [h.number for h in meaning.hits] == nearest


def test_conditions_hold_for_what_is_found_by_meaning() -> None:
    _, reader = _library(30)
    answer = search(reader, parse("graph title:energy"), Wanted(100), encode=_encode)
    assert 0 < answer.total == reader.count(parse("title:energy").root)
    only = Restriction(frozenset({1, 2, 3}), frozenset({2}))
    assert {h.number for h in search(reader, parse("zzz"), Wanted(), only, _encode).hits} == {1, 3}


def test_a_misspelt_word_is_corrected_and_said() -> None:
    _, reader = _library(30)
    wrong, right = (search(reader, parse(text), Wanted(10)) for text in ("protien", "protein"))
    assert wrong.did_you_mean == "protein"
    assert wrong.is_corrected
    assert [h.number for h in wrong.hits] == [h.number for h in right.hits]
    assert not right.did_you_mean
    literal = search(reader, parse("protien"), Wanted(10, is_literal=True))
    assert literal.total == 0
    assert search(reader, parse("title:protien"), Wanted(10)).total == 0, "fields say exactly what they say"


def test_what_was_typed_in_full_comes_first() -> None:
    index = EmbeddedIndex(None)
    writer = index.writer()
    title = "Deep nets: a study of deep nets"
    for number, text in enumerate(
        ["deep nets deep nets study", title, "A study of deep nets and deep nets"], 1
    ):
        writer.put([IndexDoc(number, f"arxiv:2401.0000{number}", text, "deep nets study " * 3)])
    writer.commit(1)
    writer.close()
    reader = index.reader()
    first = search(reader, parse(title.upper()), Wanted(3)).hits[0]
    assert (first.number, first.why) == (2, ("exactly what you typed",))
    direct = search(reader, parse("https://arxiv.org/abs/2401.00003v7"), Wanted(3), encode=_encode)
    assert [hit.key for hit in direct.hits] == ["arxiv:2401.00003"]


def test_a_paper_without_vector_is_not_punished() -> None:
    index, reader = _library(30)
    writer = index.writer()
    writer.put([replace(_doc(10), number=77, key="title:77")])
    writer.commit(2)
    writer.close()
    reader.refresh()
    hits = search(reader, parse(_doc(10).title), Wanted(100), encode=_encode).hits
    twin, new = (next(h for h in hits if h.number == n) for n in (10, 77))
    assert new.score > 0.6 * twin.score


@given(st.frozensets(st.integers(1, 2**32 - 1), max_size=50), st.integers(0, 2**60), st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_cursors_round_trip(shown: frozenset[int], last_key: int, up_to: int) -> None:
    made = Cursor(shown, last_key, up_to)
    assert cursor.read(cursor.write(made, "q", "date"), "q", "date") == made


@pytest.mark.parametrize("text", ["x", "!!!", "AAAAAAAAAAAAAAAAAAAA", "é", "A" * 50_000])
def test_damaged_cursors_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        cursor.read(text, "q")


def test_a_cursor_of_another_query_is_refused() -> None:
    with pytest.raises(BadInput, match="another search"):
        cursor.read(cursor.write(Cursor(frozenset({1})), "q"), "other")
