"""A source at another address: a mirror, or a test server."""

from __future__ import annotations

from dataclasses import dataclass, replace

from broadsheet.sources.port import Ask, Page, Source


@dataclass(frozen=True, slots=True)
class Rebased:
    """Asks ``inner`` with ``home`` as base address, unless an Ask names its own."""

    inner: Source
    home: str

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def label(self) -> str:
        return self.inner.label

    def fetch(self, ask: Ask, cursor: str) -> Page:
        return self.inner.fetch(ask if ask.base_url else replace(ask, base_url=self.home), cursor)
