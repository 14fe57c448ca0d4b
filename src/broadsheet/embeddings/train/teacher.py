"""What the teacher says of words, titles and abstracts, kept in a folder so that it is asked once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadsheet.embeddings.onnx import OnnxEncoder

PART = 10_000
TOKENS = 128
"""Word pieces of an abstract the teacher reads; twice as many cost twice the time and changed little."""

Say = Callable[[str], None]


class Teacher:
    def __init__(self, folder: Path, cache: Path, *, threads: int, say: Say) -> None:
        self._folder, self._cache, self._threads, self._say = folder, cache, threads, say
        self._encoder: OnnxEncoder | None = None
        cache.mkdir(parents=True, exist_ok=True)

    def vectors(self, kind: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row per text; parts already in the cache are not encoded again."""
        parts = [
            self._part(f"{kind}_{start:06d}.npy", texts[start : start + PART])
            for start in range(0, len(texts), PART)
        ]
        return np.concatenate(parts).astype(np.float32)

    def _part(self, name: str, texts: Sequence[str]) -> NDArray[np.float16]:
        file = self._cache / name
        if not file.is_file():
            self._say(f"teacher: {name}")
            if self._encoder is None:
                self._encoder = OnnxEncoder(self._folder, tokens=TOKENS, threads=self._threads)
            np.save(file, self._encoder.embed_queries(texts).astype(np.float16))
        found: NDArray[np.float16] = np.load(file)
        return found[: len(texts)]
