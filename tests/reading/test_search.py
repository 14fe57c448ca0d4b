"""Search: the paper that is named, the papers that match, paging, facets, and life without an index."""

from __future__ import annotations

import pytest

from broadsheet.kernel.errors import BadInput
from broadsheet.papers import write
from broadsheet.pipeline.index import follow
from broadsheet.reading.search import NO_SCOPES, WITHOUT_INDEX, search
from broadsheet.search import current
from broadsheet.search.embedded import EmbeddedIndex

pytestmark = pytest.mark.usefixtures("full_library")


@pytest.mark.parametrize(
    "named",
    ["2608.00004", "arXiv:2608.00004v2", "https://arxiv.org/abs/2608.00004", "10.48550/arXiv.2608.00004"],
)
def test_the_paper_that_is_named_comes_first_and_once(named: str) -> None:
    answer = search(named)
    assert answer.direct is not None
    assert answer.direct.title == "A Withdrawn Claim about Pebbles"
    assert answer.direct.number not in [found.card.number for found in answer.found]
    assert answer.total == 1


def test_pages_follow_without_gap_or_repeat() -> None:
    seen: list[str] = []
    cursor, pages = "", 0
    while pages < 20:
        answer = search("pebble", cursor=cursor, limit=3)
        seen += [found.card.key for found in answer.found]
        cursor, pages = answer.next_cursor, pages + 1
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == answer.total


def test_hits_show_where_the_words_stand() -> None:
    found = search("seven beaches").found[0]
    assert found.snippet is not None
    start, end = found.snippet.marks[0]
    assert found.snippet.text[start:end].casefold() in {"seven", "beaches"}


def test_facets_count_what_matches() -> None:
    facets = search("pebble").facets
    assert {facet.value: facet.count for facet in facets["category"]}["cs.LG"] >= 1
    assert facets["year"][0].value == "2026"


def test_a_misspelt_word_is_corrected_unless_it_is_meant() -> None:
    answer = search("peblbes")
    assert answer.is_corrected
    assert answer.total > 0
    assert not search("peblbes", is_literal=True).is_corrected


def test_a_scope_is_left_out_and_said_so() -> None:
    answer = search("pebble in:mine")
    assert NO_SCOPES in answer.notices
    assert answer.total == search("pebble").total


def test_a_paper_gone_from_the_store_is_no_hit(index: EmbeddedIndex) -> None:
    before = search("withdrawn claim").total
    write.merge("arxiv:2608.00002", "arxiv:2608.00004", reason="test", said_by="reader")
    titles = [found.card.title for found in search("withdrawn claim").found]
    assert "A Withdrawn Claim about Pebbles" not in titles
    writer = index.writer()
    follow(writer, 10_000)
    writer.close()
    assert search("withdrawn claim").total < before


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("2608.00004", "A Withdrawn Claim about Pebbles"),
        ("an old paper WITH a slash!", "An Old Paper with a Slash"),
    ],
)
def test_without_an_index_names_and_exact_titles_are_found(text: str, title: str) -> None:
    current.choose(EmbeddedIndex(None))
    answer = search(text)
    assert answer.trouble == WITHOUT_INDEX
    assert answer.direct is not None
    assert answer.direct.title == title


def test_without_an_index_the_rest_is_nothing() -> None:
    current.choose(None)
    answer = search("pebbles")
    assert (answer.total, answer.found, answer.trouble) == (0, (), WITHOUT_INDEX)


@pytest.mark.parametrize("text", ["", " ", "AND", '"', "((((", "title:", "\x00", "a" * 1000, "NOT pebble"])
def test_any_text_is_answered(text: str) -> None:
    assert search(text).total >= 0


@pytest.mark.parametrize("cursor", ["x", "AAAA", "=", "☃", "LTE"])
def test_a_damaged_cursor_is_bad_input(cursor: str) -> None:
    with pytest.raises(BadInput):
        search("pebble", cursor=cursor)


def test_an_unknown_order_is_bad_input() -> None:
    with pytest.raises(BadInput):
        search("pebble", sort="beauty")
