"""Checks of writing: what is put, dropped and committed, by whom, and who sees it."""

from __future__ import annotations

from dataclasses import replace

from broadsheet.kernel.errors import Busy, IndexUnavailable
from broadsheet.kernel.query import Word
from broadsheet.search.conformance.cases import PAPERS, MakeIndex, filled, finds, words


def put_replaces(make: MakeIndex) -> None:
    """Putting a paper again changes nothing; putting another version replaces it."""
    index, reader = filled(make)
    writer = index.writer()
    writer.put(PAPERS)
    writer.put([replace(PAPERS[0], title="Quaternions", abstract="")])
    writer.commit(11)
    writer.close()
    reader.refresh()
    finds(reader, None, {1, 2, 3, 4})
    finds(reader, Word("quaternions"), {1})
    finds(reader, Word("energy"), set())
    assert reader.stats().documents == 4


def drop_really_drops(make: MakeIndex) -> None:
    """A dropped paper is in no answer; dropping an unknown number is harmless."""
    index, reader = filled(make)
    writer = index.writer()
    writer.drop([2, 999])
    writer.commit(11)
    writer.close()
    reader.refresh()
    finds(reader, None, {1, 3, 4})
    finds(reader, Word("attention"), set())
    assert {number for number, _ in reader.documents()} == {1, 3, 4}
    assert reader.find(["arxiv:2402.00002"]) == ()


def cursor_goes_with_documents(make: MakeIndex) -> None:
    """What a writer did not commit is forgotten with its cursor."""
    index, reader = filled(make)
    writer = index.writer()
    assert writer.cursor == 10
    writer.put([replace(PAPERS[0], number=5, key="arxiv:2405.00005")])
    writer.close()
    writer = index.writer()
    assert writer.cursor == 10
    writer.commit(12)
    assert writer.cursor == 12
    writer.close()
    reader.refresh()
    assert reader.stats().cursor == 12
    assert reader.stats().documents == 4


def readers_see_commits_only(make: MakeIndex) -> None:
    """Nothing shows before commit, and then only after refresh."""
    index, reader = filled(make)
    writer = index.writer()
    writer.put([replace(PAPERS[0], number=5)])
    assert not reader.refresh()
    assert reader.stats().documents == 4
    before = reader.version
    writer.commit(11)
    assert reader.stats().documents == 4, "a reader moved before it was refreshed"
    assert reader.refresh()
    assert reader.stats().documents == 5
    assert reader.version != before
    assert not reader.refresh()
    writer.close()


def one_writer(make: MakeIndex) -> None:
    """A second writer, also of a rebuild, is told that the index is busy."""
    index, _ = filled(make)
    writer = index.writer()
    for attempt in (index.writer, index.rebuild):
        try:
            attempt()
        except Busy:
            continue
        raise AssertionError("a second writer was let in")
    writer.close()
    index.writer().close()


def rebuild_swaps(make: MakeIndex) -> None:
    """A rebuild is invisible until the swap, and then also to readers that were open."""
    index, reader = filled(make)
    fresh = index.rebuild()
    assert fresh.cursor == 0
    fresh.put(PAPERS[:2])
    fresh.commit(20)
    reader.refresh()
    assert reader.stats().documents == 4, "a rebuild was visible before its swap"
    index.swap(fresh)
    assert reader.refresh()
    assert reader.stats().documents == 2
    assert reader.stats().cursor == 20
    writer = index.writer()
    assert writer.cursor == 20
    writer.close()


def abandoned_rebuild_is_ignored(make: MakeIndex) -> None:
    """A rebuild that is closed without a swap leaves everything as it was."""
    index, reader = filled(make)
    fresh = index.rebuild()
    fresh.put(PAPERS[:1])
    fresh.commit(20)
    fresh.close()
    reader.refresh()
    assert reader.stats().documents == 4
    assert index.reader().stats().cursor == 10


def empty_index(make: MakeIndex) -> None:
    """Without any index a reader is refused; an empty one answers everything with nothing."""
    index = make()
    try:
        index.reader()
    except IndexUnavailable:
        pass
    else:
        raise AssertionError("a reader of nothing")
    index.writer().close()
    reader = index.reader()
    finds(reader, None, set())
    finds(reader, words("graph"), set())
    assert list(reader.documents()) == []
    assert all(not facets for facets in reader.facets(None).values())
    assert reader.suggest("gra") == ()
