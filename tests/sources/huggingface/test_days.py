"""Saved days: three wrappings, damage, and the whole public archive where it lies here."""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.record import Fault, Outcome, Record
from broadsheet.sources.files import read_file
from broadsheet.sources.huggingface.days import HuggingFaceDays, day_of, read_repr
from broadsheet.sources.port import FileHints
from tests.payload_servers.huggingface import paper_item

ARCHIVE = Path(__file__).parents[4] / "shared" / "data" / "hf-daily-2024-2026.tar.zst"
FIXTURES = Path(__file__).parents[4] / "shared" / "fixtures" / "hf_daily_papers_api"
ITEMS = [paper_item(number) for number in (1, 2, 3)]


def read(
    content: bytes, place: str = "days/2026-08-21.json", hints: FileHints | None = None
) -> list[Outcome]:
    return list(HuggingFaceDays().read(io.BytesIO(content), place, hints or FileHints()))


WRAPPINGS = {
    "array": json.dumps(ITEMS),
    "object": json.dumps({"status": "success", "date": "2026-08-21", "count": 3, "data": ITEMS}),
    "repr": json.dumps([repr(item) for item in ITEMS]),
}


@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_three_wrappings_give_the_same_records_in_the_same_order(wrapping: str) -> None:
    content = WRAPPINGS[wrapping].encode()
    assert HuggingFaceDays().sniff(content, Path("2026-08-21.json"))
    records = read(content)
    assert records == read(WRAPPINGS["array"].encode())
    listings = [one.listings[0] for one in records if isinstance(one, Record)]
    assert [(one.day, one.position) for one in listings] == [(date(2026, 8, 21), at) for at in range(3)]


def test_the_file_name_gives_the_day_else_the_item() -> None:
    assert day_of("hf-2026-08-21-early.json") == date(2026, 8, 21)
    assert day_of("2026-13-45.json") is None
    [first, *_] = read(WRAPPINGS["array"].encode(), "some/answer.json")
    assert isinstance(first, Record)
    assert first.listings[0].day == date(2026, 8, 21)


def test_an_empty_day_is_recognised_by_its_name_only() -> None:
    days = HuggingFaceDays()
    assert days.sniff(b" [ ]\n", Path("2026-08-22.json"))
    assert not days.sniff(b"[]", Path("list.json"))
    assert read(b"[]") == []


@pytest.mark.parametrize(
    "head",
    [
        b'{"source": "x", "title": "The \\"paper\\" data"}\n',
        b'{"broadsheet": 1, "title": "T"}',
        b"<html>",
        b"",
        b"[1, 2]",
        b'{"data": {"paper": 1}}',
    ],
)
def test_other_files_are_not_mistaken_for_days(head: bytes) -> None:
    assert not HuggingFaceDays().sniff(head, Path("2026-08-21.json"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'[{"paper": {"id"', "not JSON"),
        (b'{"error": "Invalid date"}', "Invalid date"),
        (b"null", "not a list"),
        (b"[" * 100_000, "not JSON"),
        (b"\xff\xfe[]", "not JSON"),
    ],
)
def test_a_file_that_is_no_day_is_one_fault(content: bytes, reason: str) -> None:
    [fault] = read(content)
    assert isinstance(fault, Fault)
    assert reason in fault.reason
    assert fault.place == "days/2026-08-21.json"


def test_bad_items_are_faults_and_keep_their_place() -> None:
    outcomes = read(json.dumps([ITEMS[0], None, 7, "{'paper': open('x')}", {"paper": {}}, ITEMS[1]]).encode())
    faults = [one for one in outcomes if isinstance(one, Fault)]
    assert [fault.place.rsplit(" ", 1)[1] for fault in faults] == ["2", "3", "4", "5"]
    last = outcomes[-1]
    assert isinstance(last, Record)
    assert last.listings[0].position == 5


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "[" * 5_000 + "]" * 5_000,
        "{'a': " * 200 + "1" + "}" * 200,
        "-" * 100_000 + "1",
        "9" * 100_000,
        "'" + "x" * 3_000_000 + "'",
        "{'paper': {'id': 'cut",
        "{[]: 1}",
        "",
        "f'{1}'",
    ],
)
def test_hostile_python_texts_are_refused_not_run(text: str) -> None:
    with pytest.raises(BadPayload):
        read_repr(text)


def test_python_texts_with_quotes_and_escapes() -> None:
    value = {"a": 'it\'s "so"\n\\', "b": [True, None, -1.5, ()], "c": "ünï \ud800"}
    assert read_repr(repr(value)) == value


def test_half_a_surrogate_never_reaches_a_record() -> None:
    [found] = read(json.dumps([repr(paper_item(title="half \ud83d gone\x00"))]).encode())
    assert isinstance(found, Record)
    assert found.title.encode()
    assert "\x00" not in found.title


@pytest.mark.skipif(not ARCHIVE.exists(), reason="the shared archive is not here")
@pytest.mark.slow
def test_the_whole_archive_comes_in_complete_and_in_order() -> None:
    days: dict[date | None, list[int]] = {}
    faults = 0
    for _, one in read_file(ARCHIVE, [HuggingFaceDays()]):
        if isinstance(one, Fault):
            faults += 1
            continue
        for listing in one.listings:
            days.setdefault(listing.day, []).append(listing.position)
    assert faults == 0
    assert sum(map(len, days.values())) == 9_881
    assert len(days) == 580
    assert all(positions == list(range(len(positions))) for positions in days.values())
    assert Counter(map(len, days.values()))[50] == 3


@pytest.mark.parametrize(("name", "count"), [("2024-05-27", 13), ("2025-07-18", 10), ("2026-08-21", 17)])
def test_real_answers_of_three_years(name: str, count: int) -> None:
    path = FIXTURES / f"{name}.json"
    if not path.exists():
        pytest.skip("the shared fixtures are not here")
    found = [one for _, one in read_file(path, [HuggingFaceDays()])]
    records = [one for one in found if isinstance(one, Record)]
    assert len(records) == len(found)
    assert len(records) == count
    assert [one.listings[0].day for one in records] == [date.fromisoformat(name)] * count
    votes = [one.listings[0].votes or 0 for one in records]
    assert votes == sorted(votes, reverse=True), "the source lists by votes"
    assert all(one.ids and one.authors and one.abstract for one in records)
