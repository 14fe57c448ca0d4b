"""Any sentence encoder in ONNX form from a local folder: ``tokenizer.json`` beside ``model.onnx``.

The better tier, some hundred times slower than the shipped table. onnxruntime and tokenizers are optional
and imported on first use only; nothing is downloaded here.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from broadsheet.embeddings.port import Vectors, normalised
from broadsheet.kernel.errors import EncoderUnavailable

Pooling = Literal["mean", "cls"]

# The int8 files first: per-channel int8 costs .005 of cosine and is twice as fast where VNNI exists.
MODEL_FILES = (
    "model_quint8*.onnx",
    "model_qint8*.onnx",
    "model_int8.onnx",
    "model_quantized.onnx",
    "model.onnx",
)
BATCH = 32
SHORTEST_LIMIT = 8


class OnnxEncoder:
    """Vectors of a transformer, pooled as its folder says (``1_Pooling/config.json``), mean by default."""

    def __init__(self, folder: Path, *, tokens: int = 256, threads: int = 1) -> None:
        if tokens < SHORTEST_LIMIT:
            raise EncoderUnavailable(
                f"{tokens} tokens are too few to encode anything.", hint="Use 128 or 256."
            )
        file = model_file(folder)
        self.name = f"onnx:{folder.name}:{file.stem}:{tokens}"
        self._tokenizer = _tokenizer(folder, tokens)
        self._session = _session(file, threads)
        self._inputs = {given.name for given in self._session.get_inputs()}
        self._pooling = pooling(folder)
        self.dimensions = int(self._encode(["size"]).shape[1])

    def embed_papers(self, texts: Sequence[tuple[str, str]]) -> Vectors:
        return self._encode([f"{title}. {abstract}" if title else abstract for title, abstract in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        encoded = [e.ids for e in self._tokenizer.encode_batch(list(texts))]
        # Texts of like length together: padding is computed like everything else.
        order = sorted(range(len(encoded)), key=lambda row: len(encoded[row]))
        parts = [
            self._run([encoded[row] for row in order[start : start + BATCH]])
            for start in range(0, len(order), BATCH)
        ]
        vectors = np.empty((len(texts), parts[0].shape[1]), np.float32)
        vectors[order] = np.concatenate(parts)
        blank = [row for row, text in enumerate(texts) if not text.strip()]
        vectors[blank] = 0
        return normalised(vectors)

    def _run(self, rows: list[list[int]]) -> NDArray[np.float32]:
        width = max(map(len, rows))
        ids = np.zeros((len(rows), width), np.int64)
        mask = np.zeros_like(ids)
        for place, row in enumerate(rows):
            ids[place, : len(row)] = row
            mask[place, : len(row)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        out = self._session.run(None, {name: feed[name] for name in self._inputs if name in feed})[0]
        states: NDArray[np.float32] = np.asarray(out, np.float32)
        return states if states.ndim == 2 else pooled(states, mask, self._pooling)


def pooled(states: NDArray[np.float32], mask: NDArray[np.int64], how: Pooling) -> NDArray[np.float32]:
    """Token states → one vector per text; padding never counts."""
    if how == "cls":
        first: NDArray[np.float32] = states[:, 0]
        return first
    weights = mask[:, :, None].astype(np.float32)
    mean: NDArray[np.float32] = (states * weights).sum(1) / np.maximum(weights.sum(1), 1e-9)
    return mean


def pooling(folder: Path) -> Pooling:
    """What ``1_Pooling/config.json`` asks for; kinds other than mean and first token are refused."""
    file = folder / "1_Pooling" / "config.json"
    if not file.is_file():
        return "mean"
    try:
        asked = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise EncoderUnavailable(
            f"{file} cannot be read.", hint="Fetch the model's folder again."
        ) from problem
    if asked.get("pooling_mode_cls_token"):
        return "cls"
    if asked.get("pooling_mode_mean_tokens", True):
        return "mean"
    raise EncoderUnavailable(
        f"{file} asks for a pooling we do not know.", hint="Use a mean- or CLS-pooled model."
    )


def model_file(folder: Path) -> Path:
    """The ONNX file to use, in the folder itself or in ``onnx/`` below it; int8 before float."""
    for place in (folder, folder / "onnx"):
        for pattern in MODEL_FILES:
            found = sorted(place.glob(pattern))
            if found:
                return found[0]
    raise EncoderUnavailable(
        f"There is no ONNX model in {folder}.",
        hint="Put tokenizer.json and model.onnx there, or unset the encoder.",
    )


def _optional(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError as missing:
        raise EncoderUnavailable(
            f"{module} is not installed.", hint='Install the extra: pip install "broadsheet[onnx]".'
        ) from missing


def _tokenizer(folder: Path, tokens: int) -> Any:
    library = _optional("tokenizers")
    try:
        tokenizer = library.Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as problem:  # the library raises plain Exception
        raise EncoderUnavailable(
            f"{folder / 'tokenizer.json'} is missing or damaged.", hint="Fetch the model's folder again."
        ) from problem
    tokenizer.no_padding()
    tokenizer.enable_truncation(tokens)
    return tokenizer


def _session(file: Path, threads: int) -> Any:
    library = _optional("onnxruntime")
    options = library.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    try:
        return library.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as problem:  # onnxruntime's own hierarchy is not public
        raise EncoderUnavailable(
            f"{file} is damaged or of an unknown kind.", hint="Fetch it again."
        ) from problem
