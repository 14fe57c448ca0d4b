"""Snippets, reasons, spellings and acronyms: pure functions over text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.search.acronyms import introduced
from broadsheet.search.embedded.schema import compounds
from broadsheet.search.explain import why
from broadsheet.search.parse import parse
from broadsheet.search.snippets import highlight, snippet
from broadsheet.search.spelling import distance, nearest_words
from broadsheet.search.variants import variants

_TEXT = (
    "We begin slowly. " * 20
    + "Schrödinger bridges pre-train a diffusion model on molecules. "
    + "Last. " * 60
)


def _marked(query: str, length: int = 120) -> list[str]:
    found = snippet(_TEXT, parse(query).root, length)
    return [found.text[start:end] for start, end in found.marks]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("diffusions molecule", ["diffusion", "molecules"]),
        ('"schrodinger bridge"', ["Schrödinger", "bridges"]),
        ('"bridge schrodinger"', []),
        ("molec*", ["molecules"]),
        ("pretrain", ["pre", "train"]),
        ("-diffusion the", []),
        ("title:diffusion", []),
        ("abstract:diffusion", ["diffusion"]),
    ],
)
def test_snippets_mark_what_was_meant(query: str, marked: list[str]) -> None:
    assert _marked(query) == marked


def test_snippets_start_with_a_sentence_near_the_matches() -> None:
    found = snippet(_TEXT, parse("molecules").root, 120)
    assert found.text.startswith("Schrödinger")
    assert found.is_cut_before
    assert found.is_cut_after
    assert snippet(_TEXT, None, 50).text == _TEXT[: len(snippet(_TEXT, None, 50).text)]
    assert highlight("Graph nets", parse("graphs").root).marks == ((0, 5),)


@given(st.text(max_size=400), st.text(max_size=40), st.integers(10, 100))
@settings(max_examples=60, deadline=None)
def test_marks_lie_inside_and_do_not_overlap(text: str, query: str, length: int) -> None:
    found = snippet(text, parse(query).root, length)
    edges = [edge for mark in found.marks for edge in mark]
    assert edges == sorted(edges)
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(found.text))


def test_reasons_name_words_and_fields() -> None:
    fields = {"title": "Graph nets", "abstract": "Nets of graphs.", "author": "Ada Graph"}
    assert why(parse("graph title:nets").root, fields) == (
        "title: graph, nets", "abstract: graphs", "authors: graph",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("word", "best"),
    [("nueral", "neural"), ("trasnformer", "transformer"), ("atention", "attention"), ("grpah", "graph")],
)
def test_near_words(word: str, best: str) -> None:
    known = [
        ("neural", 50),
        ("neutral", 60),
        ("transformer", 9),
        ("attention", 7),
        ("graph", 4),
        ("grape", 90),
    ]
    assert nearest_words(word, known, 3)[:1] == (best,)


def test_short_words_have_no_near_ones() -> None:
    assert nearest_words("bret", [("bert", 100)], 3) == ()


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
@settings(max_examples=80, deadline=None)
def test_distance_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert distance(one, other, 3) == distance(other, one, 3)
    assert (distance(one, other, 3) == 0) == (one == other)


@pytest.mark.parametrize(
    ("word", "other"),
    [("colour", "color"), ("color", "colour"), ("optimisation", "optimization"), ("centre", "center"),
     ("modelling", "modeling"), ("analyse", "analyze"), ("behaviour", "behavior"), ("catalogue", "catalog"),
     ("fibre", "fiber"), ("defence", "defense"), ("haemoglobin", "hemoglobin"), ("greyscale", "grayscale")],
)  # fmt: skip
def test_british_and_american_spellings(word: str, other: str) -> None:
    assert other in variants(word)


def test_acronyms_need_their_letters() -> None:
    text = "Large language models (LLMs), area under the curve (AUC), our method (BEST) and figure (A)."
    assert list(introduced(text)) == [("llm", "larg languag model"), ("auc", "area under the curv")]


def test_compounds() -> None:
    text = "A pre-training, (self-supervised) state-of-the-art GPT-4 end- x - y café-bar -z a-"
    assert compounds(text) == "pretraining selfsupervised GPT4 cafébar"
