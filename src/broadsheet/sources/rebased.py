"""A source at another address: a mirror, or a test server."""

from __future__ import annotations

from dataclasses import replace

from broadsheet.sources.port import Ask, Page, Source


class Rebased:
    """Asks ``inner`` with ``home`` as base address, unless an Ask names its own."""

    def __init__(self, inner: Source, home: str) -> None:
        self.inner, self.home = inner, home
        self.name, self.label = inner.name, inner.label

    def fetch(self, ask: Ask, cursor: str) -> Page:
        return self.inner.fetch(ask if ask.base_url else replace(ask, base_url=self.home), cursor)
