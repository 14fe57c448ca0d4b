"""Invented papers in any number, for tests that need many. The same number gives the same papers."""

from __future__ import annotations

import json
import random
from pathlib import Path

_WORDS = (
    *("river", "stone", "lattice", "garden", "signal", "mirror", "harbour", "winter", "copper", "thread"),
    *("lantern", "meadow", "engine", "ribbon", "valley", "orbit", "window", "forest", "anchor", "mosaic"),
    *("candle", "bridge", "pepper", "canyon", "violin", "shadow", "marble", "island", "compass", "feather"),
)
_NAMES = ("Ada Stone", "Bertil Grus", "Carla Ny", "Dan Ode", "Eva Pil", "Finn Quist", "Gro Rask", "Hal Sund")
_CODES = ("cs.LG", "cs.CL", "stat.ML", "math.OC", "hep-th")


def line(number: int) -> dict[str, object]:
    """Paper ``number`` in the shape of a JSON-lines corpus."""
    dice = random.Random(number)
    words = dice.choices(_WORDS, k=60)
    return {
        "source": "invented",
        "source_id": f"arxiv:2401.{number:05d}",
        "arxiv_id": f"2401.{number:05d}",
        "title": f"{' '.join(words[:7])} {number}".capitalize(),
        "abstract": " ".join(words) + ".",
        "authors": dice.sample(_NAMES, k=3),
        "categories": dice.sample(_CODES, k=2),
        "date": f"2024-01-{1 + number % 28:02d}",
        "year": 2024,
    }


def write(path: Path, count: int) -> Path:
    """``count`` papers as JSON lines at ``path``."""
    path.write_text("".join(json.dumps(line(n)) + "\n" for n in range(1, count + 1)), encoding="utf-8")
    return path
