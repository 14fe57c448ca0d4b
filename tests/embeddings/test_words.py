"""Words are cut the same way at training and at run time, whatever the text is made of."""

from __future__ import annotations

import pytest

from broadsheet.embeddings import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Graph-based RAG, v2.0!", ["graph", "based", "rag", "v2", "0"]),
        ("snake_case x^2", ["snake", "case", "x", "2"]),
        ("Erdős–Rényi Gödel", ["erdos", "renyi", "godel"]),
        ("α-helix and ﬁnite", ["α", "helix", "and", "finite"]),
        ("Москва 東京", ["москва", "東京"]),
        ("", []),
        ("\x00 \u202e !", []),
    ],
)
def test_split(text: str, expected: list[str]) -> None:
    assert words.split(text) == expected


def test_the_fast_path_for_ascii_cuts_like_the_general_one() -> None:
    every = "".join(map(chr, range(128)))
    text = " ".join(a + b for a in every for b in "aZ9_- ")
    assert words.split(text) == words._WORD.findall(words.fold(text))


def test_pieces_are_the_longest_known_ones() -> None:
    rows = {"trans##": 0, "transform##": 1, "##er": 2, "##e": 3, "##s": 4, "trans": 5}
    assert words.pieces("transformers", rows) == [1, 2, 4]
    assert words.pieces("transqes", rows) == [0, 3, 4]
    assert words.pieces("zzz", rows) == []
    assert words.pieces("trans" * 100, rows) == []


def test_long_text_is_cut() -> None:
    assert len(words.fold("é" * 1_000_000)) <= 2 * words.LONGEST_TEXT
    assert len(words.fold("ﷺ" * 1_000_000)) <= 2 * words.LONGEST_TEXT
