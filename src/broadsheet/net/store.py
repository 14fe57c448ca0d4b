"""Answers kept for conditional requests (RFC 9110 13): the validators and, for a 304, the body.

A small SQLite file, bounded in size. It is a convenience: when it cannot be read or written, requests are
simply unconditional, and nothing is lost.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from broadsheet.net.answer import Answer

_LOG = logging.getLogger("broadsheet.net")
_SCHEMA = """create table if not exists kept (
    url text primary key, etag text not null, modified text not null, headers text not null,
    body blob not null, used real not null) without rowid"""
_MAX_BODY = 16 << 20
_MAX_TOTAL = 128 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """An earlier answer and what to ask with."""

    etag: str
    modified: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def conditions(self) -> dict[str, str]:
        """The request headers that ask whether it is still good."""
        named = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in named.items() if value}


class AnswerStore:
    """Kept answers in ``folder``; ``max_total`` bounds the packed bodies' bytes together."""

    def __init__(self, folder: Path, *, max_total: int = _MAX_TOTAL) -> None:
        self._path = folder / "answers.sqlite3"
        self._max_total = max_total
        folder.mkdir(parents=True, exist_ok=True)

    def find(self, url: str) -> Kept | None:
        """What is kept for ``url``, or None."""
        row: tuple[str, str, str, bytes] | None = None
        with suppress(_Unusable), self._open() as database:
            row = database.execute(
                "select etag, modified, headers, body from kept where url = ?", (url,)
            ).fetchone()
            database.execute("update kept set used = ? where url = ?", (time.time(), url))
        if row is None:
            return None
        try:
            return Kept(row[0], row[1], json.loads(row[2]), zlib.decompress(row[3]))
        except (ValueError, zlib.error):
            return None

    def keep(self, url: str, answer: Answer) -> None:
        """Keeps ``answer`` where it carries a validator and is not too large; drops the longest unused."""
        etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
        if not (etag or modified) or len(answer.body) > _MAX_BODY:
            return
        packed = zlib.compress(answer.body, 1)
        row = (url, etag, modified, json.dumps(dict(answer.headers)), packed, time.time())
        with suppress(_Unusable), self._open() as database:
            database.execute("insert or replace into kept values (?, ?, ?, ?, ?, ?)", row)
            self._shrink(database)

    def _shrink(self, database: sqlite3.Connection) -> None:
        sizes = database.execute("select url, length(body) from kept order by used desc").fetchall()
        total = 0
        for url, size in sizes:
            total += size
            if total > self._max_total:
                database.execute("delete from kept where url = ?", (url,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            database = sqlite3.connect(self._path, timeout=5)
            try:
                database.execute(_SCHEMA)
                with database:
                    yield database
            finally:
                database.close()
        except sqlite3.Error as error:
            _LOG.warning("The store of answers cannot be used: %s", error)
            raise _Unusable from error


class _Unusable(Exception):
    """The store failed; whoever asked goes on without it."""
