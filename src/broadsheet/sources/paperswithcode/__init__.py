"""Papers with Code: the archive of code links, read from its last dumps."""

from __future__ import annotations

from broadsheet.sources.paperswithcode.dumps import CodeLinks, PapersWithAbstracts

__all__ = ["CodeLinks", "PapersWithAbstracts"]
