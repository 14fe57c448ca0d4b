"""The page of results, the pictures, the template and the command line."""

from __future__ import annotations

import json
import math
from xml.etree import ElementTree

import pytest

from reproductions import picture, registry, report, scaffold
from reproductions.__main__ import main
from reproductions.protocol import Bars, Curves


def stored(slug: str, verdict: str, values: list[float]) -> dict:
    mean = sum(values) / len(values) if values else math.nan
    measure = {"about": "a number", "unit": "%", "values": values, "mean": mean, "deviation": 0.0}
    return {
        "slug": slug,
        "paper": {"title": f"On <{slug}> | & more", "key": "", "title_key": "title:0"},
        "claim": {"text": "It holds.", "figure": ""},
        "checked": "-",
        "not_checked": "-",
        "data": "-",
        "baseline": "-",
        "budget": "-",
        "note": "",
        "verdict": verdict,
        "criteria": [{"says": "high", "measure": "score", "bound": "≥ 1 (mean)", "core": True, "met": True}],
        "measures": {"score": measure},
        "series": [{"line": [[1, 2], [2, 3]]}, {"line": [[1, 2.5], [2, 3.5]]}],
        "seeds": [0, 1, 2],
        "seconds": [1.0, 1.0, 1.0],
        "processor_seconds": [0.5, 0.5, 0.5],
        "peak_megabytes": 100,
        "environment": {"python": "3.11", "processor": "any"},
        "failure": None,
        "commit": "abc",
        "declared": "committed",
    }


def test_a_changed_verdict_is_noticed_and_a_new_one_is_not_a_change():
    before = [stored("one", "holds", [1.0]), stored("two", "holds in part", [1.0])]
    page = report.page(before)
    assert report.on_record(page) == {"one": "holds", "two": "holds in part"}
    assert report.changes(page, before) == []
    after = [stored("one", "does not hold here", [0.0]), stored("three", "holds", [1.0])]
    assert report.changes(page, after) == ["one: 'holds' on record, 'does not hold here' now"]


def test_a_failure_is_reported():
    failed = stored("one", "undecided", []) | {"failure": {"kind": "timed out", "sentence": "too long"}}
    assert "timed out: too long" in report.page([failed])


@pytest.mark.parametrize(
    "drawn",
    [
        Bars(("score",), y="score & more (%)"),
        Bars(("score",), y="log", log=True),
        Curves(("line",), x="x", y="<y>"),
        Curves(("line", "missing"), x="x", y="y", log_x=True, log_y=True),
        Curves(("missing",), x="x", y="y"),
    ],
)
@pytest.mark.parametrize("values", [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [-1.0, math.nan, math.inf], []])
def test_pictures_are_well_formed(drawn, values):
    text = picture.draw(drawn, stored("one", "holds", values))
    assert ElementTree.fromstring(text).tag.endswith("svg")
    assert "nan" not in text
    assert "prefers-color-scheme:dark" in text
    assert len(text) < 12_000


def test_a_new_reproduction_can_be_listed_at_once(tmp_path):
    file = scaffold.create(tmp_path, 'A "Quoted" Title: with \\ and {braces}', "graphs")
    declared = registry.read_declaration(file)
    assert declared is not None
    assert declared.paper.title == 'A "Quoted" Title: with \\ and {braces}'
    with pytest.raises(FileExistsError):
        scaffold.create(tmp_path, 'A "Quoted" Title: with \\ and {braces}', "graphs")
    with pytest.raises(ValueError, match="letters"):
        scaffold.slug_of("…")


def test_command_line(tmp_path, capsys):
    assert main(["list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["broken"] == []
    assert main(["check"]) == 0
    assert main(["run", "no-such-paper", "--folder", str(tmp_path)]) == 2
    assert main(["run", "--family", "no-such-family", "--folder", str(tmp_path)]) == 2
    assert main(["new", "A Title", "--into", str(tmp_path)]) == 0
    assert main(["new", "A Title", "--into", str(tmp_path)]) == 2
    (tmp_path / "results").mkdir()
    assert main(["report", "--folder", str(tmp_path)]) == 0
    assert "no reproduction of" in capsys.readouterr().err
