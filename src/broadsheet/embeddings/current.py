"""The encoder chosen at start. Made at first use: loading takes most of a second and may fail, and neither
may keep a page from opening. Search by word goes on without it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from broadsheet.embeddings.port import Embedder
from broadsheet.kernel.errors import EncoderUnavailable

_lock = threading.Lock()


class _Chosen:
    """``trouble`` is why there is none, in words; "" while nothing is wrong."""

    def __init__(self) -> None:
        self.make: Callable[[], Embedder] | None = None
        self.made: Embedder | None = None
        self.trouble = ""


_chosen = _Chosen()


def choose(make: Callable[[], Embedder] | None) -> None:
    """``make`` gives the encoder when it is first needed; None: there is none, by choice."""
    with _lock:
        _chosen.make, _chosen.made, _chosen.trouble = make, None, ""


def embedder() -> Embedder | None:
    """The encoder, or None where none was chosen or it cannot be loaded (``trouble`` says why)."""
    if _chosen.made is not None or _chosen.make is None or _chosen.trouble:
        return _chosen.made
    with _lock:
        if _chosen.made is None and not _chosen.trouble and _chosen.make is not None:
            try:
                _chosen.made = _chosen.make()
            except EncoderUnavailable as error:
                _chosen.trouble = str(error)
    return _chosen.made


def is_loaded() -> bool:
    """Whether asking for the encoder costs nothing."""
    return _chosen.made is not None


def trouble() -> str:
    """Why search by meaning is off though it was chosen; "" when all is well or nobody asked yet."""
    return _chosen.trouble
