"""Files, archives, folders and standard input as streams; bombs, tricks and resuming."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import sys
import tarfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadsheet.kernel.errors import BadInput, BadPayload
from broadsheet.kernel.record import Fault, Record
from broadsheet.sources import unpack
from broadsheet.sources.files import Progress, lines, open_stream, read_file, read_whole
from broadsheet.sources.huggingface.days import HuggingFaceDays
from broadsheet.sources.huggingface.page import DailyPapersHtml
from broadsheet.sources.jsonlines.reader import JsonLines
from broadsheet.sources.port import FileHints, Format
from broadsheet.sources.saved_pages.page import SavedPage

FORMATS: list[Format] = [HuggingFaceDays(), JsonLines(), SavedPage(), DailyPapersHtml()]
TEXT = b"".join(b'{"title": "Paper %d", "abstract": "A."}\n' % number for number in range(500))
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "zst": zstandard.compress,
    "xz": lzma.compress,
}


def tar(members: dict[str, bytes], *, odd: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for info in odd:
            archive.addfile(info)
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


DAMAGED = {
    "tar": tar({"a.jsonl": TEXT[:700], "2026-08-20.json": b'[{"paper": {"id": "1", "title": "T"}}]'}),
    "gz": gzip.compress(TEXT),
    "zst": zstandard.compress(TEXT),
    "xz": lzma.compress(TEXT),
    "days": b'[{"paper": {"id": "2608.00001", "title": "T", "authors": [{"name": "A"}]}, "numComments": 1}]'
    * 9,
    "page": b"byAK and the research community\n\nDec 31\n\nT\n\nA\n\n3 authors\n\xc2\xb7\nMay 1, 2020 3\n"
    * 9,
}


def titles(path: str | Path) -> list[str]:
    return [one.title for _, one in read_file(path, FORMATS) if isinstance(one, Record)]


def faults(path: str | Path) -> list[Fault]:
    return [one for _, one in read_file(path, FORMATS) if isinstance(one, Fault)]


@pytest.mark.parametrize("packed", PACKERS)
def test_plain_and_packed_files_read_the_same(tmp_path: Path, packed: str) -> None:
    # The name says nothing: what a file is, its first bytes say.
    path = tmp_path / "papers.dat"
    path.write_bytes(PACKERS[packed](TEXT))
    assert titles(path) == [f"Paper {number}" for number in range(500)]
    assert not faults(path)


@pytest.mark.parametrize("packed", PACKERS)
def test_archives_plain_and_packed_with_packed_members(tmp_path: Path, packed: str) -> None:
    members = {"b/one.jsonl": b'{"title": "One"}\n', "a/two.jsonl.gz": gzip.compress(b'{"title": "Two"}\n')}
    path = tmp_path / "papers.tar"
    path.write_bytes(PACKERS[packed](tar(members)))
    assert titles(path) == ["One", "Two"]
    assert [place for place, _ in open_stream(path)] == [f"{path}/b/one.jsonl", f"{path}/a/two.jsonl.gz"]


def test_folders_in_a_fixed_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.jsonl", ".hidden/x.jsonl", ".y.jsonl"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b'{"title": "%s"}\n' % name.encode())
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert titles(tmp_path) == ["b.jsonl", "a/z.jsonl"]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(TEXT))))
    outcomes = list(read_file("-", FORMATS))
    assert len(outcomes) == 500


def test_several_frames_one_after_another(tmp_path: Path) -> None:
    for pack in (gzip.compress, zstandard.compress, lzma.compress):
        path = tmp_path / "two"
        path.write_bytes(pack(b'{"title": "One"}\n') + pack(b'{"title": "Two"}\n') + b"\0" * 512)
        assert titles(path) == ["One", "Two"]


@pytest.mark.parametrize("packed", ["gz", "zst", "xz"])
def test_a_packed_file_that_stops_too_early_says_so_and_gives_what_it_has(
    tmp_path: Path, packed: str
) -> None:
    noise = b"".join(b'{"title": "%s"}\n' % os.urandom(30).hex().encode() for _ in range(5_000))
    path = tmp_path / "cut"
    content = PACKERS[packed](noise)
    path.write_bytes(content[: len(content) // 2])
    assert len(titles(path)) > 500
    assert [fault.reason for fault in faults(path)][-1] == "The compressed data stops in the middle."


@pytest.mark.parametrize("packed", ["gz", "zst", "xz"])
def test_a_damaged_packed_file_is_a_fault(tmp_path: Path, packed: str) -> None:
    path = tmp_path / "damaged"
    content = bytearray(PACKERS[packed](TEXT * 20))
    content[20:60] = b"\xff" * 40
    path.write_bytes(content)
    [*_, fault] = faults(path)
    assert "damaged" in fault.reason or "stops" in fault.reason


@pytest.mark.parametrize("packed", ["gz", "zst", "xz"])
def test_a_bomb_is_refused_without_its_memory(
    tmp_path: Path, packed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "FREE_BYTES", 4 << 20)
    path = tmp_path / "bomb"
    path.write_bytes(PACKERS[packed](b'{"title": "T"}\n' + b" " * (24 << 20)))
    tracemalloc.start()
    reasons = [fault.reason for fault in faults(path)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert any("unpacks to over" in reason for reason in reasons)
    assert peak < 50 << 20


def test_small_files_may_pack_well(tmp_path: Path) -> None:
    path = tmp_path / "repetitive.zst"
    path.write_bytes(zstandard.compress(TEXT + b"\n" * (1 << 18)))
    assert len(titles(path)) == 500


def test_a_dictionary_of_gigabytes_is_refused(tmp_path: Path) -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=30, enable_ldm=False)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    path = tmp_path / "wide.zst"
    path.write_bytes(packer.compress(TEXT) + packer.flush())
    assert "damaged" in faults(path)[0].reason


def test_packed_over_and_over_is_refused(tmp_path: Path) -> None:
    content = TEXT
    for _ in range(6):
        content = gzip.compress(content)
    path = tmp_path / "onion"
    path.write_bytes(content)
    assert "packed more than" in faults(path)[0].reason


def test_paths_in_an_archive_mean_nothing(tmp_path: Path) -> None:
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device = tarfile.TarInfo("null")
    device.type = tarfile.CHRTYPE
    path = tmp_path / "tricks.tar"
    members = {"../../evil\x1b[31m.jsonl": b'{"title": "T"}\n', "/etc/x.jsonl": b'{"title": "U"}\n'}
    path.write_bytes(tar(members, odd=(link, device)))
    places = [place for place, _ in open_stream(path)]
    assert places == [f"{path}/evil?[31m.jsonl", f"{path}/etc/x.jsonl"]
    assert titles(path) == ["T", "U"]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["tricks.tar"]


def test_a_huge_extended_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "header.tar"
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 50 << 20
    path.write_bytes(header.tobuf() + b"1" * (2 << 20))
    assert "extended header is too large" in faults(path)[0].reason


def test_a_torn_archive_gives_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "torn.tar"
    path.write_bytes(tar({"a.jsonl": b'{"title": "A"}\n', "b.jsonl": TEXT})[:4_000])
    assert titles(path)[:2] == ["A", "Paper 0"]
    assert faults(path)


def test_a_member_of_no_known_format_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "mixed.tar"
    path.write_bytes(tar({"README": b"hello", "a.jsonl": b'{"title": "A"}\n'}))
    assert titles(path) == ["A"]
    assert [(fault.place, fault.reason) for fault in faults(path)] == [(f"{path}/README", "no known format")]


def test_an_import_goes_on_where_it_had_come_to(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_bytes(TEXT.replace(b'"Paper 7"', b"7,"))
    whole = list(read_file(path, FORMATS))
    assert [number for number, _ in whole] == list(range(500))
    assert isinstance(whole[7][1], Fault)
    assert list(read_file(path, FORMATS, start_at=123)) == whole[123:]
    assert list(read_file(path, FORMATS, start_at=10_000)) == []


def test_progress_counts_bytes_as_they_lie_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "papers.zst"
    path.write_bytes(zstandard.compress(TEXT * 10))
    progress = Progress()
    seen = [progress.done for _ in read_file(path, FORMATS, progress=progress)]
    assert progress.total == progress.done == path.stat().st_size
    assert seen == sorted(seen)


def test_a_format_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("A Title\n\nAn abstract that is long enough.\n")
    assert [one.reason for one in faults(path)] == ["no known format"]
    [(_, record)] = read_file(path, FORMATS, "saved-page")
    assert isinstance(record, Record)
    with pytest.raises(BadInput, match="saved-page"):
        list(read_file(path, FORMATS, "nonsense"))


def test_a_path_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        list(read_file(tmp_path / "nothing", FORMATS))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(DAMAGED)), st.integers(0, 3_000), st.binary(max_size=12))
def test_damage_anywhere_is_never_an_exception(tmp_path: Path, kind: str, at: int, noise: bytes) -> None:
    content = DAMAGED[kind]
    path = tmp_path / "2026-08-21.json"
    path.write_bytes(content[:at] + noise + content[at + len(noise) :])
    list(read_file(path, FORMATS))
    for reader in FORMATS:
        list(reader.read(io.BytesIO(content[:at] + noise), "x", FileHints()))


def test_an_empty_file_is_a_fault_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    assert faults(tmp_path / "empty")[0].reason == "no known format"


def test_lines_are_cut_at_the_limit_and_the_next_one_is_whole() -> None:
    stream = io.BytesIO(b"short\n" + b"x" * 100 + b"\nnext\nlast")
    assert list(lines(stream, 10)) == [
        (1, b"short\n", False),
        (2, b"x" * 10, True),
        (3, b"next\n", False),
        (4, b"last", False),
    ]


def test_whole_files_are_bounded() -> None:
    assert read_whole(io.BytesIO(b"12345"), 5) == b"12345"
    assert read_whole(io.BytesIO(b"123456"), 5) is None


def test_damage_is_an_error_for_who_opens_streams_directly(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(TEXT)[:-20])
    [(_, stream)] = open_stream(path)
    with pytest.raises(BadPayload):
        stream.read()
