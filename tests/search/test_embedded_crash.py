"""A writer that is killed at any moment leaves documents, vectors and cursor agreeing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from broadsheet.kernel.errors import IndexUnavailable
from broadsheet.kernel.hits import IndexDoc
from broadsheet.search.embedded import EmbeddedIndex

_WRITER = """
import sys, numpy as np
from pathlib import Path
from broadsheet.kernel.hits import IndexDoc
from broadsheet.search.embedded import EmbeddedIndex
index = EmbeddedIndex(Path(sys.argv[1]))
writer = index.rebuild() if sys.argv[2] == "rebuild" else index.writer()
at = writer.cursor
print("ready", flush=True)
while True:
    numbers = list(range(at * 5 + 1, at * 5 + 6))
    writer.put(IndexDoc(n, f"title:{n:016x}", f"paper {n}", "words " * 30) for n in numbers)
    writer.put_vectors(numbers, np.ones((5, 64), np.float32), "test")
    at += 1
    writer.commit(at)
    print(at, flush=True)
    if sys.argv[2] == "rebuild" and at == 4:
        index.swap(writer)
        writer, at = index.rebuild(), 0
"""


def _killed(root: Path, mode: str, commits: int, seconds: float) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(root), mode], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as writer:
        assert writer.stdout is not None
        for _ in range(1 + commits):
            writer.stdout.readline()
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)


def _agree(index: EmbeddedIndex) -> int:
    reader = index.reader()
    cursor = reader.stats().cursor
    numbers = {number for number, _ in reader.documents()}
    assert numbers == set(range(1, cursor * 5 + 1)), f"cursor {cursor}, but {len(numbers)} documents"
    vector = {"test": np.full(64, 0.125, np.float32)}
    nearest = reader.nearest(vector, 10_000)
    assert set(nearest.numbers.tolist()) == numbers
    return cursor


@pytest.mark.slow
def test_killed_writers_leave_an_index_that_agrees(tmp_path: Path) -> None:
    chance = random.Random(4)
    index = EmbeddedIndex(tmp_path)
    index.writer().close()
    before = 0
    for _ in range(3):
        _killed(tmp_path, "follow", chance.randint(0, 4), chance.uniform(0, 0.04))
        after = _agree(index)
        assert after >= before, "an acknowledged commit was lost"
        before = after
    assert before > 0
    index.writer().close()


@pytest.mark.slow
def test_killed_rebuilds_leave_the_old_or_the_new(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path)
    _killed(tmp_path, "follow", 2, 0)
    for commits in (2, 6):
        _killed(tmp_path, "rebuild", commits, 0.01)
        _agree(index)
    writer = index.writer()
    assert len([place for place in tmp_path.iterdir() if place.is_dir()]) == 1, "rubbish was left"
    writer.close()


def _filled(root: Path) -> EmbeddedIndex:
    index = EmbeddedIndex(root)
    writer = index.writer()
    writer.put(IndexDoc(n, f"title:{n:016x}", f"paper {n}", "some words") for n in range(1, 50))
    writer.put_vectors([1, 2], np.ones((2, 64), np.float32), "test")
    writer.commit(1)
    writer.close()
    return index


def _files(root: Path, pattern: str) -> list[Path]:
    return sorted(path for path in root.rglob(pattern) if path.is_file() and path.stat().st_size)


@pytest.mark.parametrize("pattern", ["CURRENT", "*-1/meta.json", "lexical/meta.json", "*.term", "*.idx"])
@pytest.mark.parametrize("damage", ["lost", "cut", "rubbish"])
def test_damaged_files_are_unavailable_not_a_crash(tmp_path: Path, pattern: str, damage: str) -> None:
    index = _filled(tmp_path)
    path = _files(tmp_path, pattern)[0]
    if damage == "lost":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    else:
        path.write_bytes(b"\xff" * path.stat().st_size)
    with pytest.raises(IndexUnavailable) as caught:
        index.reader()
    assert "rebuild" in caught.value.hint
    fresh = index.rebuild()
    fresh.commit(3)
    index.swap(fresh)
    assert index.reader().stats().cursor == 3


@pytest.mark.parametrize("pattern", ["*.rows", "*.code0", "events"])
def test_cut_vector_files_are_noticed(tmp_path: Path, pattern: str) -> None:
    index = _filled(tmp_path)
    path = _files(tmp_path, pattern)[0]
    path.write_bytes(path.read_bytes()[:7])
    with pytest.raises(IndexUnavailable):
        index.reader()
    with pytest.raises(IndexUnavailable):
        index.writer()


def test_another_schema_or_setting_asks_for_a_rebuild(tmp_path: Path) -> None:
    _filled(tmp_path)
    with pytest.raises(IndexUnavailable, match="other settings"):
        EmbeddedIndex(tmp_path, "encoder=other").reader()


def test_a_torn_tail_is_cut(tmp_path: Path) -> None:
    index = _filled(tmp_path)
    for path in _files(tmp_path, "vectors/*"):
        with path.open("ab") as file:
            file.write(b"torn")
    writer = index.writer()
    writer.put_vectors([3], np.ones((1, 64), np.float32), "test")
    writer.commit(2)
    writer.close()
    reader = index.reader()
    asked = {"test": np.full(64, 0.125, np.float32)}
    assert sorted(reader.nearest(asked, 9).numbers.tolist()) == [1, 2, 3]


def test_every_file_is_checked_on_request(tmp_path: Path) -> None:
    index = _filled(tmp_path)
    assert index.check() == ()
    path = _files(tmp_path, "*.pos")[0]
    raw = bytearray(path.read_bytes())
    raw[0] ^= 0xFF
    path.write_bytes(bytes(raw))
    assert [name for name in index.check() if name.endswith(".pos")]
