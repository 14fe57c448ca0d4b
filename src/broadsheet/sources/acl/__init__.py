"""ACL Anthology: computational linguistics, volume by volume, from its own XML."""

from __future__ import annotations

from broadsheet.sources.acl.anthology import Anthology, AnthologyXml

__all__ = ["Anthology", "AnthologyXml"]
