"""``broadsheet reproduce`` over a plug-in of its own that needs no torch, good and bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from broadsheet.kernel.errors import Misconfigured
from broadsheet.results import laboratory
from tests.cli import session
from tests.cli.command import run
from tests.reproductions.shelves import book
from tests.results.reports import report

pytestmark = pytest.mark.slow

BAD = {
    "raises": "raise ValueError('bad luck')",
    "hangs": "time.sleep(600)",
    "prints": "while True: print('x' * 10**6, flush=True)",
    "eats-memory": "return Measurements({'score': float(len(bytearray(10**10)))})",
}
NO_TORCH = "raise ModuleNotFoundError(\"No module named 'torch'\", name='torch')"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path that looks like an installed package with an entry point."""
    folder = tmp_path / "installed"
    info = folder / "shelf_of_tests-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shelf-of-tests\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[broadsheet.reproductions]\nbooks = shelf_of_tests\n")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


def test_bad_ones_are_contained_and_the_others_go_on(shelf: Path, tmp_path: Path) -> None:
    for slug, body in BAD.items():
        book(shelf, slug, body=body, seconds=1, megabytes=600)
    book(shelf, "good")
    book(shelf, "refuted", body="return Measurements({'score': 0.0})")
    home = tmp_path / "home"
    done = run(home, "reproduce", "--family", "tests", "--json")
    assert done.returncode == 3, done.stderr
    lines = done.stdout.splitlines()
    found = {said["slug"]: said for said in map(json.loads, lines)}
    assert set(found) == {*BAD, "good", "refuted"}
    assert {slug for slug, said in found.items() if said["failure"]} == set(BAD)
    assert found["refuted"]["verdict"] == "does not hold here"
    assert found["eats-memory"]["failure"]["kind"] == "out of memory"
    assert found["hangs"]["failure"]["kind"] == "timed out"

    (tmp_path / "lines").write_text("\n".join([*lines, "no JSON", "[]"]) + "\n")
    told, brought = session.run(
        home,
        ("reproduce", "Title of refuted", "good"),
        ("reproduce", "--import", str(tmp_path / "lines"), "--json"),
    )
    assert told.code == 0
    assert "does not hold here" in told.out
    assert " MB" in told.out
    assert (brought.code, brought.json) == (
        3, {"added": 0, "changed": 0, "unchanged": 2, "failed": 4, "faults": 2},
    )  # fmt: skip


def test_what_cannot_be_run_is_said_with_its_remedy(shelf: Path, tmp_path: Path) -> None:
    book(shelf, "a-test", body=NO_TORCH)
    done, unknown, listed, family = session.run(
        tmp_path / "home",
        ("reproduce", "a-test"),
        ("reproduce", "2401.00001"),
        ("reproduce",),
        ("reproduce", "--family", "nothing"),
    )
    assert done.code == 1
    assert "pip install 'broadsheet[reproductions]'" in " ".join(done.err.split())
    assert (unknown.code, unknown.out) == (1, "")
    assert "no reproduction of '2401.00001'" in unknown.err
    assert listed.code == 0
    assert "Title of a-test" in listed.out
    assert family.code == 1
    assert "tests" in family.err


def test_a_missing_package_is_said_with_its_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(laboratory, "PACKAGE", "reproductions_that_are_missing")
    with pytest.raises(Misconfigured, match="not installed") as missing:
        laboratory.offered()
    assert "pip install" in missing.value.hint
    with pytest.raises(Misconfigured, match="not installed"):
        list(laboratory.run(laboratory.Ask(slugs=("x",), folder=tmp_path)))


def test_results_of_a_runners_folder_come_with_their_pictures(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    (kept / "results").mkdir(parents=True)
    (kept / "pictures").mkdir()
    said = report()
    drawn = said.pop("picture")
    (kept / "results" / "pebbles.json").write_text(json.dumps(said, indent=1))
    (kept / "pictures" / "pebbles.svg").write_text(drawn)
    bring = ("reproduce", "--import", str(kept), "--json")
    nowhere = ("reproduce", "--import", str(tmp_path / "nowhere"))
    first, second, missing = session.run(tmp_path / "home", bring, bring, nowhere)
    assert first.json["added"] == 1
    assert second.json["unchanged"] == 1
    assert missing.code == 1
