"""The engine that ships with Broadsheet: a tantivy index and memory-mapped vectors in one folder."""

from broadsheet.search.embedded.documents import fingerprint
from broadsheet.search.embedded.index import EmbeddedIndex

__all__ = ["EmbeddedIndex", "fingerprint"]
