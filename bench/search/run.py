"""Build an index of N papers and search it: docs/s, bytes per paper, latency, memory.

    .venv/bin/python -m bench.search.run --papers 100000 [--at FOLDER --keep] [--dimensions 256]

Vectors are random: they cost what real ones cost. CPU time is what to compare on a busy machine.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.search.corpus import papers
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
    index = EmbeddedIndex(folder)
    if not (folder / "CURRENT").exists():
        build(index, options.papers, options.dimensions)
    measure(index, options)
    if not options.keep:
        shutil.rmtree(folder)


def _options() -> argparse.Namespace:
    read = argparse.ArgumentParser(description=__doc__)
    read.add_argument("--papers", type=int, default=100_000)
    read.add_argument("--dimensions", type=int, default=256)
    read.add_argument("--queries", type=int, default=400)
    read.add_argument("--at")
    read.add_argument("--keep", action="store_true")
    return read.parse_args()


def build(index: EmbeddedIndex, count: int, dimensions: int) -> None:
    """Both indexes in one go, as the pipeline does it."""
    source, chance = papers(count), np.random.default_rng(5)
    wall = cpu = 0.0
    writer = index.rebuild()
    for batch in _batches(source):
        vectors = chance.standard_normal((len(batch), dimensions), dtype=np.float32)
        start, used = time.perf_counter(), time.process_time()
        writer.put(batch)
        writer.put_vectors([doc.number for doc in batch], vectors, "random")
        wall, cpu = wall + time.perf_counter() - start, cpu + time.process_time() - used
    start, used = time.perf_counter(), time.process_time()
    writer.commit(count)
    index.swap(writer)
    wall, cpu = wall + time.perf_counter() - start, cpu + time.process_time() - used
    print(f"build: {count / wall:,.0f} papers/s wall, {count / cpu:,.0f} per CPU second")
    add_a_thousand(index, count, dimensions)


def add_a_thousand(index: EmbeddedIndex, count: int, dimensions: int) -> None:
    """How soon 1,000 new papers are visible to a reader that was open."""
    reader = index.reader()
    fresh = list(islice(papers(2_000), 1_000, 2_000))
    start = time.perf_counter()
    writer = index.writer()
    writer.put(fresh)
    writer.put_vectors([doc.number for doc in fresh], np.ones((1_000, dimensions), np.float32), "random")
    writer.commit(count + 1)
    reader.refresh()
    print(f"1,000 papers replaced and visible: {time.perf_counter() - start:.2f} s")
    writer.close()


def _batches(source: Iterator[IndexDoc]) -> Iterator[list[IndexDoc]]:
    while batch := list(islice(source, _BATCH)):
        yield batch


def measure(index: EmbeddedIndex, options: argparse.Namespace) -> None:
    """Latencies of mixed queries, warm."""
    reader = index.reader()
    stats = reader.stats()
    print(f"{stats.documents:,} papers, {stats.bytes_on_disk / max(1, stats.documents):,.0f} bytes per paper")
    texts = _texts(options.queries)
    filtered = [f"{text} {_FILTERS[i % len(_FILTERS)]}" for i, text in enumerate(texts)]
    vector = np.random.default_rng(9).standard_normal(options.dimensions).astype(np.float32)
    vector /= np.linalg.norm(vector)
    _time("words", texts, _ask(reader, "lexical", vector))
    _time("meaning", texts, _ask(reader, "semantic", vector))
    _time("hybrid", texts, _ask(reader, "hybrid", vector))
    _time("hybrid, filters", filtered, _ask(reader, "hybrid", vector))
    _time("hybrid, half filtered", [*texts[::2], *filtered[1::2]], _ask(reader, "hybrid", vector))
    _time("by date, filters", filtered, _ask(reader, "hybrid", vector, "date"))
    _time("facets", texts, lambda text: reader.facets(parse(text).root))
    _time("suggest", [text[: 3 + i % 9] for i, text in enumerate(texts)], reader.suggest)
    print(f"largest resident memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    now = Path("/proc/self/status").read_text().split("RssAnon:")[1].split()[0]
    print(f"of it not memory-mapped now: {int(now) / 1024:,.0f} MB")


def _ask(
    reader: Reader, mode: str, vector: NDArray[np.float32], sort: str = "relevance"
) -> Callable[[str], object]:
    def encode(_text: str) -> Mapping[str, NDArray[np.float32]]:
        return {"random": vector}

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
