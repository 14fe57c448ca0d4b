"""``make eval``: search quality of the service's own search, beside BM25 as others know it.

    python bench/quality/service.py [--sets scifact cisi …]

Every set is indexed as papers into the embedded index and asked through the same parser, fusion and weights
as the search box, with one configuration for all sets. bm25s ("lucene", Snowball stemmer, English stop
words) at two settings is the rival; p: paired randomisation of nDCG@10 against its better column.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

import metrics
import numpy as np
import sets
from lexical import Bm25, Counts, tokens
from numpy.typing import NDArray
from run import report, within_pool

from broadsheet.embeddings.static import StaticEncoder
from broadsheet.kernel.hits import IndexDoc
from broadsheet.search import fuse
from broadsheet.search.embedded import EmbeddedIndex
from broadsheet.search.parse import parse
from broadsheet.search.port import ANYTHING, Reader, Restriction

BATCH = 2000
MODES = ("lexical", "semantic", "hybrid")


def documents(data: sets.RelevanceSet) -> Iterator[IndexDoc]:
    for row, (title, text) in enumerate(zip(data.titles, data.texts, strict=True)):
        yield IndexDoc(number=row + 1, key=f"openreview:doc{row:07d}", title=title, abstract=text)


def indexed(data: sets.RelevanceSet, encoder: StaticEncoder) -> Reader:
    index = EmbeddedIndex(None)
    writer = index.writer()
    docs = list(documents(data))
    for start in range(0, len(docs), BATCH):
        part = docs[start : start + BATCH]
        writer.put(part)
        vectors = encoder.embed_papers([(doc.title, doc.abstract) for doc in part])
        writer.put_vectors([doc.number for doc in part], vectors, encoder=encoder.name)
    writer.commit(1)
    writer.close()
    return index.reader()


def ours(data: sets.RelevanceSet, encoder: StaticEncoder) -> dict[str, NDArray[np.float64]]:
    """Rows of measures for each mode of the service's search."""
    reader = indexed(data, encoder)

    def encode(text: str) -> dict[str, NDArray[np.float32]]:
        return {encoder.name: encoder.embed_queries([text])[0]}

    found: dict[str, list[tuple[float, float, float]]] = {mode: [] for mode in MODES}
    for row, text in enumerate(data.queries):
        allowed = ANYTHING if data.pools is None else Restriction(frozenset(n + 1 for n in data.pools[row]))
        for mode in MODES:
            wanted = fuse.Wanted(limit=100, mode=mode)
            answer = fuse.search(reader, parse(text), wanted, allowed, encode)
            order = [hit.number - 1 for hit in answer.hits]
            found[mode].append(metrics.measure(order, data.judged[row]))
    return {mode: np.array(rows) for mode, rows in found.items()}


def rivals(data: sets.RelevanceSet) -> dict[str, NDArray[np.float64]]:
    counts, queries = Counts(tokens(data.titles), tokens(data.texts)), tokens(data.queries)
    arms = {"bm25s .9/.4": Bm25(counts, k1=0.9, b=0.4), "bm25s 1.2/.75": Bm25(counts, k1=1.2, b=0.75)}
    found = {}
    for name, arm in arms.items():
        rows = []
        for row in range(len(data.queries)):
            scores = within_pool(arm.scores(queries[row]), data, row)
            rows.append(metrics.measure(np.argsort(-scores, kind="stable")[:100].tolist(), data.judged[row]))
        found[name] = np.array(rows)
    return found


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--sets", nargs="*", default=[*sets.NAMES, "paraphrases"])
    asked = ask.parse_args()
    if not sets.data_home().exists():
        raise SystemExit(
            f"The relevance sets are not at {sets.data_home()} (BROADSHEET_SHARED names another place)."
        )
    encoder = StaticEncoder()
    print(f"encoder {encoder.name}, weights {fuse.WEIGHTS}")
    for name in asked.sets:
        start = time.perf_counter()
        data = sets.known_papers() if name == "paraphrases" else sets.load(name)
        found = {**rivals(data), **ours(data, encoder)}
        for half in ("tune", "held-out") if data.splits else ("",):
            kept = [row for row in range(len(data.queries)) if not half or data.splits[row] == half]
            report(f"{name} {half}".strip(), {system: rows[kept] for system, rows in found.items()})
        print(f"  ({time.perf_counter() - start:.0f} s)")


if __name__ == "__main__":
    main()
