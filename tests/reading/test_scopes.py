"""``in:mine`` and ``in:collection/…`` restrict a search to what the reader keeps."""

from __future__ import annotations

import pytest

from broadsheet.kernel.errors import BadInput
from broadsheet.papers import write
from broadsheet.pipeline import index
from broadsheet.readers.write import collections, people, said
from broadsheet.reading import search
from tests.papers.records import arxiv

pytestmark = pytest.mark.django_db


def keys(text: str, reader: int | None) -> list[str]:
    return [hit.card.key for hit in search.search(text, mode="lexical", reader=reader).found]


def test_a_scope_leaves_only_what_is_kept() -> None:
    write.store([arxiv("2401.00001"), arxiv("2401.00002", title="Pebbles of another shore, sorted again")])
    index.catch_up()
    me = people.me().number
    said.mark(me, "later", "arxiv:2401.00002")
    collections.create_collection(me, "Shores")
    collections.save(me, "arxiv:2401.00001", "shores")
    assert len(keys("pebbles", me)) == 2
    assert keys("pebbles in:collection/shores", me) == ["arxiv:2401.00001"]
    assert set(keys("pebbles in:mine", me)) == {"arxiv:2401.00001", "arxiv:2401.00002"}
    with pytest.raises(BadInput):
        keys("pebbles in:collection/elsewhere", me)


def test_without_a_reader_the_scope_is_set_aside_and_said() -> None:
    write.store([arxiv("2401.00001")])
    index.catch_up()
    answer = search.search("pebbles in:mine", mode="lexical")
    assert len(answer.found) == 1
    assert "set aside" in answer.notices[-1].sentence
