"""The pages' invented library, stored and indexed: the read path answers from the same papers."""

from tests.delivery.web.conftest import full_library

__all__ = ["full_library"]
