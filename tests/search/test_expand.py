"""Other spellings, acronyms and corrections, over a small index; a correct query stays what it was."""

from __future__ import annotations

import pytest

from broadsheet.kernel.hits import IndexDoc
from broadsheet.kernel.query import Node, Or, Phrase, Ranked, Word
from broadsheet.search.conformance.cases import filled
from broadsheet.search.embedded import EmbeddedIndex
from broadsheet.search.expand import understand
from broadsheet.search.fuse import Wanted, search
from broadsheet.search.parse import parse
from broadsheet.search.port import Reader

_TEXTS = (
    *("We study colour images with large language models (LLMs) as a service." for _ in range(4)),
    *("The color of a dataset, and images of datasets." for _ in range(4)),
    "An LLM in use.",
    "A large language model in use.",
    "Deep learning of a multi-agent task.",
    "Operations research (OR) or machine learning.",
    "Optimisation of a service.",
)


@pytest.fixture(name="reader", scope="module")
def _reader() -> Reader:
    papers = [IndexDoc(n, f"title:{n:016x}", f"Paper {n}", text) for n, text in enumerate(_TEXTS, 1)]
    return filled(lambda: EmbeddedIndex(None), papers)[1]


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("colour", Ranked((Or((Word("colour"), Word("color"))),))),
        ("images", Word("images")),
        ("llm", Ranked((Or((Word("llm"), Phrase(("larg", "languag", "model")))),))),
        ("or service", Ranked((Word("or"), Word("service")))),
        ("data set", Ranked((Or((Ranked((Word("data"), Word("set"))), Word("dataset"))),))),
        ("optimisation", Word("optimisation")),
        ("title:colour", Word("colour", "title")),
        ("colou*", Word("colou", is_prefix=True)),
    ],
)
def test_choices(reader: Reader, text: str, root: Node) -> None:
    assert understand(reader, parse(text)).root == root


def test_written_out_words_find_the_acronym(reader: Reader) -> None:
    found = understand(reader, parse("large language model service")).root
    assert isinstance(found, Ranked)
    assert found.children[0] == Or((Ranked((Word("large"), Word("language"), Word("model"))), Word("llm")))
    numbers = [hit.number for hit in search(reader, parse("large language models"), Wanted(20)).hits]
    assert 9 in numbers
    assert 10 in [hit.number for hit in search(reader, parse("LLM"), Wanted(20)).hits]


def test_both_spellings_are_found_and_neither_wins_by_rarity(reader: Reader) -> None:
    for text in ("colour", "color"):
        assert search(reader, parse(text), Wanted(20)).total == 8


def test_unknown_words_are_corrected_everything_else_kept(reader: Reader) -> None:
    understood = understand(reader, parse("langauge images -servise"))
    assert understood.did_you_mean == "language images -servise"
    assert understood.is_corrected
    assert understood.plain_text == "language images"
    right = understand(reader, parse("language images"))
    assert not right.did_you_mean
    assert right.plain_text == "language images"


@pytest.mark.parametrize("text", ["", "zzzzzzzz", "the of", "🤖", "a" * 9_000, "2401.00001", "x y z " * 60])
def test_nothing_to_widen_is_no_trouble(reader: Reader, text: str) -> None:
    assert search(reader, parse(text), Wanted(3)).total >= 0
