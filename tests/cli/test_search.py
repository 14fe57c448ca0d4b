"""``broadsheet search``, ``verify`` and ``rebuild`` over a small library, and over a damaged index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import corpus
from tests.cli import session

PAPERS = 40
PROBE = {"arxiv_id": "2401.09999", "title": "Zebra finches dream in quaternions", "abstract": "They sing."}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("search") / "home"


@pytest.fixture(scope="module")
def answers(home: Path) -> dict[str, session.Result]:
    folder = home.parent
    file = corpus.write(folder / "papers.jsonl", PAPERS)
    with file.open("a") as papers:
        papers.write(json.dumps(PROBE) + "\n")
    (folder / "plain.txt").write_text('zebra finches\n\n"dream in quaternions"\n')
    lines = [json.dumps({"query": "zebra", "id": 7}), "2401.09999", json.dumps({"query": "author:stone"})]
    (folder / "mixed.jsonl").write_text("\n".join(lines))
    (folder / "wrong.jsonl").write_text('{"question": "zebra"}\n')
    commands: dict[str, tuple[str, ...]] = {
        "no index": ("search", "zebra", "--json"),
        "import": ("import", str(file)),
        "json": ("search", "zebra finches", "--json"),
        "text": ("search", "zebra finches"),
        "id": ("search", "arXiv:2401.09999v2", "--json"),
        "limit": ("search", "year:2024", "--limit", "3", "--json"),
        "none": ("search", "unfindable", "--mode", "lexical", "--json"),
        "odd": ("search", 'year:zzz "open [bold', "--json"),
        "odd text": ("search", '[/bold] "open [red'),
        "empty": ("search", " "),
        "mode": ("search", "zebra", "--mode", "psychic"),
        "lexical": ("search", "zebra", "--mode", "lexical", "--json"),
        "plain": ("search", "--queries", str(folder / "plain.txt")),
        "mixed": ("search", "--queries", str(folder / "mixed.jsonl"), "--limit", "2"),
        "wrong": ("search", "--queries", str(folder / "wrong.jsonl")),
        "missing": ("search", "--queries", str(folder / "nowhere")),
        "rebuild": ("rebuild",),
        "rebuilt": ("search", "zebra finches", "--json"),
        "verify": ("verify", "--json"),
    }
    return dict(zip(commands, session.run(home, *commands.values()), strict=True))


def test_before_there_is_an_index_search_says_what_to_do(answers: dict[str, session.Result]) -> None:
    assert answers["no index"].code == 0
    assert answers["no index"].json["total"] == 0
    assert "broadsheet rebuild" in answers["no index"].err


@pytest.mark.parametrize("name", ["json", "lexical", "rebuilt"])
def test_an_answer_as_json_has_its_promised_shape(answers: dict[str, session.Result], name: str) -> None:
    assert answers[name].code == 0, answers[name].err
    found = answers[name].json
    assert {"query", "took_ms", "total", "hits"} <= set(found)
    assert found["hits"][0]["key"] == "arxiv:2401.09999"
    assert set(found["hits"][0]) == {"key", "title", "score", "why"}
    assert found["hits"][0]["why"]


def test_an_answer_for_people_shows_title_and_key(answers: dict[str, session.Result]) -> None:
    assert PROBE["title"] in answers["text"].out
    assert "arxiv:2401.09999" in answers["text"].out


def test_an_identifier_comes_first(answers: dict[str, session.Result]) -> None:
    assert answers["id"].json["hits"][0]["key"] == "arxiv:2401.09999"


def test_the_limit_bounds_what_is_shown_and_not_what_is_counted(answers: dict[str, session.Result]) -> None:
    found = answers["limit"].json
    assert len(found["hits"]) == 3
    assert found["total"] == PAPERS


def test_nothing_found_is_an_answer(answers: dict[str, session.Result]) -> None:
    assert answers["none"].code == 0
    assert answers["none"].json["hits"] == []


def test_what_is_misread_is_a_notice_and_never_an_error(answers: dict[str, session.Result]) -> None:
    assert answers["odd"].code == 0, answers["odd"].err
    assert len(answers["odd"].json["notices"]) == 2
    assert answers["odd text"].code == 0, answers["odd text"].err
    assert (answers["empty"].code, answers["mode"].code) == (1, 2)


@pytest.mark.parametrize(("name", "count"), [("plain", 2), ("mixed", 3)])
def test_a_file_of_queries_is_answered_line_by_line(
    answers: dict[str, session.Result], name: str, count: int
) -> None:
    assert answers[name].code == 0, answers[name].err
    found = [json.loads(line) for line in answers[name].out.splitlines()]
    assert len(found) == count
    assert found[0]["hits"][0]["key"] == "arxiv:2401.09999"
    assert [set(row) >= {"query", "took_ms", "total", "hits"} for row in found] == [True] * count


def test_a_file_of_queries_that_cannot_be_read_is_said(answers: dict[str, session.Result]) -> None:
    assert (answers["wrong"].code, answers["missing"].code) == (1, 1)
    assert "query" in answers["wrong"].err
    assert "There is no file" in answers["missing"].err


def test_a_rebuild_counts_and_agrees(answers: dict[str, session.Result]) -> None:
    assert f"Indexed {PAPERS + 1} papers." in answers["rebuild"].err
    assert answers["verify"].code == 0
    assert answers["verify"].json["papers"] == PAPERS + 1


def test_a_damaged_index_is_said_and_a_rebuild_mends_it(
    home: Path, answers: dict[str, session.Result]
) -> None:
    (generation,) = home.glob("index/generation-*")
    meta = next(generation.rglob("meta.json"))
    meta.write_bytes(meta.read_bytes()[:40])
    commands = (("search", "zebra", "--json"), ("verify",), ("doctor", "--json"), ("rebuild",), ("verify",))
    searched, verified, examined, rebuilt, again = session.run(home, *commands)
    assert searched.code == 0
    assert "rebuild" in searched.err
    assert verified.code == 1
    assert "rebuild" in verified.err
    assert examined.code == 1
    assert [f["state"] for f in examined.json["findings"] if f["name"] == "index"] == ["broken"]
    assert (rebuilt.code, again.code) == (0, 0)
