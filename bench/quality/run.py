"""Search quality on every relevance set with one configuration.

    python bench/quality/run.py [--minilm ONNX_FOLDER --cache FOLDER] [--sets scifact cisi …]

Columns: bm25s at two settings, our stand-in for the lexical arm of the service (title twice, question
words left out), the shipped encoder alone, both together; with --minilm also that encoder alone and with
BM25. p: paired randomisation of nDCG@10 against the better bm25s column.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import metrics
import numpy as np
import questions
import ranking
import sets
import vectors
from lexical import Bm25, Counts, tokens
from numpy.typing import NDArray

from broadsheet.embeddings.onnx import OnnxEncoder
from broadsheet.embeddings.static import SHIPPED, StaticEncoder

WEIGHT = 0.6
"""Of the words in the sum, for every set; meaning has the rest."""

Scores = NDArray[np.float32]
Arm = Callable[[int], Scores]


def arguments() -> argparse.Namespace:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--table", type=Path, default=SHIPPED)
    ask.add_argument("--minilm", type=Path)
    ask.add_argument("--cache", type=Path)
    ask.add_argument("--weight", type=float, default=WEIGHT)
    ask.add_argument("--sets", nargs="*", default=[*sets.NAMES, "paraphrases"])
    ask.add_argument("--half", choices=["tune", "held-out"], help="of the paraphrases; both by default")
    ask.add_argument("--json", type=Path)
    return ask.parse_args()


def main() -> None:
    asked = arguments()
    static = StaticEncoder(asked.table)
    minilm = OnnxEncoder(asked.minilm, tokens=128) if asked.minilm else None
    everything: dict[str, dict[str, list[float]]] = {}
    for name in asked.sets:
        data = sets.known_papers() if name == "paraphrases" else sets.load(name)
        found = evaluate(data, static, minilm, asked)
        halves = ["tune", "held-out"] if data.splits else [""]
        for half in [h for h in halves if h in ("", asked.half or h)]:
            kept = [row for row in range(len(data.queries)) if not half or data.splits[row] == half]
            title = f"{name} {half}".strip()
            everything[title] = report(title, {system: rows[kept] for system, rows in found.items()})
    if asked.json:
        asked.json.write_text(json.dumps(everything, indent=1))


def evaluate(
    data: sets.RelevanceSet, static: StaticEncoder, minilm: OnnxEncoder | None, asked: argparse.Namespace
) -> dict[str, NDArray[np.float64]]:
    counts, queries = Counts(tokens(data.titles), tokens(data.texts)), tokens(data.queries)
    plain, wide = Bm25(counts, k1=0.9, b=0.4), Bm25(counts, k1=1.2, b=0.75)
    ours = Bm25(counts, k1=1.2, b=0.75, title_times=2)
    del counts
    arms: dict[str, Arm] = {
        "bm25s .9/.4": lambda row: plain.scores(queries[row]),
        "bm25s 1.2/.75": lambda row: wide.scores(queries[row]),
        "lexical": lambda row: ours.scores(questions.without(queries[row])),
        "static": by_meaning(
            static.embed_papers(list(zip(data.titles, data.texts, strict=True))), static, data
        ),
    }
    sums = [("fused", "lexical", "static", asked.weight)]
    if minilm:
        os.makedirs(asked.cache, exist_ok=True)  # noqa: PTH103
        arms["minilm"] = by_meaning(vectors.papers(minilm, data, asked.cache), minilm, data)
        sums += [
            ("bm25+minilm", "bm25s 1.2/.75", "minilm", 0.6),
            ("lexical+minilm", "lexical", "minilm", 0.6),
        ]
    found: dict[str, list[tuple[float, float, float]]] = {}
    for row in range(len(data.queries)):
        scores = {name: within_pool(arm(row), data, row) for name, arm in arms.items()}
        orders = {name: ranking.best(each, 100) for name, each in scores.items()}
        for name, words, meaning, weight in sums:
            orders[name] = ranking.fused(scores[words], scores[meaning], weight=weight)
        for name, order in orders.items():
            found.setdefault(name, []).append(metrics.measure(order.tolist(), data.judged[row]))
    return {name: np.array(rows) for name, rows in found.items()}


def by_meaning(papers: Scores, encoder: StaticEncoder | OnnxEncoder, data: sets.RelevanceSet) -> Arm:
    queries = encoder.embed_queries(data.queries)
    return lambda row: papers @ queries[row]


def within_pool(scores: Scores, data: sets.RelevanceSet, row: int) -> Scores:
    if data.pools is None:
        return scores
    kept = np.full_like(scores, min(0.0, float(scores.min())) - 1)
    kept[data.pools[row]] = scores[data.pools[row]]
    return kept


def report(title: str, found: dict[str, NDArray[np.float64]]) -> dict[str, list[float]]:
    rivals = [name for name in found if name.startswith("bm25s")]
    better = max(rivals, key=lambda name: float(found[name][:, 0].mean()))
    print(f"\n{title}: {len(found[better])} queries, against {better}")
    out = {}
    for name, rows in found.items():
        means = rows.mean(0)
        p = metrics.chance(rows[:, 0], found[better][:, 0])
        out[name] = [*map(float, means), p]
        print(f"  {name:15s} " + cells(means) + f"  p {p:.4f}", flush=True)
    return out


def cells(values: Iterable[float]) -> str:
    return "  ".join(f"{label} {value:.4f}" for label, value in zip(metrics.NAMES, values, strict=True))


if __name__ == "__main__":
    main()
