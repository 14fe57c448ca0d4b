"""A paper by whatever it is called, for channels that answer directly where a page would redirect."""

from __future__ import annotations

from broadsheet.papers import read
from broadsheet.papers.views import PaperView


def paper_called(called: str) -> PaperView | None:
    """The paper that any identifier, address, key or old key names."""
    if not called or len(called) > 500 or "\x00" in called:
        return None
    key = read.resolve(called)
    return read.paper(key) if key else None
