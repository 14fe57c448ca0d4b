"""Checks of vectors: nearest in meaning, within the same commits and filters."""

from __future__ import annotations

from datetime import date

import numpy as np

from broadsheet.kernel.query import DateRange, Flag, Not
from broadsheet.search.conformance.cases import PAPERS, MakeIndex, filled
from broadsheet.search.port import Restriction


def vectors(make: MakeIndex) -> None:
    """The nearest come first, filters hold, a new vector replaces, a dropped paper has none, and all of it
    waits for the commit."""
    index, reader = filled(make)
    rows = np.eye(4, 64, dtype=np.float32) + 0.01
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    asked = {"test": rows[0]}
    assert len(reader.nearest(asked, 10).numbers) == 0
    writer = index.writer()
    writer.put_vectors([1, 2, 3, 4], rows, "test")
    reader.refresh()
    assert len(reader.nearest(asked, 10).numbers) == 0
    writer.commit(11)
    reader.refresh()
    found = reader.nearest(asked, 10)
    assert found.numbers[0] == 1
    assert sorted(found.numbers.tolist()) == [1, 2, 3, 4]
    assert abs(found.scores[0] - 1) < 0.02
    assert reader.nearest(asked, 10, Flag("is", "withdrawn")).numbers.tolist() == [3]
    assert sorted(reader.nearest(asked, 9, Not(Flag("has", "code"))).numbers.tolist()) == [2, 4]
    in_2024 = DateRange("date", date(2024, 1, 1), date(2024, 12, 31))
    assert reader.nearest(asked, 10, in_2024).numbers.tolist()[0] == 1
    assert sorted(
        reader.nearest(asked, 10, in_2024, Restriction(without=frozenset({1}))).numbers.tolist()
    ) == [2]
    assert reader.nearest({"other": rows[0]}, 10).numbers.tolist() == []
    cosines = reader.cosines(asked, np.array([1, 77]))
    assert abs(cosines[0] - 1) < 0.02
    assert np.isnan(cosines[1])
    writer.put_vectors([2], rows[:1], "test")
    writer.drop([1])
    writer.put_vectors([3], np.zeros((1, 64), np.float32), "test")
    writer.commit(12)
    writer.close()
    reader.refresh()
    assert reader.nearest(asked, 10).numbers.tolist()[0] == 2
    assert sorted(reader.nearest(asked, 10).numbers.tolist()) == [2, 4]


def rebuilds_may_keep_vectors(make: MakeIndex) -> None:
    """Asked to, a rebuild keeps the vectors that count; otherwise it has none."""
    index, reader = filled(make)
    rows = np.eye(4, 64, dtype=np.float32)
    writer = index.writer()
    writer.put_vectors([1, 2, 3], rows[:3], "test")
    writer.commit(11)
    writer.put_vectors([1, 2], rows[[0, 3]], "test")
    writer.drop([3])
    writer.commit(12)
    writer.close()
    for keeps, kept in ((True, [1, 2]), (False, [])):
        fresh = index.rebuild(keep_vectors=keeps)
        fresh.put(PAPERS)
        fresh.commit(20)
        index.swap(fresh)
        reader.refresh()
        assert sorted(reader.nearest({"test": rows[3]}, 9).numbers.tolist()) == kept
        assert not keeps or reader.nearest({"test": rows[3]}, 1).numbers.tolist() == [2]


def vectors_of_two_encoders(make: MakeIndex) -> None:
    """A paper counts in the tier it was written to last; each tier is asked with its own vector."""
    index, reader = filled(make)
    small, large = np.eye(4, 64, dtype=np.float32), np.eye(4, 128, dtype=np.float32)
    writer = index.writer()
    writer.put_vectors([1, 2, 3, 4], small, "small")
    writer.put_vectors([3, 4], large[2:], "large")
    writer.commit(11)
    writer.close()
    reader.refresh()
    both = {"small": small[0], "large": large[3]}
    assert set(reader.vectors_of([1, 3])) == {"small", "large"}
    assert np.allclose(reader.vectors_of([4])["large"], large[3], atol=0.01)
    assert reader.vectors_of([99]) == {}
    found = reader.nearest(both, 10)
    assert sorted(found.numbers.tolist()) == [1, 2, 3, 4]
    assert set(found.numbers.tolist()[:2]) == {1, 4}
    assert sorted(reader.nearest({"small": small[0]}, 10).numbers.tolist()) == [1, 2]
