"""The query language: what each construct means, what is noticed, and that nothing ever raises."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.kernel.query import And, DateRange, Flag, Node, Not, Or, Phrase, Ranked, Word
from broadsheet.search.parse import parse
from broadsheet.search.unparse import unparse

A, B, C = Word("a1"), Word("b1"), Word("c1")
CS = Word("cs.LG", "cat")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", None),
        (" \t\n\u202e ", None),
        ("a1", A),
        ("a1 b1", Ranked((A, B))),
        ("a1 AND b1", And((A, B))),
        ("a1 OR b1", Or((A, B))),
        ("a1 b1 OR c1", Or((Ranked((A, B)), C))),
        ("a1 b1 AND c1", And((Or((A, B)), C))),
        ("a1 AND b1 OR c1", Or((And((A, B)), C))),
        ("a1 AND (b1 OR c1)", And((A, Or((B, C))))),
        ("a1 -b1", And((Ranked((A,)), Not(B)))),
        ("a1 NOT b1", And((Ranked((A,)), Not(B)))),
        ("NOT NOT a1", A),
        ("-(a1 b1)", Not(Or((A, B)))),
        ("a1 cat:cs.LG", And((Ranked((A,)), CS))),
        ("(a1 cat:cs.LG) b1", And((Ranked((A, B)), CS))),
        ("title:(a1 b1)", Or((Word("a1", "title"), Word("b1", "title")))),
        ('author:"ada lovelace"', Phrase(("ada", "lovelace"), "author")),
        ("“a1 b1”", Phrase(("a1", "b1"))),
        ("quant*", Word("quant", is_prefix=True)),
        ("Title:a1", Word("a1", "title")),
        ("a1 and b1", Ranked((A, Word("and"), B))),
        ("C++ C# f(x)", Ranked((Word("C++"), Word("C#"), Word("f"), Word("x")))),
        ("year:2024", DateRange("date", date(2024, 1, 1), date(2024, 12, 31))),
        ("date:2025-10..2026-02", DateRange("date", date(2025, 10, 1), date(2026, 2, 28))),
        ("year:2020..", DateRange("date", date(2020, 1, 1), None)),
        ("announced:2024-02-29", DateRange("announced", date(2024, 2, 29), date(2024, 2, 29))),
        ("has:code", Flag("has", "code")),
        ("is:Withdrawn", Flag("is", "withdrawn")),
        ("in:collection/to-read", Flag("in", "collection/to-read")),
        ("id:10.1000/x(1)", Word("10.1000/x(1)", "id")),
        (
            "BANDS OF THE PAST AND PHASE",
            Ranked(tuple(map(Word, ["BANDS", "OF", "THE", "PAST", "and", "PHASE"]))),
        ),
    ],
)
def test_meaning(text: str, root: Node | None) -> None:
    assert parse(text).root == root


@pytest.mark.parametrize(
    ("text", "place", "suggestion"),
    [
        ("autor:hinton", (0, 6), "author:hinton"),
        ("ti:graph", (0, 3), "title:graph"),
        ('graph "neural nets', (6, 7), 'graph "neural nets"'),
        ("graph (neural", (6, 7), ""),
        ("graph) neural", (5, 6), ""),
        ("is:withdrwn", (0, 11), "is:withdrawn"),
        ("date:2026..2025", (0, 15), "date:2025..2026"),
        ("year:20x4", (0, 9), ""),
        ("AND graph", (0, 3), "and graph"),
        ("graph OR", (6, 8), "graph or"),
        ("BERT: a model", (0, 5), ""),
        ("a*", (0, 2), ""),
    ],
)
def test_notices_say_where_and_what(text: str, place: tuple[int, int], suggestion: str) -> None:
    notice = parse(text).notices[0]
    assert (notice.start, notice.end) == place
    assert notice.suggestion == suggestion


def test_a_whole_id_or_address_is_direct() -> None:
    for text in ("2401.00001v2", "arXiv:2401.00001v2 [cs.LG]", " https://huggingface.co/papers/2401.00001 "):
        query = parse(text)
        assert query.direct_id == "arxiv:2401.00001"
        assert query.root == Word("arxiv:2401.00001", "id")
        assert not query.notices
    assert parse("2401.00001 graph").direct_id == ""


def test_plain_text_leaves_out_what_carries_no_meaning() -> None:
    query = parse('graph -bert author:hinton cat:cs.LG "neural net" title:energy quant* year:2024')
    assert query.plain_text == "graph neural net energy"


def test_quotes_in_prose_stress_rather_than_demand() -> None:
    prose = parse('what studies use "instance slots" in their models and solve routing problems')
    assert isinstance(prose.root, Ranked)
    assert isinstance(parse('studies of "instance slots"').root, And)


def test_emoji_alone_does_not_match_everything() -> None:
    query = parse("🤖 (🤖)")
    assert query.root is not None
    assert query.notices


_PIECES = st.sampled_from(
    ["a1", "b1", "AND", "OR", "NOT", "-", "(", ")", '"', "title:", "cat:", "date:", "year:2024", "has:code",
     "is:", "..", "*", "quant*", ":", "“", "x:y", " ", " ", " ", "é", "深度", "\u202e", "\x00", "🤖", "the",
     "in:mine", "10.1/a(b)", "id:", "C++", "--", "a-b", "2024-02", "source:"]
)  # fmt: skip
_TEXTS = st.one_of(st.lists(_PIECES, max_size=40).map("".join), st.text(max_size=200))


@given(_TEXTS)
@settings(max_examples=200, deadline=None)
def test_never_raises_and_round_trips(text: str) -> None:
    query = parse(text)
    again = parse(unparse(query))
    assert again.root == query.root
    assert all(0 <= notice.start <= notice.end <= max(1, len(text)) for notice in query.notices)


@pytest.mark.parametrize(
    "text",
    ["(" * 10_000, '"' * 10_001, "-" * 10_000, "a:" * 5_000, "NOT " * 2_500, "(a " * 3_000, "a*" * 5_000,
     "((a OR b) AND " * 700, "x" * 200_000, "title:(" * 1_400, "\u202e🤖" * 5_000, "(a+)+$" * 1_500],
    ids=range(12),
)  # fmt: skip
def test_hostile_texts_are_fast(text: str) -> None:
    start = time.perf_counter()
    parse(text)
    assert time.perf_counter() - start < 0.5


def test_limits_are_noticed() -> None:
    assert "10,000" in parse("word " * 3_000).notices[-1].sentence
    assert any("200 words" in notice.sentence for notice in parse("word " * 300).notices)
    assert any("deeper" in notice.sentence for notice in parse("(" * 30 + "a" + ")" * 30).notices)
