"""What every part of a record promises: hashable, immutable, empty by default."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Author, Fault, Record


@settings(deadline=None)
@given(st.text(), st.text(), st.text())
def test_records_compare_and_hash_by_content(source: str, source_id: str, title: str) -> None:
    ids = (PaperId("arxiv", "2401.00001"),)
    one = Record(source, source_id, title, ids=ids, authors=(Author("A"),))
    other = Record(source, source_id, title, ids=ids, authors=(Author("A"),))
    assert one == other
    assert hash(one) == hash(other)


def test_a_record_says_nothing_that_its_source_did_not() -> None:
    record = Record("test", "1", "A title")
    for field in fields(Record)[3:]:
        assert getattr(record, field.name) in ((), "", None, False), field.name


def test_records_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Record("test", "1", "A title").title = "Another"  # type: ignore[misc]


def test_faults_are_the_same_whatever_they_quote() -> None:
    assert Fault("s", "file:1", "broken", "x") == Fault("s", "file:1", "broken", "y")
