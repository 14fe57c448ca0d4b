"""The table's file: it comes back as it was written, and every kind of damage is one clear error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from broadsheet.embeddings import table
from broadsheet.embeddings.static import StaticEncoder
from broadsheet.kernel.errors import EncoderUnavailable


def small() -> table.Table:
    rows = np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    return table.quantised([f"w{n}" for n in range(50)], rows, np.ones(50, np.float32), {"name": "small"})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    table.write(small(), tmp_path / "small.npz")
    return tmp_path / "small.npz"


def test_it_comes_back_as_written(file: Path) -> None:
    before, after = small(), table.read(file)
    assert after.words == before.words
    assert after.meta["name"] == "small"
    for name in ("rows", "scales", "query_gains"):
        assert np.array_equal(getattr(after, name), getattr(before, name))


def test_the_same_table_is_the_same_bytes(file: Path, tmp_path: Path) -> None:
    table.write(small(), tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == file.read_bytes()


def test_quantisation_keeps_directions() -> None:
    rows = np.random.default_rng(1).normal(size=(20, 256)).astype(np.float32)
    kept = table.quantised([str(n) for n in range(20)], rows, np.ones(20, np.float32), {})
    back = kept.rows * kept.scales[:, None]
    cosines = (rows * back).sum(1) / np.linalg.norm(rows, axis=1) / np.linalg.norm(back, axis=1)
    assert cosines.min() > 0.999


@pytest.mark.parametrize("place", [0, 0.1, 0.5, 0.9, 0.99])
def test_damage_anywhere_is_reported_or_harmless(file: Path, place: float) -> None:
    raw = bytearray(file.read_bytes())
    at = int(place * len(raw))
    raw[at : at + 40] = b"\xff" * len(raw[at : at + 40])
    file.write_bytes(raw)
    with pytest.raises(EncoderUnavailable):
        StaticEncoder(file)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not an archive", b"\x93NUMPY\x01\x00"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.npz").write_bytes(content)
    with pytest.raises(EncoderUnavailable, match=r"damaged|read"):
        StaticEncoder(tmp_path / "bad.npz")


def test_a_cut_file_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(EncoderUnavailable):
        StaticEncoder(file)


def test_parts_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    good = small()
    bad = table.Table(good.words[:-1], good.rows, good.scales, good.query_gains, good.meta)
    table.write(bad, tmp_path / "bad.npz")
    with pytest.raises(EncoderUnavailable, match="contradicts"):
        table.read(tmp_path / "bad.npz")


def test_another_format_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "FORMAT", 2)
    with pytest.raises(EncoderUnavailable, match="another format"):
        table.read(file)
