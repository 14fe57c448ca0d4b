"""Setting up, the sample, merging, status, doctor: the library as a whole, by hand."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from tests.cli import command, session
from tests.payload_servers.arxiv import ArxivServer, Trouble, invented_papers

ROOT = Path(__file__).parents[2]
SAMPLE_PAPERS = 266 + sum(1 for _ in (ROOT / "sample/week.jsonl").open("rb"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> dict[str, session.Result]:
    """A life of the sample: set up twice, looked at, taken out, put in again."""
    folder = tmp_path_factory.mktemp("library")
    two = [{"title": "Counting bridges in a river delta", "arxiv_id": "2401.00007"},
           {"title": "Bridges of a delta, counted", "doi": "10.1000/bridges"}]  # fmt: skip
    (folder / "two.jsonl").write_text("\n".join(map(json.dumps, two)))
    commands: dict[str, tuple[str, ...]] = {
        "setup": ("setup",),
        "setup again": ("setup",),
        "doctor": ("doctor", "--json"),
        "status": ("status", "--json"),
        "import": ("import", str(folder / "two.jsonl")),
        "remove": ("sample", "remove"),
        "remove again": ("sample", "remove"),
        "export": ("export",),
        "merge": ("merge", "arxiv:2401.00007", "https://doi.org/10.1000/bridges"),
        "merged": ("export",),
        "same": ("merge", "2401.00007", "10.1000/bridges"),
        "unknown": ("merge", "2401.00007", "2401.99999"),
        "unmerge": ("unmerge", "1"),
        "unmerge again": ("unmerge", "1"),
        "add": ("sample", "add"),
        "verify": ("verify", "--json"),
    }
    papers = invented_papers(2, first_day=date(2026, 8, 20))
    with (
        ArxivServer(papers) as server,
        ArxivServer(faults=[Trouble("busy", times=9, retry_after="7200")]) as busy,
    ):
        commands |= {
            "harvest": ("harvest", "arxiv-oai", "--since", "2026-08-01", "--base-url", server.oai_url),
            "harvest again": ("harvest", "arxiv-query", "--since", "2026-08-01", "--set", "cs.AI", "--json",
                              "--base-url", server.query_url),
            "busy": ("harvest", "arxiv-oai", "--since", "2026-08-01", "--base-url", busy.oai_url),
            "no source": ("harvest", "arxiv-rss"),
            "runs": ("status", "--json"),
        }  # fmt: skip
        results = session.run(folder / "home", *commands.values())
    return dict(zip(commands, results, strict=True))


def test_setting_up_twice_does_it_once(library: dict[str, session.Result]) -> None:
    assert library["setup"].code == 0
    assert f"{SAMPLE_PAPERS} sample papers added." in library["setup"].err
    assert library["setup again"].code == 0
    assert "sample" not in library["setup again"].err
    assert "is ready" in library["setup again"].err.replace("\n", " ")


def test_a_healthy_library_has_nothing_broken(library: dict[str, session.Result]) -> None:
    found = library["doctor"].json
    assert library["doctor"].code == 0
    states = {finding["name"]: finding["state"] for finding in found["findings"]}
    assert {states[name] for name in ("folder", "database", "library", "index")} == {"ok"}
    assert states["arxiv-oai"] == "warning"
    assert found["settings"]["BROADSHEET_SITE"] == "personal"


def test_the_ledger_as_json_names_every_source(library: dict[str, session.Result]) -> None:
    found = library["status"].json
    assert found["papers"] == SAMPLE_PAPERS
    names = {row["name"] for row in found["sources"]}
    assert names >= {"arxiv-feed", "arxiv-oai", "arxiv-query", "huggingface"}
    expected = {row["name"] for row in found["sources"] if row["next_expected"]}
    assert expected >= {"arxiv-feed", "arxiv-oai", "huggingface"}


def test_the_sample_goes_and_comes_and_real_papers_stay(library: dict[str, session.Result]) -> None:
    assert f"{SAMPLE_PAPERS} sample papers removed." in library["remove"].err
    assert "0 sample papers removed." in library["remove again"].err
    assert len(library["export"].out.splitlines()) == 2
    assert f"{SAMPLE_PAPERS} sample papers added" in library["add"].err


def test_two_papers_are_made_one_by_any_of_their_names_and_taken_apart(
    library: dict[str, session.Result],
) -> None:
    assert library["merge"].code == 0
    assert "broadsheet unmerge 1" in library["merge"].err
    assert sorted(library["merged"].out.splitlines()) == sorted(library["export"].out.splitlines())
    for name, words in (("same", "already one paper"), ("unknown", "There is no paper")):
        assert library[name].code == 1
        assert words in library[name].err
    assert "doi:10.1000/bridges is a paper of its own again" in library["unmerge"].err
    assert library["unmerge again"].code == 1


def test_a_harvest_by_hand_is_counted_and_offers_to_take_the_sample_out(
    library: dict[str, session.Result],
) -> None:
    assert library["harvest"].code == 0, library["harvest"].err
    assert "2  new papers" in library["harvest"].err
    assert "broadsheet sample remove" in library["harvest"].err.replace("\n", " ")
    assert library["harvest again"].json["added"] == 0


def test_a_harvest_that_fails_says_why_and_stands_in_the_ledger(library: dict[str, session.Result]) -> None:
    assert library["busy"].code == 1
    assert "could not be reached: it answered 503" in library["busy"].err.replace("\n", " ")
    assert library["no source"].code == 1
    assert "arxiv-feed" in library["no source"].err.replace("\n", " ")
    (row,) = (row for row in library["runs"].json["sources"] if row["name"] == "arxiv-oai")
    assert "503" in row["last_error"]
    assert row["last_good_run"]
    assert row["counts"]["added"] == 2


def test_the_index_followed_all_of_it(library: dict[str, session.Result]) -> None:
    assert library["verify"].code == 0
    assert library["verify"].json["papers"] == SAMPLE_PAPERS + 2


def test_a_damaged_database_is_said_with_a_remedy_and_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "broadsheet.sqlite3").write_bytes(b"This is no database at all. " * 200)
    for result in session.run(tmp_path, ("doctor",), ("status",)):
        assert result.code == 1
        assert "The database cannot be opened" in result.err.replace("\n", " ")
        assert "restore a backup" in result.err.replace("\n", " ")
        assert "Traceback" not in result.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    result = command.run(tmp_path / "home", "doctor")
    assert result.returncode == 1
    assert "cannot be used" in result.stderr.replace("\n", " ")
