"""The sample library that ships: facts and our own words only."""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from broadsheet.kernel.ids import fold_title
from broadsheet.kernel.record import Record
from broadsheet.sources.files import read_file
from broadsheet.sources.jsonlines.reader import JsonLines, dump
from broadsheet.sources.saved_pages.page import SavedPage

ROOT = Path(__file__).parents[3]
SEEDS = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
FILES = ["seeds", "week"]
LONGEST_QUOTE = 12
"""Words in a row that a summary may share with the abstract: names of methods, fixed phrases."""


def records(name: str) -> list[Record]:
    found = [one for _, one in read_file(ROOT / "sample" / f"{name}.jsonl", [JsonLines()])]
    assert all(isinstance(one, Record) for one in found)
    return [one for one in found if isinstance(one, Record)]


@pytest.mark.parametrize("name", FILES)
def test_no_abstract_and_nobody_elses_words(name: str) -> None:
    for line in (ROOT / "sample" / f"{name}.jsonl").read_bytes().splitlines():
        data = orjson.loads(line)
        assert not {"abstract", "keywords", "may_share_abstract"} & set(data)
        assert data["is_sample"] is True
        assert data["summary_by"] == "Broadsheet (sample)"
        assert 40 < len(data["summary"]) < 500
        assert "submitted_by" not in line.decode()


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_our_own_export_to_the_byte(name: str) -> None:
    content = (ROOT / "sample" / f"{name}.jsonl").read_bytes()
    assert b"".join(map(dump, records(name))) == content


def test_every_paper_and_listing_is_there() -> None:
    seeds, week = records("seeds"), records("week")
    assert (len(seeds), len(week)) == (266, 110)
    assert sum(len(one.listings) for one in seeds) == 300
    places = sorted((listing.page, listing.position) for one in seeds for listing in one.listings)
    assert all(later[0] != place[0] or later[1] == place[1] + 1 for place, later in pairwise(places))
    assert {listing.day and listing.day.isoformat() for one in week for listing in one.listings} == {
        f"2026-08-{day}" for day in range(17, 22)
    }
    assert all(one.ids and one.authors for one in week)
    assert not any(one.ids for one in seeds)


@pytest.mark.skipif(not SEEDS, reason="the shared seed pages are not here")
def test_summaries_of_the_seeds_are_in_our_own_words() -> None:
    abstracts = {
        fold_title(one.title): one.abstract.lower().split()
        for page in SEEDS
        for _, one in read_file(page, [SavedPage()])
        if isinstance(one, Record)
    }
    for one in records("seeds"):
        words = one.summary.lower().split()
        source = " ".join(abstracts[fold_title(one.title)])
        runs = (" ".join(words[at : at + LONGEST_QUOTE]) for at in range(len(words) - LONGEST_QUOTE + 1))
        assert not any(run in source for run in runs), one.title


@pytest.mark.skipif(not SEEDS, reason="the shared seed pages are not here")
def test_the_tool_still_builds_what_is_committed() -> None:
    spec = importlib.util.spec_from_file_location("make_sample", ROOT / "tools" / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.build_seeds() == records("seeds")
