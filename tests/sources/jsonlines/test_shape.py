"""Our own export: nothing lost, one record always the same bytes."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Count, Link, Listing, Organisation, Record, Version
from broadsheet.sources.jsonlines.reader import JsonLines, dump
from broadsheet.sources.jsonlines.shape import from_json, to_json
from broadsheet.sources.port import FileHints

FULL = Record(
    source="huggingface",
    source_id="2608.19880",
    title="A Title with $x^2$ and\n  a wrap",
    ids=(
        PaperId("arxiv", "2608.19880"),
        PaperId("arxiv", "math/0309136"),
        PaperId("doi", "10.1000/a%25b;c"),
        PaperId("acl", "P18-1001"),
        PaperId("openreview", "pT9LLoqwiT9"),
        PaperId("title", "0123456789abcdef"),
    ),
    abstract="Ünï “quotes” \u2028 and a tab\t.",
    authors=(Author("Ada"), Author("Charles", "Analytical Engines")),
    author_count=2,
    categories=("cs.CL", "cs.AI"),
    comments="12 pages",
    journal_ref="Nature 1",
    venue="ACL 2026",
    status="Poster",
    licence="https://creativecommons.org/licenses/by/4.0/",
    year=2026,
    printed_date="12-31",
    submitted=datetime(2026, 8, 20, 1, 2, 3, 456789, tzinfo=UTC),
    submitted_on=date(2026, 8, 20),
    modified=datetime(2026, 8, 21, tzinfo=UTC),
    versions=(Version(1, datetime(2026, 8, 20, tzinfo=UTC)), Version(2, is_withdrawn=True)),
    organisation=Organisation("google", "Google"),
    links=(Link("code", "https://github.com/a/b"), Link("video", "https://example.org/v.mp4")),
    listings=(
        Listing("huggingface", date(2026, 8, 21), 3, votes=0, comments=1, submitted_by="ada"),
        Listing("arxiv", date(2026, 8, 20), kind="cross", is_estimated=True),
        Listing("saved-page", None, 7, page="seed", printed_day="12-31"),
    ),
    counts=(Count("votes", 0, date(2026, 8, 21)), Count("citations", 12)),
    summary="Short.",
    summary_by="Broadsheet",
    keywords=("a", "b"),
    may_share_abstract=True,
    is_sample=True,
    is_deleted=True,
    also=("paperlists",),
)


def test_every_field_of_a_record_survives() -> None:
    assert from_json(orjson.loads(dump(FULL))) == FULL
    untouched = {name for name in Record.__slots__ if getattr(FULL, name) in ("", None, (), False)}
    assert not untouched, "the example must fill every field, or losing one would go unnoticed"


def test_the_mark_stands_first_and_absent_fields_are_left_out() -> None:
    line = dump(Record("own", "1", "T"))
    assert line == b'{"broadsheet":1,"source":"own","source_id":"1","title":"T"}\n'


def test_a_time_of_another_zone_is_the_same_moment() -> None:
    zone = timezone(timedelta(hours=-4))
    record = Record("own", "", "T", submitted=datetime(2026, 8, 20, 20, tzinfo=zone))
    assert to_json(record)["submitted"] == "2026-08-21T00:00:00Z"
    assert from_json(to_json(record)) == record


def test_no_title_is_no_record_unless_it_is_a_deletion() -> None:
    with pytest.raises(BadPayload):
        from_json({"broadsheet": 1, "source": "own"})
    assert from_json({"broadsheet": 1, "is_deleted": True, "ids": ["arxiv:2608.00001"]}).ids


def test_wrong_fields_are_named_and_the_rest_goes_in() -> None:
    bad: list[str] = []
    record = from_json(
        {
            "title": "T",
            "ids": ["arxiv:banana", "arxiv:2608.00001"],
            "counts": [{"measure": "votes"}],
            "organisation": 7,
            "submitted": "yesterday",
            "authors": [{"name": "Ada"}, {"first": "Charles"}, "Bo", None],
        },
        bad,
    )
    assert record.ids == (PaperId("arxiv", "2608.00001"),)
    assert [author.name for author in record.authors] == ["Ada", "Bo"]
    assert set(bad) == {"ids", "counts", "organisation", "submitted", "authors"}


def test_another_version_of_the_shape_is_refused() -> None:
    [fault] = JsonLines().read(io.BytesIO(b'{"broadsheet": 2, "title": "T"}'), "x", FileHints())
    assert "version 2" in getattr(fault, "reason", "")


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
shown = words.filter(lambda text: bool(text.strip()))
days = st.dates(date(1000, 1, 1))
moments = st.datetimes(datetime(1000, 1, 2), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
numbers = st.integers(0, 2**53)


def many(one: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=3).map(tuple)


records = st.builds(
    Record,
    source=words,
    source_id=words,
    title=shown,
    ids=many(st.sampled_from(FULL.ids)),
    abstract=words,
    authors=many(st.builds(Author, shown, words)),
    author_count=st.none() | numbers,
    categories=many(shown),
    comments=words,
    journal_ref=words,
    venue=words,
    status=words,
    licence=words,
    year=st.none() | numbers,
    printed_date=words,
    submitted=st.none() | moments,
    submitted_on=st.none() | days,
    modified=st.none() | moments,
    versions=many(st.builds(Version, numbers, st.none() | moments, st.booleans())),
    organisation=st.none() | st.builds(Organisation, words, words),
    links=many(st.builds(Link, words, words)),
    listings=many(
        st.builds(
            Listing,
            words,
            st.none() | days,
            numbers,
            words,
            st.none() | numbers,
            st.none() | numbers,
            words,
            st.booleans(),
            words,
            words,
        )
    ),
    counts=many(st.builds(Count, shown, numbers, st.none() | days)),
    summary=words,
    summary_by=words,
    keywords=many(shown),
    may_share_abstract=st.booleans(),
    is_sample=st.booleans(),
    is_deleted=st.booleans(),
    also=many(shown),
)


@settings(max_examples=40, deadline=None)
@given(records)
def test_any_record_round_trips_to_the_same_bytes(record: Record) -> None:
    line = dump(record)
    [again] = JsonLines().read(io.BytesIO(line), "x", FileHints())
    assert again == record
    assert isinstance(again, Record)
    assert dump(again) == line
