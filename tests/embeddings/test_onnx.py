"""The ONNX tier without its libraries: pooling, files and errors. The libraries themselves are optional."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from broadsheet.embeddings import onnx
from broadsheet.kernel.errors import EncoderUnavailable


def test_padding_does_not_count() -> None:
    states = np.array([[[1.0, 0.0], [3.0, 0.0], [9.0, 9.0]]], np.float32)
    mask = np.array([[1, 1, 0]])
    assert onnx.pooled(states, mask, "mean").tolist() == [[2.0, 0.0]]
    assert onnx.pooled(states, mask, "cls").tolist() == [[1.0, 0.0]]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ('{"pooling_mode_mean_tokens": true}', "mean"),
        ('{"pooling_mode_cls_token": true}', "cls"),
        (None, "mean"),
    ],
)
def test_pooling_is_read_from_the_folder(tmp_path: Path, config: str | None, expected: str) -> None:
    if config:
        (tmp_path / "1_Pooling").mkdir()
        (tmp_path / "1_Pooling" / "config.json").write_text(config)
    assert onnx.pooling(tmp_path) == expected


@pytest.mark.parametrize(
    "config", ["{", '{"pooling_mode_mean_tokens": false, "pooling_mode_max_tokens": true}']
)
def test_pooling_we_do_not_know_is_refused(tmp_path: Path, config: str) -> None:
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text(config)
    with pytest.raises(EncoderUnavailable):
        onnx.pooling(tmp_path)


def test_the_int8_file_is_preferred(tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    for name in ("model.onnx", "model_quint8_avx2.onnx"):
        (tmp_path / "onnx" / name).touch()
    assert onnx.model_file(tmp_path).name == "model_quint8_avx2.onnx"


def test_a_folder_without_a_model_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="no ONNX model"):
        onnx.OnnxEncoder(tmp_path)


def test_missing_libraries_are_said_with_the_extra_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "model.onnx").touch()

    def absent(name: str) -> ModuleType:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(EncoderUnavailable, match="not installed") as caught:
        onnx.OnnxEncoder(tmp_path)
    assert "broadsheet[onnx]" in caught.value.hint


def test_vectors_come_back_in_the_order_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model.onnx").touch()
    monkeypatch.setattr(onnx, "_tokenizer", lambda *_: FakeTokenizer())
    monkeypatch.setattr(onnx, "_session", lambda *_: FakeSession())
    encoder = onnx.OnnxEncoder(tmp_path)
    texts = ["a b c", "", "a", "c c c c c", "b a"]
    together = encoder.embed_queries(texts)
    assert together.shape == (5, encoder.dimensions)
    assert not together[1].any()
    for row, text in enumerate(texts):
        assert np.allclose(together[row], encoder.embed_queries([text])[0], atol=1e-6)
    assert np.allclose(encoder.embed_papers([("", "a b c")])[0], together[0], atol=1e-6)
    assert encoder.embed_queries([]).shape == (0, encoder.dimensions)


class FakeTokenizer:
    def encode_batch(self, texts: list[str]) -> list[Any]:
        class Encoded:
            def __init__(self, text: str) -> None:
                self.ids = [ord(word[0]) % 7 + 1 for word in text.split()] or [0]

        return [Encoded(text) for text in texts]


class FakeSession:
    def get_inputs(self) -> list[Any]:
        class Input:
            def __init__(self, name: str) -> None:
                self.name = name

        return [Input("input_ids"), Input("attention_mask")]

    def run(self, _outputs: None, feed: dict[str, Any]) -> list[Any]:
        return [np.eye(8, dtype=np.float32)[feed["input_ids"]]]
