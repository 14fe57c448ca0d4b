"""What arXiv's sources need of the network: something callable with a whole address.

``net.fetch.Fetcher.get`` fits; spacing, Retry-After and retries are its business. Addresses are built here,
in full, because an OAI resumption token has to arrive encoded exactly once more than it was given.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlencode


class Answer(Protocol):
    """The part of an answer that a parser reads."""

    @property
    def body(self) -> bytes: ...

    @property
    def url(self) -> str: ...


class Get(Protocol):
    """Asks for an address; raises SourceRefused, SourceUnreachable or AddressRefused.

    ``conditional`` may spare the other side an answer that has not changed; the body is given all the same.
    """

    def __call__(self, url: str, /, *, conditional: bool = False) -> Answer: ...


def address(base: str, params: Mapping[str, str]) -> str:
    """``base`` with a query string in which every reserved character, ``%`` too, is encoded once."""
    return f"{base}{'&' if '?' in base else '?'}{urlencode(params)}" if params else base
