"""The parts of training that need no training libraries: which words get a row, and where rows begin."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import orjson
import pytest
import zstandard

from broadsheet.embeddings.train import corpus, extras, start
from broadsheet.kernel.errors import Misconfigured


@pytest.fixture
def data(tmp_path: Path) -> Path:
    papers = [{"title": f"Graph Networks {n}", "abstract": "We learn naïve graphs."} for n in range(5)]
    file = tmp_path / "papers.jsonl.zst"
    file.write_bytes(zstandard.compress(b"\n".join(map(orjson.dumps, papers)) + b"\n"))
    return file


def test_frequencies_count_papers_not_occurrences(data: Path) -> None:
    found = corpus.frequencies(data)
    assert found["graph"] == found["naive"] == 5
    assert found["3"] == 1


def test_rows_go_to_the_teachers_words_and_to_words_of_enough_papers() -> None:
    chosen = corpus.vocabulary({"graph": 9, "rare": 1, "x" * 60: 99}, ["[CLS]", "cell", "##ing", "東", "β"])
    assert chosen == ["cell", "β", "graph"]


def test_projection_gives_directions_and_common_words_shrink() -> None:
    vectors = np.random.default_rng(0).normal(size=(40, 12)).astype(np.float32)
    unit = start.projection(vectors, 6)(vectors)
    assert unit.shape == (40, 6)
    assert np.allclose(np.linalg.norm(unit, axis=1), 1, atol=1e-5)
    lengths = np.linalg.norm(start.rows(unit, np.array([1e6] + [1.0] * 39)), axis=1)
    assert lengths[0] < 0.01
    assert lengths[1:].min() > 0.9


def test_a_missing_training_library_is_one_sentence() -> None:
    with pytest.raises(Misconfigured, match="no_such_library"):
        extras.library("no_such_library")
