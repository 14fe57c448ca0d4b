"""Corpora in JSON lines: the real shape with its dirt, and every kind of broken line."""

from __future__ import annotations

import io
import itertools
import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Count, Fault, Link, Listing, Outcome, Record
from broadsheet.sources.files import read_file
from broadsheet.sources.jsonlines.corpus import arxiv_id
from broadsheet.sources.jsonlines.reader import JsonLines, dump
from broadsheet.sources.port import FileHints

CORPUS = Path(__file__).parents[4] / "shared" / "data" / "papers.jsonl.zst"
LINE: dict[str, Any] = {
    "source": "daily_arxiv:somebody/with-a-very-long-name/daily-arXiv-ai-enhanced-x",
    "source_id": "arxiv:2511.19454",
    "title": "A Title",
    "abstract": "An abstract.",
    "authors": ["Ada Lovelace", "Charles Babbage"],
    "year": 2025,
    "date": "2025-11-20",
    "feed_date": "2025-11-27",
    "venue": "arXiv",
    "status": "Poster",
    "categories": ["cs.RO"],
    "keywords": ["planning"],
    "arxiv_id": "2511.19454",
    "doi": "10.1109/ICDMW.2017.8",
    "url": "https://arxiv.org/abs/2511.19454",
    "code_url": "https://github.com/a/b",
    "project_url": "www.example.org",
    "github_stars": 4,
    "comments": "12 pages",
    "citations": 13,
    "tldr": "Short.",
    "hf_date": "2025-11-28",
    "hf_upvotes": 7,
    "hf_comments": 1,
    "also": ["paperlists"],
}


def read(*lines: Any) -> list[Outcome]:
    joined = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return list(JsonLines().read(io.BytesIO(joined), "file.jsonl", FileHints()))


def one(**fields: Any) -> Record:
    [record] = read({"title": "T", **fields})
    assert isinstance(record, Record)
    return record


def test_every_field_of_the_corpus_shape() -> None:
    [record] = read(LINE)
    listed = date(2025, 11, 28)
    assert record == Record(
        source=LINE["source"][:60],
        source_id="arxiv:2511.19454",
        title="A Title",
        ids=(PaperId("arxiv", "2511.19454"), PaperId("doi", "10.1109/icdmw.2017.8")),
        abstract="An abstract.",
        authors=(Author("Ada Lovelace"), Author("Charles Babbage")),
        categories=("cs.RO",),
        comments="12 pages",
        status="Poster",
        year=2025,
        submitted_on=date(2025, 11, 20),
        links=(Link("code", "https://github.com/a/b"), Link("project", "https://www.example.org")),
        listings=(
            Listing("arxiv", date(2025, 11, 27), is_estimated=True),
            Listing("huggingface", listed, votes=7, comments=1),
        ),
        counts=(
            Count("votes", 7, listed),
            Count("comments", 1, listed),
            Count("stars", 4, listed),
            Count("citations", 13),
        ),
        summary="Short.",
        summary_by=LINE["source"][:60],
        keywords=("planning",),
        may_share_abstract=True,
        also=("paperlists",),
    )


def test_a_title_and_an_abstract_are_enough() -> None:
    assert one(abstract="A.") == Record("jsonlines", "", "T", abstract="A.")


def test_a_source_id_of_no_known_scheme_is_no_identity() -> None:
    found = one(source_id="coling2025:2025.coling-main.567", source="paperlists")
    assert (found.ids, found.source_id) == ((), "coling2025:2025.coling-main.567")
    assert one(source_id="6abba5d8ab1f4f32243e174beb754661").ids == ()


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"source_id": "acl:2024.emnlp-main.1029"}, "acl:2024.emnlp-main.1029"),
        ({"source_id": "openreview:pT9LLoqwiT9"}, "openreview:pT9LLoqwiT9"),
        ({"source_id": "arxiv:cs/0411097"}, "arxiv:cs/0411097"),
        ({"doi": "10.48550/arXiv.2401.00001"}, "arxiv:2401.00001"),
        ({"url": "https://openreview.net/forum?id=pT9LLoqwiT9"}, "openreview:pT9LLoqwiT9"),
        ({"url": "https://aclanthology.org/R19-1081/"}, "acl:R19-1081"),
        ({"arxiv_id": "2401.00001v3"}, "arxiv:2401.00001"),
    ],
)
def test_identities_from_wherever_they_stand(fields: dict[str, str], key: str) -> None:
    assert [str(found) for found in one(**fields).ids] == [key]


