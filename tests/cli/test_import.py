"""``broadsheet import``: every format, every kind of broken input, and exit codes that tell them apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli import inputs, session

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
COMPLETE, FAILED, MISUSED, PARTIAL = 0, 1, 2, 3

WHOLE = {
    "jsonlines": {"records": 2, "added": 2},
    "jsonlines-gz": {"records": 1, "added": 1},
    "jsonlines-zst": {"records": 1, "added": 1},
    "snapshot": {"records": 2, "added": 2},
    "oai": {"records": 2, "added": 2, "listings": 2},
    # The feeds speak of the papers that OAI gave, and know more of their announcement.
    "rss": {"records": 2, "added": 0, "changed": 0, "listed": 2, "listings": 2},
    "atom": {"records": 2, "added": 0, "unchanged": 2},
    "hf-day": {"records": 2, "added": 2, "listings": 2},
    "hf-tar": {"records": 1, "added": 1, "listings": 1},
}
BROKEN = {
    "torn.jsonl": (1, 1, "torn.jsonl:2: not JSON"),
    "encodings.jsonl": (2, 1, "encodings.jsonl:2: not UTF-8"),
    "page.xml": (0, 1, "page.xml: no known format"),
    "bomb.xml": (0, 1, "declares entities"),
    "bomb.jsonl.gz": (0, 1, "bomb.jsonl.gz:1: the line is longer than 16 MiB"),
    "wide.jsonl.gz": (2, 1, "wide.jsonl.gz:1: left out as unusable: abstract"),
    "dates.jsonl": (3, 3, "dates.jsonl:1: left out as unusable: date"),
    "ids.jsonl": (2, 1, "ids.jsonl: b: doi:10.1145/1122445.1122456 already stands on a paper"),
    "nulls.jsonl": (1, 1, "nulls.jsonl:1: no title"),
    "empty.jsonl": (0, 1, "empty.jsonl: no known format"),
}


def _rich(folder: Path) -> Path:
    said = {"arxiv_id": "2401.00009", "doi": "10.1000/rich", "title": "A rich record of calm pebbles"}
    more = {"abstract": "Sorted.", "authors": ["Ada Stone"], "categories": ["cs.LG"], "date": "2024-01-02"}
    return _written(folder / "rich.jsonl", {"source": "list", "source_id": "rich", **said, **more})


def _poor(folder: Path) -> Path:
    said = {"arxiv_id": "2401.00009", "title": "A rich record of calm pebbles", "abstract": None}
    empty = {"authors": [], "date": "", "categories": [], "doi": None}
    return _written(folder / "poor.jsonl", {"source": "list", "source_id": "rich", **said, **empty})


def _written(path: Path, row: dict[str, Any]) -> Path:
    path.write_text(json.dumps(row) + "\n")
    return path


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, session.Result]:
    """Every whole and broken file imported in turn into one library, then misuses and a check."""
    folder = tmp_path_factory.mktemp("import")
    files = {**inputs.whole(folder / "whole"), **inputs.broken(folder / "broken")}
    commands = {name: ("import", str(path), "--json") for name, path in files.items()}
    commands |= {
        "again": ("import", str(files["oai"]), "--json"),
        "folder": ("import", str(folder / "whole"), "--json"),
        "missing": ("import", str(folder / "nowhere")),
        "unknown format": ("import", str(files["oai"]), "--format", "huh"),
        "wrong date": ("import", str(files["oai"]), "--saved", "2024-02-30"),
        "nothing": ("import",),
        "words": ("import", str(files["torn.jsonl"])),
        "rich": ("import", str(_rich(folder))),
        "poor": ("import", str(_poor(folder)), "--json"),
        "kept": ("export",),
        "public": ("export", "--public"),
        "verify": ("verify", "--json"),
    }
    results = session.run(folder / "home", *commands.values())
    return dict(zip(commands, results, strict=True))


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_of_each_format_goes_in_completely(
    imported: dict[str, session.Result], name: str
) -> None:
    result = imported[name]
    assert result.code == COMPLETE, result.err
    counts = {key: result.json[key] for key in WHOLE[name]}
    assert counts == WHOLE[name]
    assert not result.json["examples"]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_input_is_counted_with_its_place_and_the_rest_goes_in(
    imported: dict[str, session.Result], name: str
) -> None:
    result = imported[name]
    records, faults, place = BROKEN[name]
    assert result.code == PARTIAL, result.err
    assert (result.json["records"], result.json["faults"]) == (records, faults)
    assert place in result.json["examples"][0]


def test_importing_again_changes_nothing(imported: dict[str, session.Result]) -> None:
    for name in ("again", "folder"):
        counts = imported[name].json
        assert (counts["added"], counts["changed"], counts["listed"]) == (0, 0, 0)
        assert counts["unchanged"] == counts["records"]
        assert imported[name].code == COMPLETE


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("missing", FAILED, "There is no file"),
        ("unknown format", FAILED, "Known are: auto"),
        ("wrong date", MISUSED, "2024-02-30"),
        ("nothing", MISUSED, "Missing argument"),
    ],
)
def test_what_cannot_be_done_is_said_and_has_its_own_exit_code(
    imported: dict[str, session.Result], name: str, code: int, words: str
) -> None:
    assert imported[name].code == code
    assert words in " ".join(imported[name].err.split())
    assert "Traceback" not in imported[name].err


def test_for_people_the_counts_and_faults_stand_on_standard_error(
    imported: dict[str, session.Result],
) -> None:
    result = imported["words"]
    assert result.code == PARTIAL
    assert not result.out
    assert "1 file imported" in result.err
    assert "torn.jsonl:2" in result.err.replace("\n", "")


def test_store_and_index_agree_after_all_of_it(imported: dict[str, session.Result]) -> None:
    found = imported["verify"].json
    assert imported["verify"].code == COMPLETE
    assert found["papers"] == 23
    assert (found["missing"], found["different"], found["surplus"]) == (0, 0, 0)


@pytest.fixture(scope="module")
def round_trip(tmp_path_factory: pytest.TempPathFactory) -> dict[str, session.Result]:
    """The five saved pages in, in again, a poorer file over them; out, into an empty library, and out."""
    if not SEEDS.is_dir():
        pytest.skip("the saved pages of ../shared/seeds are not here")
    folder = tmp_path_factory.mktemp("seeds")
    pages = tuple(sorted(map(str, SEEDS.glob("*.txt"))))
    commands: dict[str, tuple[str, ...]] = {
        "first": ("import", *pages, "--json"),
        "again": ("import", *pages, "--json"),
        "export": ("export", "--out", str(folder / "library.jsonl")),
    }
    found = dict(zip(commands, session.run(folder / "one", *commands.values()), strict=True))
    commands = {
        "into another": ("import", str(folder / "library.jsonl"), "--json"),
        "export again": ("export",),
        "saved": ("import", *pages, "--saved", "2024-01-15", "--json"),
        "with years": ("export",),
    }
    found |= dict(zip(commands, session.run(folder / "two", *commands.values()), strict=True))
    found["file"] = session.Result(0, (folder / "library.jsonl").read_text(encoding="utf-8"), "")
    return found


def rows(result: session.Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.out.splitlines()]


def test_five_saved_pages_are_266_papers_from_300_listings(round_trip: dict[str, session.Result]) -> None:
    counts = round_trip["first"].json
    assert round_trip["first"].code == COMPLETE
    assert (counts["added"], counts["listings"]) == (266, 300)
    assert len(rows(round_trip["file"])) == 266
    assert sum(len(row["listings"]) for row in rows(round_trip["file"])) == 300


def test_the_saved_pages_imported_again_change_nothing(round_trip: dict[str, session.Result]) -> None:
    counts = round_trip["again"].json
    assert (counts["added"], counts["changed"], counts["listed"]) == (0, 0, 0)


def test_an_export_goes_into_an_empty_library_and_comes_out_the_same(
    round_trip: dict[str, session.Result],
) -> None:
    assert round_trip["into another"].code == COMPLETE
    assert round_trip["into another"].json["added"] == 266
    assert sorted(round_trip["export again"].out.splitlines()) == sorted(round_trip["file"].out.splitlines())


def test_a_printed_day_keeps_its_missing_year_until_somebody_says_when_the_page_was_saved(
    round_trip: dict[str, session.Result],
) -> None:
    days = {listing.get("day") for row in rows(round_trip["file"]) for listing in row["listings"]}
    printed = {listing.get("printed_day") for row in rows(round_trip["file"]) for listing in row["listings"]}
    assert days == {None}
    assert all(day and len(day) == 5 for day in printed)
    assert round_trip["saved"].json["added"] == 0
    dated = {listing.get("day") for row in rows(round_trip["with years"]) for listing in row["listings"]}
    assert {day[:4] for day in dated if day} <= {"2023", "2024"}
    assert len(dated - {None}) == len(printed)


def test_a_poorer_file_imported_later_overwrites_nothing(imported: dict[str, session.Result]) -> None:
    assert imported["poor"].code == COMPLETE
    (row,) = (row for row in rows(imported["kept"]) if row.get("source_id") == "rich")
    assert row["abstract"] == "Sorted."
    assert row["authors"] == ["Ada Stone"]
    assert row["submitted_on"] == "2024-01-02"
    assert row["ids"] == ["arxiv:2401.00009", "doi:10.1000/rich"]


def test_a_public_export_has_abstracts_only_where_their_source_permits_it(
    imported: dict[str, session.Result],
) -> None:
    every, public = rows(imported["kept"]), rows(imported["public"])
    assert len(every) == len(public)
    with_one = [row for row in every if "abstract" in row]
    kept = [row for row in public if "abstract" in row]
    assert kept == [row for row in with_one if row.get("may_share_abstract")]
    assert "arxiv" in {row["source"] for row in kept}
    assert "huggingface" in {row["source"] for row in with_one} - {row["source"] for row in kept}
    without = [{key: value for key, value in row.items() if key != "abstract"} for row in every]
    assert without == [{key: value for key, value in row.items() if key != "abstract"} for row in public]
