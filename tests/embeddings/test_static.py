"""The shipped encoder: its promises to the index, bad input, and that meaning is in it at all."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from broadsheet.embeddings.port import Embedder
from broadsheet.embeddings.static import SHIPPED, StaticEncoder
from broadsheet.kernel.errors import EncoderUnavailable

PAPERS = [
    ("Deep residual learning for image recognition", "Deeper neural networks are more difficult to train."),
    ("A stabilized method for the Stokes problem", "We develop a finite element method with penalty terms."),
    ("", "Retrieval with dense vectors and inverted files."),
    ("Électrons à basse température", "naïve Poincaré–Bendixson, Erdős and Gödel"),
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder()


def test_it_is_an_embedder(encoder: StaticEncoder) -> None:
    embedder: Embedder = encoder
    assert embedder.name.startswith("static:paper-256")
    assert embedder.dimensions == 256


def test_vectors_are_float32_rows_of_length_one(encoder: StaticEncoder) -> None:
    for vectors in (encoder.embed_papers(PAPERS), encoder.embed_queries([t for t, _ in PAPERS if t])):
        assert vectors.dtype == np.float32
        assert vectors.shape[1] == 256
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_its_batch(encoder: StaticEncoder) -> None:
    together = encoder.embed_papers(PAPERS)
    assert np.array_equal(together[::-1], encoder.embed_papers(PAPERS[::-1]))
    for row, paper in enumerate(PAPERS):
        assert np.array_equal(together[row], encoder.embed_papers([paper])[0])


def test_two_encoders_agree_bit_for_bit(encoder: StaticEncoder) -> None:
    assert np.array_equal(StaticEncoder().embed_papers(PAPERS), encoder.embed_papers(PAPERS))


@pytest.mark.parametrize("text", ["", "   \n\t", "!!! ??? ---", "\x00\x01", "_" * 50, "\u200f\u202e", "💥🧪"])
def test_text_without_words_is_a_zero_row(encoder: StaticEncoder, text: str) -> None:
    assert not encoder.embed_queries([text]).any()
    assert not encoder.embed_papers([(text, text)]).any()


def test_nothing_in_nothing_out(encoder: StaticEncoder) -> None:
    assert encoder.embed_papers([]).shape == encoder.embed_queries([]).shape == (0, 256)


def test_unknown_words_are_read_by_their_pieces(encoder: StaticEncoder) -> None:
    coined = encoder.embed_queries(["hyperneurotransformerization"])[0]
    assert np.linalg.norm(coined) == pytest.approx(1, abs=1e-5)
    related = encoder.embed_queries(["neuro transformer", "tax law of medieval towns"])
    assert coined @ related[0] > coined @ related[1]


def test_accents_case_and_punctuation_do_not_matter(encoder: StaticEncoder) -> None:
    plain, decorated = encoder.embed_queries(["poincare erdos naive", "POINCARÉ, Erdős; naïve!"])
    assert np.allclose(plain, decorated)


def test_ten_megabytes_are_read_no_further_than_a_long_abstract(encoder: StaticEncoder) -> None:
    start = time.perf_counter()
    vectors = encoder.embed_papers([("x", "graph neural network " * 500_000), ("y" * 10_000_000, "")])
    assert time.perf_counter() - start < 1
    assert np.isfinite(vectors).all()


def test_a_flood_of_unknown_words_does_not_fill_memory(
    encoder: StaticEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadsheet.embeddings.static.REMEMBERED", 100)
    encoder.embed_queries([f"zq{n}xj" for n in range(1000)])
    assert len(encoder._remembered) <= 100


def test_related_sentences_are_closer_than_unrelated_ones(encoder: StaticEncoder) -> None:
    pairs = [
        ("making language models forget private data", "machine unlearning in LLMs"),
        ("finding tumours in brain scans", "MRI segmentation of glioma with convolutional networks"),
        ("how galaxies form", "dark matter haloes and star formation at high redshift"),
        ("robots that grasp objects", "manipulation policies for dexterous hands"),
        ("faster database queries", "query optimisation and join ordering in relational systems"),
        ("superconductors at room temperature", "hydrides under pressure with high critical temperature"),
    ]
    scores = (
        encoder.embed_queries([a for a, _ in pairs]) @ encoder.embed_papers([(b, "") for _, b in pairs]).T
    )
    assert (scores.argmax(axis=1) == np.arange(len(pairs))).all()


def test_short_prefixes_of_a_vector_still_rank(encoder: StaticEncoder) -> None:
    query = encoder.embed_queries(["finding tumours in brain scans"])[0, :64]
    near, far = encoder.embed_papers(
        [("Glioma segmentation in MRI", ""), ("Stokes flow with finite elements", "")]
    )
    assert query @ near[:64] > query @ far[:64]


def test_the_shipped_file_is_small() -> None:
    assert SHIPPED.stat().st_size <= 16_000_000


def test_a_missing_table_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="missing"):
        StaticEncoder(tmp_path / "none.npz")
