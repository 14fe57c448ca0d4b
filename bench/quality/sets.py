"""Reads the relevance sets: documents, judged queries, judgements; nothing is changed or stored."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import zstandard

NAMES = (
    "scholar_questions",
    "scifact",
    "cranfield",
    "cisi",
    "nfcorpus_preprocessed",
    "vaswani_npl",
    "csfcube",
)


@dataclass
class RelevanceSet:
    name: str
    titles: list[str]
    texts: list[str]
    queries: list[str]
    judged: list[dict[int, int]]
    """Per query: row of a document → grade above zero."""
    pools: list[list[int]] | None = None
    """Per query the only rows to be ranked, where the set says so."""
    splits: list[str] = field(default_factory=list)


def data_home() -> Path:
    """Where the measured sets lie; ``BROADSHEET_SHARED`` says so, else beside the checkout."""
    beside = Path(__file__).resolve().parents[3] / "shared"
    return Path(os.environ.get("BROADSHEET_SHARED", beside)) / "data"


def lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw) if path.suffix == ".zst" else raw
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield orjson.loads(line)


def load(name: str, home: Path | None = None) -> RelevanceSet:
    folder = (home or data_home()) / "ireval" / name
    rows: dict[str, int] = {}
    titles: list[str] = []
    texts: list[str] = []
    for doc in lines(folder / "docs.jsonl.zst"):
        rows[doc["id"]] = len(titles)
        titles.append(doc.get("title") or "")
        texts.append(doc.get("text") or "")
    grades: dict[str, dict[int, int]] = {}
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        query, doc_id, grade = line.split("\t")
        if doc_id in rows:
            grades.setdefault(query, {})[rows[doc_id]] = int(grade)
    pooled = name == "csfcube"
    queries, judged, pools = [], [], []
    for query in lines(folder / "queries.jsonl"):
        mine = grades.get(query["id"], {})
        relevant = {row: (1 if name == "cranfield" else g) for row, g in mine.items() if g > 0}
        if relevant:
            queries.append(query["text"])
            judged.append(relevant)
            pools.append([row for row in mine if rows.get(query["id"].split(":")[0]) != row])
    return RelevanceSet(name, titles, texts, queries, judged, pools if pooled else None)


def known_papers(home: Path | None = None, *, among: int = 100_000) -> RelevanceSet:
    """Our own paraphrases of real papers: one right answer each, among the first ``among`` papers."""
    wanted = list(lines(Path(__file__).parent / "paraphrases.jsonl"))
    titles: list[str] = []
    texts: list[str] = []
    for paper in lines((home or data_home()) / "papers.jsonl.zst"):
        titles.append(paper["title"])
        texts.append(paper["abstract"])
        if len(titles) == among:
            break
    where: dict[str, list[int]] = {}
    for row, title in enumerate(titles):
        where.setdefault(title, []).append(row)
    judged = [dict.fromkeys(where.get(w["source_title"], []), 1) for w in wanted]
    missing = [w["source_title"] for w, j in zip(wanted, judged, strict=True) if not j]
    if missing:
        raise SystemExit(f"{len(missing)} source titles are not in the corpus, first: {missing[0]}")
    return RelevanceSet(
        "paraphrases",
        titles,
        texts,
        [w["query"] for w in wanted],
        judged,
        splits=[w["split"] for w in wanted],
    )