@pytest.mark.parametrize(
    ("damaged", "key"),
    [
        ("1711.1055800000001", "1711.10558"),
        ("1802.0639199999998", "1802.06392"),
        ("705.2687", "0705.2687"),
        ("1605.0458", "1605.04580"),
        ("1306.127", "1306.1270"),
        ("910.4", "0910.4000"),
        ("1909.1", "1909.10000"),
    ],
)
def test_ids_that_went_through_a_floating_point_number(damaged: str, key: str) -> None:
    assert arxiv_id(damaged) == PaperId("arxiv", key)
    found = one(arxiv_id=damaged, source_id=f"arxiv:{damaged}", url=f"https://arxiv.org/abs/{damaged}")
    assert found.ids == (PaperId("arxiv", key),)
    assert one(arxiv_id=float(damaged)).ids == (PaperId("arxiv", key),)


@pytest.mark.parametrize("text", ["", "banana", "1713.1", "12345.678", "1711.", "2401.00001x", "1.5"])
def test_other_numbers_are_not_ids(text: str) -> None:
    assert arxiv_id(text) is None


def test_announcement_days_need_an_arxiv_id() -> None:
    assert one(feed_date="2025-11-27").listings == ()


def test_abstracts_may_be_shared_only_where_the_source_says_so() -> None:
    assert not one(source="paperlists", abstract="A.").may_share_abstract
    assert one(source="acl_anthology", abstract="A.").may_share_abstract
    assert one(source="paperlists", arxiv_id="2401.00001").may_share_abstract


def test_authors_as_objects_and_as_one_text() -> None:
    assert one(authors=[{"name": "Ada", "affiliation": "Engines"}, "Bo"]).authors == (
        Author("Ada", "Engines"),
        Author("Bo"),
    )
    assert one(authors="Lovelace, Ada; Babbage, Charles").authors[1] == Author("Babbage, Charles")


def test_code_links_in_markdown_and_tracks() -> None:
    markdown = "[![github](/images/icon.svg) a/b](https://github.com/a/b) + [more](https://x.y)"
    assert one(code_url=markdown).links == (Link("code", "https://github.com/a/b"),)
    assert one(venue="ICRA 2020", track="Demo").venue == "ICRA 2020, Demo"
    assert one(venue="ICRA 2020", track="main").venue == "ICRA 2020"


GOOD = b'{"title": "Good"}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"title": "cut of', "not JSON"),
        ('{"title": "Universit\u00e9"}'.encode("latin-1"), "not UTF-8"),
        (b"<html>", "not JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "no title"),
        (b'{"title": "   "}', "no title"),
        (b'{"title": null, "abstract": "A"}', "no title"),
        (b'{"title": ["T"]}', "no title"),
        (b'{"title": "' + b"x" * 10_000_000 + b'"}', "no title"),
        (b'{"title": "T", "abstract": "' + b"x" * 17_000_000 + b'"}', "longer than 16 MiB"),
        (b'{"title": "T", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "not JSON"),
        (b'{"title": "\\ud800"}', "not JSON"),
        (b"\x00\x01\x02", "not JSON"),
    ],
)
def test_a_bad_line_is_one_fault_with_its_line_and_the_rest_goes_in(line: bytes, reason: str) -> None:
    first, fault, last = read(GOOD, line, GOOD)
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(fault, Fault)
    assert fault.place == "file.jsonl:2"
    assert reason in fault.reason


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("abstract", "x" * 10_000_000),
        ("abstract", {"text": "A"}),
        ("date", "2025-02-30"),
        ("date", "yesterday"),
        ("year", "MMXX"),
        ("year", 99999),
        ("authors", 7),
        ("authors", [None, "Ada"]),
        ("categories", {"cs.CL": 1}),
        ("arxiv_id", "banana"),
        ("doi", "none"),
        ("citations", -1),
        ("citations", True),
        ("hf_date", 20250101),
        ("code_url", "javascript:alert(1)"),
        ("source_id", ["a"]),
        ("keywords", ["k", {"deep": 1}]),
    ],
)
def test_a_bad_field_is_left_out_and_named(field: str, value: object) -> None:
    record, fault = read({"title": "T", field: value})
    assert isinstance(record, Record)
    assert isinstance(fault, Fault)
    assert field in fault.reason
    assert len(fault.excerpt) <= 80


