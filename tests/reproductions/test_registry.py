"""Listing reads declarations as data: without torch, without running anything of a plug-in."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from reproductions import registry
from tests.reproductions.shelves import book


@pytest.fixture(scope="module")
def ours():
    return registry.load((registry.OURS,))


def test_all_of_ours_can_be_listed(ours):
    entries, broken = ours
    assert not broken
    assert len(entries) >= 30
    files = {p.name for p in entries[0].file.parent.glob("[!_]*.py")}
    assert {entry.file.name for entry in entries} == files


def test_every_one_says_what_is_not_checked_and_names_a_baseline(ours):
    for entry in ours[0]:
        one = entry.reproduction
        for text in (one.claim.text, one.checked, one.not_checked, one.data, one.baseline, one.budget):
            assert text.strip(), one.slug
        assert one.seconds <= 120, one.slug
        assert one.megabytes <= 4096, one.slug


def test_papers_are_reproduced_once(ours):
    keys = [entry.reproduction.paper.title_key for entry in ours[0]]
    assert len(keys) == len(set(keys))


def test_listing_does_not_import_torch():
    code = (
        "import sys, reproductions, reproductions.registry as r, reproductions.protocol, "
        "reproductions.runner, reproductions.report, reproductions.picture, "
        "reproductions.__main__; r.load((r.OURS,)); sys.exit('torch' in sys.modules or "
        "'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=False)
    assert done.returncode == 0


def test_found_by_slug_title_and_key(ours):
    entries = ours[0]
    wanted = registry.find(entries, "modern-hopfield")
    assert wanted is not None
    for name in (wanted.reproduction.paper.title, "hopfield networks is all you need", "arXiv:2008.02217v3"):
        assert registry.find(entries, name) is wanted
    assert registry.find(entries, wanted.reproduction.paper.title_key) is wanted
    assert registry.find(entries, "no such paper") is None
    assert registry.find(entries, "") is None


def test_plug_ins_are_found_and_never_run(tmp_path, monkeypatch):
    entry = book(tmp_path, "mine")
    bad = entry.file.parent
    (bad / "shouting.py").write_text("print('loud')\nraise SystemExit(3)\n")
    (bad / "calling.py").write_text("REPRODUCTION = Reproduction(slug=open('x'))\n")
    (bad / "halting.py").write_text("def f(:\n")
    (bad / "twice.py").write_text(entry.file.read_text())
    (bad / "__init__.py").write_text("raise RuntimeError('must not be imported')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    point = EntryPoint("x", "shelf_of_tests", registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda **_: [point])
    entries, broken = registry.load()
    assert "mine" in {e.reproduction.slug for e in entries}
    reasons = {b.module.rpartition(".")[2]: b.reason for b in broken}
    assert set(reasons) == {"calling", "halting", "twice"}
    assert "open" in reasons["calling"]
    assert "taken" in reasons["twice"]


@pytest.mark.parametrize("package", ["nowhere_at_all", "json.nothing", "module:object", "..", ""])
def test_a_package_that_is_not_there_is_said_so(package):
    entries, broken = registry.load((package,))
    assert not entries
    assert len(broken) == 1
