"""The vectors of a set by one encoder; slow ones are kept in a folder between runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sets import RelevanceSet

from broadsheet.embeddings.port import Embedder

PART = 5_000


def papers(encoder: Embedder, data: RelevanceSet, cache: Path | None) -> NDArray[np.float32]:
    texts = list(zip(data.titles, data.texts, strict=True))
    parts = []
    for start in range(0, len(texts), PART):
        file = cache / f"{data.name}_{start:06d}.npy" if cache else None
        if file and file.is_file():
            parts.append(np.load(file).astype(np.float32))
            continue
        parts.append(encoder.embed_papers(texts[start : start + PART]))
        if file:
            np.save(file, parts[-1].astype(np.float16))
    return np.concatenate(parts)