def test_several_bad_fields_are_one_fault() -> None:
    _, fault = read({"title": "T", "year": "x", "date": "y", "authors": 1})
    assert isinstance(fault, Fault)
    assert all(name in fault.reason for name in ("year", "date", "authors"))


def test_a_key_that_stands_twice_is_reported_and_the_last_counts() -> None:
    record, fault = read(b'{"title": "First", "year": 2020, "title": "Second"}')
    assert isinstance(record, Record)
    assert record.title == "Second"
    assert isinstance(fault, Fault)
    assert "title (twice)" in fault.reason


def test_text_that_quotes_json_is_no_doubled_key() -> None:
    assert (
        len(read({"title": "T", "abstract": 'We emit {"title": 1, "title": 2}.', "authors": [{"name": "A"}]}))
        == 1
    )


def test_nulls_everywhere_are_absent_fields() -> None:
    assert read({**dict.fromkeys(LINE), "title": "T"}) == [Record("jsonlines", "", "T")]


def test_nul_characters_and_blank_lines_and_a_byte_order_mark() -> None:
    found = read(b'\xef\xbb\xbf{"title": "a\\u0000b"}\r', b"", b"  ")
    assert found == [Record("jsonlines", "", "ab")]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
OWN_FIELDS = sorted(set(LINE) | {"broadsheet", *Record.__slots__})


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(st.sampled_from(OWN_FIELDS), json_values, max_size=8), st.sampled_from([None, 1, 2, "x"])
)
def test_any_value_in_any_field_never_raises(fields: dict[str, Any], mark: object) -> None:
    found = read({"title": "T", **fields, **({} if mark is None else {"broadsheet": mark})})
    assert 1 <= len(found) <= 2
    for record in found:
        if isinstance(record, Record):
            orjson.loads(dump(record))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_never_raise(content: bytes) -> None:
    list(JsonLines().read(io.BytesIO(content), "x", FileHints()))
    JsonLines().sniff(content, Path("x"))


@pytest.mark.parametrize(
    ("head", "is_it"),
    [
        (json.dumps(LINE).encode() + b"\n", True),
        (b'{"broadsheet":1,"title":"T"}\n', True),
        (b'{"title": "cut\n{"title": "T", "abstract": "A"}\n', True),
        (b'{"title": "T", "abstract": "' + b"x" * 70_000, True),
        (b'{"id": "0704.0001", "title": "T", "authors_parsed": [["A", "B", ""]]}\n', False),
        (b'{"paper": {"title": "T"}, "title": "T"}\n', False),
        (b'{"name": "no title"}\n', False),
        (b'[{"title": "T"}]', False),
        (b"title,abstract\n", False),
        (b"", False),
    ],
)
def test_recognises_itself_and_nothing_else(head: bytes, is_it: bool) -> None:
    assert JsonLines().sniff(head, Path("x.jsonl")) is is_it


@pytest.mark.skipif(not CORPUS.exists(), reason="the shared corpus is not here")
@pytest.mark.slow
def test_the_real_corpus_fast_and_nearly_without_faults() -> None:
    start = time.process_time()
    found = [one for _, one in itertools.islice(read_file(CORPUS, [JsonLines()]), 5_000)]
    per_second = len(found) / (time.process_time() - start)
    faults = [one for one in found if isinstance(one, Fault)]
    assert len(faults) < 20
    assert not any("arxiv_id" in fault.reason for fault in faults)
    assert per_second > 5_000, "15,000 on an idle machine; a third of it where others work beside"
    records = [one for one in found if isinstance(one, Record)]
    lines = sorted(map(dump, records))
    again = [
        one
        for one in JsonLines().read(io.BytesIO(b"".join(lines)), "x", FileHints())
        if isinstance(one, Record)
    ]
    assert sorted(map(dump, again)) == lines
