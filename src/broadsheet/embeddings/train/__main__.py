"""``python -m broadsheet.embeddings.train``: from papers to the file that ships."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.embeddings import table
from broadsheet.embeddings.train import batches, compose, corpus, loop, start
from broadsheet.embeddings.train.extras import library
from broadsheet.embeddings.train.teacher import Teacher

DIMENSIONS = 256


def arguments() -> argparse.Namespace:
    ask = argparse.ArgumentParser(prog="python -m broadsheet.embeddings.train", description=__doc__)
    ask.add_argument("--data", type=Path, required=True, help="papers, one JSON object a line, zstandard")
    ask.add_argument(
        "--minilm", type=Path, required=True, help="ONNX folder of the teacher (see train.export)"
    )
    ask.add_argument("--out", type=Path, required=True)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--cache", type=Path, default=Path("encoder-cache"), help="the teacher's answers")
    ask.add_argument("--taught", type=int, default=90_000, help="abstracts the teacher reads")
    ask.add_argument("--steps", type=int, default=1200)
    ask.add_argument("--batch", type=int, default=1024)
    ask.add_argument("--rate", type=float, default=0.004)
    ask.add_argument("--drop", type=float, default=0.8, help="share of shared words dropped from one side")
    ask.add_argument("--threads", type=int, default=2)
    ask.add_argument("--name", default="paper-256-1")
    return ask.parse_args()


def main() -> None:
    asked, begun = arguments(), time.monotonic()
    library("torch").set_num_threads(asked.threads)

    def say(what: str) -> None:
        sys.stderr.write(f"{time.monotonic() - begun:7.1f} s  {what}\n")

    teacher = Teacher(asked.minilm, asked.cache, threads=asked.threads, say=say)
    pieces = list(json.loads((asked.minilm / "tokenizer.json").read_text("utf-8"))["model"]["vocab"])
    seen = corpus.frequencies(asked.data)
    vocabulary = corpus.vocabulary(seen, pieces)
    known = sorted(word for word in seen if len(word) <= 40)
    say(f"{len(vocabulary)} words with a row of their own, {len(known)} known")
    counted = corpus.counted(asked.data, vocabulary)
    say(f"{counted.titles.shape[0]} papers, {counted.sentences.shape[0]} sentences")

    spoken = teacher.vectors("words", vocabulary)
    often = counted.counts()
    project = start.projection(spoken[often > 0], DIMENSIONS)
    rows = start.rows(project(spoken), often)
    names, composed = compose.piece_rows(known, project(teacher.vectors("known", known)), pieces)
    say(f"{len(names)} pieces for words without a row")

    rows = _trained(rows, counted, teacher, asked, say)
    everything = np.concatenate([rows, composed]).astype(np.float32)
    meta = {
        "name": asked.name,
        "seed": asked.seed,
        "date": datetime.now(UTC).date().isoformat(),
        "papers": int(counted.titles.shape[0]),
        "teacher": "all-MiniLM-L6-v2 (Apache-2.0)",
        "taught": asked.taught,
        "steps": asked.steps,
    }
    gains = np.ones(len(everything), np.float32)
    table.write(table.quantised([*vocabulary, *names], everything, gains, meta), asked.out)
    say(f"{asked.out}: {asked.out.stat().st_size / 1e6:.1f} MB")


def _trained(
    rows: NDArray[np.float32], counted: corpus.Corpus, teacher: Teacher, asked: argparse.Namespace, say: Any
) -> NDArray[np.float32]:
    papers = list(corpus.papers(asked.data))
    titles = teacher.vectors("titles", [title for title, _ in papers])
    bodies = teacher.vectors("docs", [f"{title}. {abstract}" for title, abstract in papers[: asked.taught]])
    groups = batches.grouped(titles, seed=asked.seed)
    del papers
    say("subjects found; training")
    made = batches.Batches(
        counted, groups, size=asked.batch, taught=len(bodies), seed=asked.seed, drop=asked.drop
    )
    teaching = loop.Teaching(titles, bodies)
    return loop.train(rows, made, teaching, steps=asked.steps, rate=asked.rate, say=say)


if __name__ == "__main__":
    main()
