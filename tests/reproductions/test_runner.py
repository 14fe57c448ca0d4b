"""A run that raises, hangs, prints or eats memory is contained, reported, and does not stop the others."""

from __future__ import annotations

import json

import pytest

from reproductions import runner, worker
from reproductions.protocol import Verdict
from tests.reproductions.shelves import book

pytestmark = pytest.mark.slow


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_good_run_has_a_verdict_and_an_environment(shelf):
    result = runner.run_one(book(shelf))
    assert result.failure is None
    assert result.verdict == Verdict.HOLDS
    plain = result.as_json()
    assert plain["measures"]["score"]["values"] == [2.0, 3.0, 4.0]
    assert plain["environment"]["python"]
    assert plain["peak_megabytes"] > 0
    assert len(plain["fingerprint"]) == 16
    json.dumps(plain)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("raise ValueError('bad luck')", "raised", "bad luck"),
        ("raise SystemExit(0)", "raised", "SystemExit"),
        ("os._exit(0)", "crashed", "status 0"),
        ("return {'score': 1}", "raised", "Measurements"),
        ("return Measurements({'score': 'high'})", "raised", "ValueError"),
        ("import torch_that_is_not_there", "raised", "torch_that_is_not_there"),
        ("time.sleep(60)", "timed out", "without a result"),
        ("while True: pass", "timed out", ""),
        ("x = bytearray(10**10); return Measurements({'score': float(len(x))})", "out of memory", "Memory"),
        ("while True: print('x' * 10**6, flush=True)", "raised", ""),
    ],
)
def test_a_bad_run_is_a_reported_failure(shelf, monkeypatch, body, kind, words):
    monkeypatch.setattr(runner, "PATIENCE", 2)
    seconds = 2 if kind == "timed out" else 30
    result = runner.run_one(book(shelf, body=body, seconds=seconds, megabytes=600))
    assert result.failure is not None
    assert (result.failure.kind, result.verdict) == (kind, Verdict.UNDECIDED)
    assert words in result.failure.sentence
    assert len(result.failure.printed) <= 2000
    assert str(shelf) not in result.failure.sentence + result.failure.trace


@pytest.mark.parametrize("value", ["float('nan')", "float('inf')", "-float('inf') if seed else 1.0"])
def test_a_measure_that_is_not_a_number_is_null_and_never_passes(shelf, tmp_path, value):
    body = f"return Measurements({{'score': {value}}}, {{'line': [(0, {value}), (1, 1)]}})"
    (result,) = runner.run_all([book(shelf, body=body)], tmp_path / "out")
    assert result["verdict"] == "does not hold here"
    assert result["measures"]["score"]["mean"] is None
    assert "NaN" not in json.dumps(result)
    assert "Infinity" not in json.dumps(result)


def test_seeds_before_a_failure_are_kept(shelf):
    result = runner.run_one(book(shelf, body="return Measurements({'score': 1 / (1 - seed)})"))
    assert [run.values for run in result.runs] == [{"score": 1.0}]
    assert result.verdict == Verdict.UNDECIDED


def test_the_secrets_of_the_service_do_not_reach_a_run(shelf, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hidden")
    body = "return Measurements({'score': float('SECRET_KEY' in os.environ)})"
    assert runner.run_one(book(shelf, body=body)).runs[0].values == {"score": 0.0}


def test_others_go_on_and_results_are_resumed(shelf, tmp_path):
    entries = [book(shelf, "good"), book(shelf, "bad", body="raise ValueError"), book(shelf, "fine")]
    found = {r["slug"]: r for r in runner.run_all(entries, tmp_path / "out", jobs=2)}
    assert {slug: r["verdict"] for slug, r in found.items()} == {
        "good": "holds",
        "bad": "undecided",
        "fine": "holds",
    }
    again = {r["slug"]: r["finished"] for r in runner.run_all(entries[:1], tmp_path / "out")}
    assert again["good"] == found["good"]["finished"]
    changed = book(shelf, "good", body="return Measurements({'score': 0.0})")
    assert runner.current(tmp_path / "out", changed, (0, 1, 2)) is None
    (tmp_path / "out" / "good.json").write_text("{cut short")
    assert runner.current(tmp_path / "out", entries[0], (0, 1, 2)) is None


def test_more_seeds_than_declared(shelf, tmp_path):
    (result,) = runner.run_all([book(shelf)], tmp_path / "out", seeds=5)
    assert result["seeds"] == [0, 1, 2, 3, 4]
    assert len(result["measures"]["score"]["values"]) == 5


def test_a_missing_extra_is_named():
    told = worker.describe(ModuleNotFoundError("No module named 'torch'", name="torch"))
    assert told["kind"] == "not installed"
    assert "pip install broadsheet[reproductions]" in told["sentence"]
