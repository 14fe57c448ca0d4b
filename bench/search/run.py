"""Build an index of N papers and search it: docs/s, bytes per paper, latency, memory.

    .venv/bin/python -m bench.search.run --papers 100000 [--at FOLDER --keep]

Vectors are those of the shipped encoder; what they cost to make is told apart. CPU time is what to compare
on a busy machine.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.search.corpus import papers
from broadsheet.embeddings.static import StaticEncoder
from broadsheet.kernel.hits import IndexDoc
from broadsheet.search.embedded import EmbeddedIndex
from broadsheet.search.fuse import Wanted, search
from broadsheet.search.parse import parse
from broadsheet.search.port import Reader

_BATCH = 10_000
_FILTERS = (
    "date:2023-04..2024-09", "cat:cs.LG", "date:2019..2024 cat:cs.CL", "has:code",
    "date:2021-03..2022-07 cat:cs", "-survey date:2020..", "source:paperlists",
)  # fmt: skip


def main() -> None:
    """Build (unless kept), then measure."""
    options = _options()
    folder = Path(options.at or tempfile.mkdtemp(prefix="bench-search-"))
    index, encoder = EmbeddedIndex(folder), StaticEncoder()
    if not (folder / "CURRENT").exists():
        build(index, options.papers, encoder)
    measure(index, options, encoder)
    if not options.keep:
        shutil.rmtree(folder)


def _options() -> argparse.Namespace:
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--papers", type=int, default=100_000)
    read.add_argument("--queries", type=int, default=400)
    read.add_argument("--at")
    read.add_argument("--keep", action="store_true")
    return read.parse_args()


class _Clock:
    """Adds up wall and CPU time of what runs under it."""

    def __init__(self) -> None:
        self.wall = self.cpu = 0.0

    def __enter__(self) -> None:
        self._start, self._used = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        self.wall += time.perf_counter() - self._start
        self.cpu += time.process_time() - self._used


def build(index: EmbeddedIndex, count: int, encoder: StaticEncoder) -> None:
    """Both indexes in one go, as the pipeline does it."""
    indexing, encoding = _Clock(), _Clock()
    writer = index.rebuild()
    for batch in _batches(papers(count)):
        with encoding:
            vectors = encoder.embed_papers([(doc.title, doc.abstract) for doc in batch])
        with indexing:
            writer.put(batch)
            writer.put_vectors([doc.number for doc in batch], vectors, encoder.name)
    with indexing:
        writer.commit(count)
        index.swap(writer)
    wall, cpu = indexing.wall + encoding.wall, indexing.cpu + encoding.cpu
    print(f"build: {count / wall:,.0f} papers/s wall, {count / cpu:,.0f} per CPU second, encoding included")
    alone = f"indexing alone {count / indexing.cpu:,.0f}, encoding alone {count / encoding.cpu:,.0f}"
    print(f"  {alone} per CPU second")
    add_a_thousand(index, count, encoder)


def add_a_thousand(index: EmbeddedIndex, count: int, encoder: StaticEncoder) -> None:
    """How soon 1,000 new papers are visible to a reader that was open."""
    reader = index.reader()
    fresh = [replace(doc, number=count + doc.number) for doc in papers(1_000)]
    vectors = encoder.embed_papers([(doc.title, doc.abstract) for doc in fresh])
    start = time.perf_counter()
    writer = index.writer()
    writer.put(fresh)
    writer.put_vectors([doc.number for doc in fresh], vectors, encoder.name)
    writer.commit(count + 1)
    reader.refresh()
    print(f"1,000 new papers visible: {time.perf_counter() - start:.2f} s")
    writer.drop([doc.number for doc in fresh])
    writer.commit(count + 2)
    writer.close()


def _batches(source: Iterator[IndexDoc]) -> Iterator[list[IndexDoc]]:
    while batch := list(islice(source, _BATCH)):
        yield batch


def measure(index: EmbeddedIndex, options: argparse.Namespace, encoder: StaticEncoder) -> None:
    """Latencies of mixed queries, warm."""
    reader = index.reader()
    stats = reader.stats()
    print(f"{stats.documents:,} papers, {stats.bytes_on_disk / max(1, stats.documents):,.0f} bytes per paper")
    texts = _texts(options.queries)
    filtered = [f"{text} {_FILTERS[i % len(_FILTERS)]}" for i, text in enumerate(texts)]
    _time("words", texts, _ask(reader, "lexical", encoder))
    _time("meaning", texts, _ask(reader, "semantic", encoder))
    _time("hybrid", texts, _ask(reader, "hybrid", encoder))
    _time("hybrid, filters", filtered, _ask(reader, "hybrid", encoder))
    _time("hybrid, half filtered", [*texts[::2], *filtered[1::2]], _ask(reader, "hybrid", encoder))
    _time("by date, filters", filtered, _ask(reader, "hybrid", encoder, "date"))
    _time("facets", texts, lambda text: reader.facets(parse(text).root))
    _time("suggest", [text[: 3 + i % 9] for i, text in enumerate(texts)], reader.suggest)
    print(f"largest resident memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    now = Path("/proc/self/status").read_text().split("RssAnon:")[1].split()[0]
    print(f"of it not memory-mapped now: {int(now) / 1024:,.0f} MB")


def _ask(
    reader: Reader, mode: str, encoder: StaticEncoder, sort: str = "relevance"
) -> Callable[[str], object]:
    def encode(text: str) -> Mapping[str, NDArray[np.float32]]:
        return {encoder.name: encoder.embed_queries([text])[0]}

    return lambda text: search(reader, parse(text), Wanted(50, mode=mode, sort=sort), encode=encode)


def _texts(count: int) -> list[str]:
    """Runs of one to eight words cut from titles and abstracts."""
    chance, made = random.Random(1), list[str]()
    for doc in papers(3_000):
        words = (doc.title if chance.random() < 0.5 else doc.abstract or doc.title).split()
        length = chance.randint(1, 8)
        start = chance.randrange(max(1, len(words) - length))
        made.append(" ".join(word.strip('.,:;()"-') for word in words[start : start + length]))
    return made[:count]


def _time(name: str, texts: Iterable[str], ask: Callable[[str], object]) -> None:
    wall, cpu = list[float](), list[float]()
    for round_ in range(2):
        for text in texts:
            start, used = time.perf_counter(), time.process_time()
            ask(text)
            if round_:
                wall.append((time.perf_counter() - start) * 1e3)
                cpu.append((time.process_time() - used) * 1e3)
    print(f"{name:24}", *(f"p{p} {_at(wall, p):7.2f} ms (cpu {_at(cpu, p):6.2f})" for p in (50, 95, 99)))


def _at(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


if __name__ == "__main__":
    main()
