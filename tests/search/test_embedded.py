"""The embedded index beyond the common suite: the delete trap, processes, threads, sizes of its answers."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import tantivy

from broadsheet.kernel.errors import BadInput, Busy
from broadsheet.kernel.hits import IndexDoc
from broadsheet.search.conformance.cases import PAPERS, filled
from broadsheet.search.embedded import EmbeddedIndex, fingerprint
from broadsheet.search.parse import parse
from broadsheet.search.port import Window


def test_the_delete_trap_is_still_there() -> None:
    """Why papers carry their number as text: deleting by an unsigned field says nothing and does nothing."""
    build = tantivy.SchemaBuilder()
    build.add_unsigned_field("number", indexed=True, fast=True)
    build.add_text_field("id", tokenizer_name="raw", index_option="basic")
    index = tantivy.Index(build.build())
    writer = index.writer(heap_size=15_000_000, num_threads=1)
    for number in (1, 2):
        made = tantivy.Document()
        made.add_unsigned("number", number)
        made.add_text("id", str(number))
        writer.add_document(made)
    writer.commit()
    writer.delete_documents_by_term("number", 1)
    writer.commit()
    index.reload()
    assert index.searcher().num_docs == 2, "tantivy-py has mended its delete: embedded/writer.py may use it"
    writer.delete_documents_by_term("id", "1")
    writer.commit()
    index.reload()
    assert index.searcher().num_docs == 1


@pytest.mark.parametrize(
    "change",
    [{"title": "x"}, {"votes": 8}, {"dated": None}, {"flags": ()}, {"authors": ("A",)}, {"venue": "y"}],
)
def test_fingerprints_tell_every_change(change: dict[str, object]) -> None:
    changed = replace(PAPERS[0], **change)  # type: ignore[arg-type]
    assert fingerprint(changed) != fingerprint(PAPERS[0]) == fingerprint(replace(PAPERS[0]))
    _, reader = filled(lambda: EmbeddedIndex(None), [changed])
    assert list(reader.documents()) == [(1, fingerprint(changed))]


@pytest.mark.parametrize("number", [0, -1, 2**32])
def test_numbers_that_do_not_fit_are_refused(number: int) -> None:
    writer = EmbeddedIndex(None).writer()
    with pytest.raises(BadInput):
        writer.put([replace(PAPERS[0], number=number)])


_READER = """
import sys
from pathlib import Path
from broadsheet.search.embedded import EmbeddedIndex
reader = EmbeddedIndex(Path(sys.argv[1])).reader()
for line in sys.stdin:
    changed = reader.refresh()
    stats = reader.stats()
    total = reader.lexical(None).total
    print(int(changed), stats.cursor, stats.documents, total, flush=True)
"""


@pytest.mark.slow
def test_readers_in_other_processes_see_commits_and_swaps(tmp_path: Path) -> None:
    index, _ = filled(lambda: EmbeddedIndex(tmp_path))
    command = [sys.executable, "-c", _READER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None

        def said() -> str:
            reader.stdin.write("\n")  # type: ignore[union-attr]
            reader.stdin.flush()  # type: ignore[union-attr]
            return reader.stdout.readline().strip()  # type: ignore[union-attr]

        assert said() == "0 10 4 4"
        writer = index.writer()
        writer.drop([1])
        assert said() == "0 10 4 4"
        writer.commit(11)
        assert said() == "1 11 3 3"
        with pytest.raises(Busy):
            EmbeddedIndex(tmp_path).rebuild()
        writer.close()
        fresh = EmbeddedIndex(tmp_path).rebuild()
        fresh.put(PAPERS[:1])
        fresh.commit(20)
        index.swap(fresh)
        assert said() == "1 20 1 1"
        index.writer().close()
        assert said().endswith("20 1 1")
        reader.stdin.close()


def test_threads_share_a_reader_while_papers_arrive(tmp_path: Path) -> None:
    index, reader = filled(lambda: EmbeddedIndex(tmp_path))
    problems: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                reader.refresh()
                found = reader.lexical(parse("molecules").root, Window(100))
                assert found.total == len(found.hits)
        except (AssertionError, ValueError) as problem:
            problems.append(problem)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    writer = index.writer()
    for number in range(5, 15):
        writer.put([replace(PAPERS[3], number=number)])
        writer.commit(number)
    writer.close()
    done.set()
    for thread in threads:
        thread.join()
    assert not problems
    reader.refresh()
    assert reader.lexical(parse("molecules").root).total == 12


def test_category_and_author_suggestions_count_papers() -> None:
    papers = [IndexDoc(n, f"title:{n:016x}", "Graphs", "", ("Ada Lovelace", "Adam Smith")) for n in (1, 2)]
    papers.append(IndexDoc(3, "title:3", "Graphics", "", ("Adam Smith",), ("cs.GR",), votes=9))
    _, reader = filled(lambda: EmbeddedIndex(None), papers)
    authors = [(s.text, s.count, s.value) for s in reader.suggest("ada") if s.kind == "author"]
    assert authors == [("Adam Smith", 3, 'author:"Adam Smith"'), ("Ada Lovelace", 2, 'author:"Ada Lovelace"')]
    assert [s.number for s in reader.suggest("graph") if s.kind == "title"] == [3, 2, 1]
    assert [s.value for s in reader.suggest("CS.g")] == ["cat:cs.GR"]
    assert reader.suggest("") == reader.suggest("\x00") == ()


def test_acronyms_are_learned() -> None:
    abstract = "We prompt large language models (LLMs) and use operations research (OR)."
    papers = [IndexDoc(n, f"title:{n:016x}", f"Paper {n}", abstract) for n in range(1, 6)]
    _, reader = filled(lambda: EmbeddedIndex(None), papers)
    assert reader.stands_for("llm") == (("larg languag model", 5),)
    assert reader.stands_for("larg languag model") == (("llm", 5),)
    assert reader.stands_for("xyz") == ()


def test_old_dates_and_far_ones() -> None:
    papers = [replace(PAPERS[3], number=n, dated=date(y, 1, 1)) for n, y in ((1, 1665), (2, 1950), (3, 2199))]
    _, reader = filled(lambda: EmbeddedIndex(None), papers)
    assert [hit.number for hit in reader.lexical(parse("date:..1900").root).hits] == [1]
    assert [hit.number for hit in reader.lexical(None).hits] == [3, 2, 1]


def test_putting_the_same_again_does_not_grow_the_files(tmp_path: Path) -> None:
    index, reader = filled(lambda: EmbeddedIndex(tmp_path))
    rows = np.eye(4, 64, dtype=np.float32)
    for cursor, votes in ((11, 1), (12, 2), (13, 3)):
        writer = index.writer()
        writer.put([replace(paper, votes=votes) for paper in PAPERS])
        writer.put_vectors([1, 2, 3, 4], rows, "test")
        writer.commit(cursor)
        writer.close()
    sizes = {
        path.name[-5:]: path.stat().st_size for path in (tmp_path / "generation-1" / "vectors").iterdir()
    }
    assert sizes[".rows"] == 4 * 64
    assert sizes["vents"] == sizes["days"] == 4 * 12
    reader.refresh()
    assert reader.nearest({"test": rows[2]}, 1).numbers.tolist() == [3]
