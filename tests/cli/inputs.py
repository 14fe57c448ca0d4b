"""Small hand-made files in every format, whole and broken."""

from __future__ import annotations

import gzip
import json
import tarfile
from io import BytesIO
from pathlib import Path

import zstandard

from tests.payload_servers import arxiv, huggingface

PAPER = {
    "arxiv_id": "2401.00001",
    "title": "A Calm Method for Sorting Pebbles by Weight",
    "abstract": "Sorted.",
}


def whole(folder: Path) -> dict[str, Path]:
    """One good file of each format, by the format's name; each holds two papers of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    papers = [
        arxiv.FakePaper("2608.01001", "On Invention by Rivers", announced=arxiv.date(2026, 8, 20)),
        arxiv.FakePaper("2608.01002", "On Invention by Stones", announced=arxiv.date(2026, 8, 20)),
    ]
    server = arxiv.ArxivServer(papers)
    oai = {"verb": "ListRecords", "metadataPrefix": "arXivRaw"}
    contents = {
        "jsonlines": _lines(PAPER, {"title": "Only a title stands here, and that is enough"}),
        "jsonlines-gz": gzip.compress(_lines(PAPER | {"arxiv_id": "2401.00003", "title": "Packed Pebbles"})),
        "jsonlines-zst": zstandard.compress(
            _lines(PAPER | {"arxiv_id": "2401.00004", "title": "Pressed Pebbles"})
        ),
        "snapshot": _lines(
            _snapshot("0704.0001", "Old Pebbles"), _snapshot("hep-th/9901001", "Older Pebbles")
        ),
        "oai": arxiv.oai_answer(server, oai, {}, is_repeated=False).encode(),
        "rss": arxiv.feed_answer(server, "rss", "cs").encode(),
        "atom": arxiv.feed_answer(server, "atom", "cs").encode(),
        "hf-day": json.dumps([huggingface.paper_item(1), huggingface.paper_item(2)]).encode(),
        "hf-tar": _tar({"2026-08-20.json": json.dumps([huggingface.paper_item(3, "2026-08-20")]).encode()}),
    }
    endings = {"hf-day": "2026-08-21.json", "hf-tar": "days.tar", "jsonlines-gz": "packed.jsonl.gz"}
    paths = {}
    for name, content in contents.items():
        paths[name] = folder / endings.get(name, f"{name}.txt")
        paths[name].write_bytes(content)
    return paths


def broken(folder: Path) -> dict[str, Path]:
    """One broken file for each way in which input goes wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    good = json.dumps(PAPER | {"arxiv_id": "2402.00001", "title": "A whole line among broken ones"}).encode()
    contents = {
        "torn.jsonl": good + b'\n{"title": "This line stops in the mid',
        "encodings.jsonl": good.replace(b"00001", b"00002")
        + b'\n{"title": "caf\xe9 in latin one"}\n'
        + '{"title": "später wieder richtig, in UTF-8"}'.encode(),
        "page.xml": arxiv.HTML,
        "bomb.xml": arxiv.BOMB,
        "bomb.jsonl.gz": gzip.compress(b'{"title": "' + b"a" * (20 << 20) + b'"}\n'),
        "wide.jsonl.gz": gzip.compress(
            json.dumps({"title": "A wide field", "abstract": "a" * (10 << 20)}).encode()
            + b"\n"
            + good.replace(b"00001", b"00003").replace(b"whole", b"third")
        ),
        "dates.jsonl": _lines(
            {"title": "A paper of the thirtieth of February", "date": "2024-02-30"},
            {"title": "A paper of the year nought", "date": "0000-00-00", "year": 0},
            {"title": "A paper of a far year indeed", "year": 99999999999999999999},
        ),
        "ids.jsonl": _lines(
            {
                "source": "list",
                "source_id": "a",
                "title": "Bridges of a delta, counted",
                "doi": "10.1145/1122445.1122456",
            },
            {
                "source": "list",
                "source_id": "b",
                "title": "The sound of falling snow",
                "doi": "10.1145/1122445.1122456",
            },
        ),
        "nulls.jsonl": _lines(
            dict.fromkeys(("title", "abstract", "authors", "arxiv_id", "date", "year", "categories", "doi")),
            {
                "title": "All else is null",
                **dict.fromkeys(("abstract", "authors", "arxiv_id", "date", "year")),
            },
        ),
        "empty.jsonl": b"",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in contents}


def _lines(*objects: object) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in objects)


def _snapshot(number: str, title: str) -> dict[str, object]:
    return {
        "id": number,
        "submitter": "A. Stone",
        "authors": "A. Stone, B. Grus",
        "title": title,
        "comments": None,
        "journal-ref": None,
        "doi": None,
        "report-no": None,
        "categories": "hep-th cs.LG",
        "license": None,
        "abstract": "  Old pebbles.\n",
        "versions": [{"version": "v1", "created": "Mon, 2 Apr 2007 19:18:42 GMT"}],
        "update_date": "2008-11-26",
        "authors_parsed": [["Stone", "A.", ""], ["Grus", "B.", ""]],
    }


def _tar(members: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, BytesIO(content))
    return packed.getvalue()
