"""Importing files: resumed by position after an interruption, and the real archive of Daily Papers whole."""

from __future__ import annotations

import json
import re
import tarfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zstandard

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.record import Fault, Outcome, Record
from broadsheet.papers import changes, read
from broadsheet.pipeline import import_files, runs
from broadsheet.pipeline.models import FileProgress
from broadsheet.sources import current
from tests import corpus

pytestmark = pytest.mark.django_db
ARCHIVE = Path(__file__).parents[3] / "shared" / "data" / "hf-daily-2024-2026.tar.zst"


class Power(Exception):
    """It went out."""


def test_an_interrupted_import_goes_on_behind_its_last_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = corpus.write(tmp_path / "papers.jsonl", 30)
    monkeypatch.setattr(import_files, "BATCH", 10)

    def out(progress: runs.Progress) -> None:
        if progress.done == 20:
            raise Power

    with pytest.raises(Power):
        import_files.import_file(file, current.formats(), report=out)
    assert read.totals().papers == 20
    done = import_files.import_file(file, current.formats())
    assert (done.counts["records"], done.counts["added"]) == (10, 10)
    assert done.note == "going on behind 20 stored earlier"
    assert read.totals().papers == 30


def test_a_file_that_was_finished_or_has_changed_is_read_from_its_beginning(tmp_path: Path) -> None:
    file = corpus.write(tmp_path / "papers.jsonl", 5)
    import_files.import_file(file, current.formats())
    before = changes.last_number()
    again = import_files.import_file(file, current.formats())
    assert (again.counts["unchanged"], changes.last_number()) == (5, before)
    corpus.write(file, 7)
    assert import_files.import_file(file, current.formats()).counts["added"] == 2
    assert FileProgress.objects.filter(is_complete=True).count() == 2


def test_a_folder_is_read_whole_and_in_the_order_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(json.dumps(corpus.line(2)) + "\n")
    (tmp_path / "a.jsonl").write_text(json.dumps(corpus.line(1)) + "\n")
    (tmp_path / "notes.bin").write_bytes(b"\x00\x01")
    done = import_files.import_file(tmp_path, current.formats())
    assert (done.counts["added"], done.counts["faults"]) == (2, 1)
    assert [read.keys_of([n])[n] for n in read.numbers_after(0, 5)] == [
        "arxiv:2401.00001",
        "arxiv:2401.00002",
    ]


def test_a_file_that_is_not_there_starts_no_run(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        import_files.import_file(tmp_path / "nowhere", current.formats())
    assert runs.newest() == ()


def test_faults_of_the_store_name_the_file(tmp_path: Path) -> None:
    file = tmp_path / "untitled.jsonl"
    file.write_text(json.dumps({"title": "\u200b \u200b", "source_id": "x"}) + "\n")
    done = import_files.import_file(file, current.formats())
    assert "untitled.jsonl" in runs.describe(done.faults[0])


def lists_of(archive: Path) -> Iterator[tuple[date, list[str]]]:
    """Each day's identifiers as the source printed them, read here without any of our own parsers."""
    raw = zstandard.ZstdDecompressor().stream_reader(archive.open("rb")).read()
    with tarfile.open(fileobj=BytesIO(raw)) as opened:
        for member in opened:
            file = opened.extractfile(member)
            if file is None or not member.name.endswith(".json"):
                continue
            answer = json.loads(file.read())
            items = answer["data"] if isinstance(answer, dict) else answer
            yield date.fromisoformat(Path(member.name).stem[-10:]), [_id_of(item) for item in items]


def _id_of(item: Any) -> str:
    """Of an item as it should be, or of one that somebody's script wrote as the repr of a dict."""
    if isinstance(item, dict):
        return str(item["paper"]["id"])
    found = re.search(r"'paper': \{'id': '([^']+)'", item)
    assert found, item[:200]
    return found[1]


@pytest.mark.slow
@pytest.mark.skipif(not ARCHIVE.exists(), reason="the archive of Daily Papers in ../shared is not here")
def test_the_whole_archive_goes_in_and_every_day_keeps_its_order() -> None:
    done = import_files.import_file(ARCHIVE, current.formats())
    assert done.counts["faults"] == 0
    assert done.counts["listings"] == 9881
    assert read.totals().papers == 9877
    wrong = []
    for day, ids in lists_of(ARCHIVE):
        page = read.day("huggingface", day, limit=1000)
        if [card.key.removeprefix("arxiv:") for card in page.cards] != list(dict.fromkeys(ids)):
            wrong.append(day)
    assert not wrong


def test_outcomes_of_one_file_are_records_and_faults_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    file.write_text(json.dumps(corpus.line(1)) + "\nnot json\n" + json.dumps(corpus.line(2)) + "\n")
    kinds: list[type[Outcome]] = []
    original = import_files.take

    def seen(batch: list[Outcome], progress: runs.Progress, *, where: str = "") -> None:
        kinds.extend(map(type, batch))
        original(batch, progress, where=where)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_files, "take", seen)
        import_files.import_file(file, current.formats())
    assert kinds == [Record, Fault, Record]
