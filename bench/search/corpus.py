"""Papers for benchmarks: the real ones first, then recombined from their titles and sentences."""

from __future__ import annotations

import datetime
import io
import json
import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import zstandard

from broadsheet.kernel.hits import IndexDoc

DATA = Path(__file__).parents[3] / "shared" / "data" / "papers.jsonl.zst"
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_POOL = 40_000


def papers(count: int, path: Path = DATA) -> Iterator[IndexDoc]:
    """``count`` documents with numbers from 1; beyond the real ones vocabulary no longer grows."""
    number, pool = 0, list[IndexDoc]()
    for doc in islice(_real(path), count):
        if len(pool) < _POOL:
            pool.append(doc)
        number = doc.number
        yield doc
    chance = random.Random(7)
    for made in range(number + 1, count + 1):
        yield _recombined(made, [chance.choice(pool) for _ in range(4)], chance)


def _real(path: Path) -> Iterator[IndexDoc]:
    with path.open("rb") as file:
        stream = io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file), 1 << 20)
        for number, line in enumerate(stream, 1):
            yield _doc(number, json.loads(line))


def _doc(number: int, said: dict[str, Any]) -> IndexDoc:
    arxiv = said.get("arxiv_id")
    key = f"arxiv:{arxiv}" if arxiv else str(said["source_id"])
    return IndexDoc(
        number=number, key=key, title=said["title"], abstract=said.get("abstract") or "",
        authors=tuple(said.get("authors") or ()), categories=tuple(said.get("categories") or ()),
        ids=(key,), comments=said.get("comments") or "", venue=said.get("venue") or "",
        sources=(said["source"].split(":")[0],), flags=("code",) if said.get("code_url") else (),
        dated=_day(said), votes=int(said.get("hf_upvotes") or 0),
    )  # fmt: skip


def _day(said: dict[str, Any]) -> datetime.date | None:
    for name in ("date", "feed_date"):
        try:
            return datetime.date.fromisoformat(str(said.get(name))[:10])
        except ValueError:
            continue
    year = said.get("year")
    return datetime.date(int(year), 1, 1) if year and 1600 < int(year) < 2100 else None


def _recombined(number: int, parts: list[IndexDoc], chance: random.Random) -> IndexDoc:
    """Halves of two titles, sentences of four abstracts, the rest of one of them."""
    first, second = (part.title.split() for part in parts[:2])
    sentences = [sentence for part in parts for sentence in _SENTENCE.split(part.abstract)]
    chance.shuffle(sentences)
    like = parts[0]
    return IndexDoc(
        number=number, key=f"title:{number:016x}",
        title=" ".join([*first[: len(first) // 2 + 1], *second[len(second) // 2 :]]),
        abstract=" ".join(sentences[: max(3, len(sentences) // 4)]), authors=like.authors,
        categories=like.categories, comments=like.comments, venue=like.venue, sources=like.sources,
        flags=like.flags, dated=like.dated, votes=like.votes,
    )  # fmt: skip
