"""Papers with Code's dumps: one array or lines, repositories gathered, damage contained, memory bounded."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import orjson
import pytest

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Fault, Link, Outcome, Record
from broadsheet.sources.jsonlines.reader import JsonLines
from broadsheet.sources.paperswithcode import CodeLinks, PapersWithAbstracts
from broadsheet.sources.paperswithcode.objects import objects_in
from broadsheet.sources.port import FileHints, Format
from tests.payload_servers.paperswithcode import link, paper


def read(reader: Format, content: bytes) -> list[Outcome]:
    return list(reader.read(io.BytesIO(content), "dump.json", FileHints()))


def records(found: Iterable[Outcome]) -> list[Record]:
    return [one for one in found if isinstance(one, Record)]


def faults(found: Iterable[Outcome]) -> list[Fault]:
    return [one for one in found if isinstance(one, Fault)]


@pytest.mark.parametrize("shape", ["array", "indented", "lines"])
def test_a_papers_repositories_are_one_record(shape: str) -> None:
    entries = [
        link(1, "https://github.com/a/one"),
        link(1, "https://github.com/a/two.git"),
        link(2),
        link(1, "https://gitlab.com/x/y/"),
    ]
    content = {
        "array": orjson.dumps(entries),
        "indented": orjson.dumps(entries, option=orjson.OPT_INDENT_2),
        "lines": b"\n".join(map(orjson.dumps, entries)),
    }[shape]
    assert CodeLinks().sniff(content[:65536], Path("links.json"))
    first, second, again = records(read(CodeLinks(), content))
    assert first.ids == (PaperId("arxiv", "2401.00001"),)
    assert [one.url for one in first.links] == ["https://github.com/a/one", "https://github.com/a/two"]
    assert second.links == (Link("code", "https://github.com/a/b"),)
    # Not next to the others: the last record of the paper carries all, as it replaces the first.
    assert [one.url for one in again.links][-1] == "https://gitlab.com/x/y"
    assert len(again.links) == 3


def test_papers_with_their_abstracts() -> None:
    content = orjson.dumps(
        [paper(1), paper(2, arxiv_id=None, url_abs="https://aclanthology.org/2024.acl-long.2", url_pdf=None)]
    )
    assert PapersWithAbstracts().sniff(content, Path("x"))
    assert not CodeLinks().sniff(content, Path("x"))
    first, second = records(read(PapersWithAbstracts(), content))
    assert (first.venue, first.may_share_abstract, first.author_count) == ("INV 2024 1", True, 2)
    assert first.submitted_on is not None
    assert second.ids == (PaperId("acl", "2024.acl-long.2"),)
    assert not second.may_share_abstract


def test_null_everywhere() -> None:
    nothing = dict.fromkeys(paper()) | {"title": "T"}
    (record,) = records(read(PapersWithAbstracts(), orjson.dumps([nothing])))
    assert (record.authors, record.ids, record.links) == ((), (), ())
    found = read(
        CodeLinks(),
        orjson.dumps(
            [dict.fromkeys(link()), link(2, repo_url="javascript:x"), None, 5, link(3, paper_title=None)]
        ),
    )
    assert records(found) == []
    assert len(faults(found)) == 5


def test_damage_costs_itself_only() -> None:
    entries = [orjson.dumps(link(n)) for n in range(1, 6)]
    entries[2] = entries[2][:40]
    found = read(CodeLinks(), b"[" + b",\n".join(entries) + b"]")
    assert [one.title for one in records(found)] == [
        "Invention 1",
        "Invention 2",
        "Invention 4",
        "Invention 5",
    ]
    assert [one.reason for one in faults(found)] == ["damaged JSON"]
    torn = read(CodeLinks(), (b"[" + b",\n".join(entries[:2]))[:-30])
    assert [one.reason for one in faults(torn)] == ["the file breaks off inside an object"]
    deep = read(CodeLinks(), b'[{"paper_url": ' + b"[" * 200_000)
    assert records(deep) == []


def test_large_files_are_read_in_pieces() -> None:
    class Stream(io.BytesIO):
        most = 0

        def read(self, size: int | None = -1) -> bytes:
            self.most = max(self.most, size or 0)
            return super().read(size)

    stream = Stream(orjson.dumps([link(n, text="x" * 3_000) for n in range(500)]))
    assert sum(isinstance(data, dict) for _, data in objects_in(stream, "x")) == 500
    assert 0 < stream.most <= 1 << 18


def test_other_json_is_left_to_others() -> None:
    own = b'{"title": "T", "source": "x"}\n'
    assert not CodeLinks().sniff(own, Path("x"))
    assert not PapersWithAbstracts().sniff(own, Path("x"))
    assert JsonLines().sniff(own, Path("x"))
