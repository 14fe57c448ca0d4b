from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import typer
from rich.markup import escape

from broadsheet.cli.console import errors, output, print_json
from broadsheet.cli.library import open_library
from broadsheet.kernel.errors import BadInput
from broadsheet.reading import search as question


class Mode(StrEnum):
    HYBRID = "hybrid"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


def search(
    text: str = typer.Argument(
        "", help='Words, "phrases", fields such as author:hinton, dates such as year:2024.'
    ),
    limit: int = typer.Option(10, min=1, max=1000, help="How many hits."),
    mode: Mode = typer.Option(Mode.HYBRID, help="By word, by meaning, or both."),
    as_json: bool = typer.Option(False, "--json", help="One JSON object a line."),
    queries: Path | None = typer.Option(None, help="A file: one query a line, or JSON lines with “query”."),
) -> int:
    """Search the library by word and by meaning."""
    open_library()
    if queries is not None:
        for query in _queries(queries):
            print_json(answer(query, limit, mode))
        return 0
    if not text.strip():
        raise BadInput(
            "What should be searched for?", hint='For example: broadsheet search "sparse attention"'
        )
    found = answer(text, limit, mode)
    if as_json:
        print_json(found)
    else:
        _show(found)
    return 0


def answer(text: str, limit: int, mode: Mode) -> dict[str, Any]:
    """One query's answer: query, took_ms, total, hits of key, title, score and why."""
    start = time.perf_counter()
    found = question.search(text, limit=limit, mode=mode.value)
    took = (time.perf_counter() - start) * 1000
    if found.trouble:
        errors.print(f"[yellow]{escape(found.trouble)}[/]")
    direct = [question.Found(found.direct, ("the identifier",), 1.0)] if found.direct else []
    hits = [
        {"key": hit.card.key, "title": hit.card.title, "score": round(hit.score, 4), "why": list(hit.why)}
        for hit in (*direct, *found.found)[:limit]
    ]
    notices = [notice.sentence for notice in found.notices]
    return {"query": text, "took_ms": round(took, 2), "total": found.total, "hits": hits} | (
        {"notices": notices} if notices else {}
    )


def _queries(path: Path) -> Iterator[str]:
    stream = sys.stdin if str(path) == "-" else None
    if stream is None and not path.is_file():
        raise BadInput(f"There is no file {path}.")
    for line in stream or path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("{"):
            try:
                text = str(json.loads(text)["query"])
            except (ValueError, KeyError) as error:
                raise BadInput(f"This line is no JSON object with “query”: {text[:80]}") from error
        if text:
            yield text


def _show(found: dict[str, Any]) -> None:
    for notice in found.get("notices", ()):
        errors.print(f"[yellow]{escape(notice)}[/]")
    for place, hit in enumerate(found["hits"], 1):
        output.print(f"[dim]{place:>3}[/]  [bold]{escape(hit['title'])}[/]")
        output.print(f"     [cyan]{escape(hit['key'])}[/]  [dim]{escape('; '.join(hit['why']))}[/]")
    output.print(f"{found['total']:,} papers in {found['took_ms']:.0f} ms")
