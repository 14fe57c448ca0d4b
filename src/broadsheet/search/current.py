"""The index chosen at start. ``conf`` sets it, tests replace it, nobody else holds a global."""

from __future__ import annotations

from broadsheet.kernel.errors import IndexUnavailable
from broadsheet.search.port import Index, Reader

_state: dict[str, object] = {}


def choose(index: Index | None) -> None:
    """Make ``index`` the one in use; an open reader of the former one is closed."""
    former = _state.pop("reader", None)
    if former is not None:
        former.close()  # type: ignore[attr-defined]
    _state["index"] = index


def index() -> Index:
    """The chosen index. Raises IndexUnavailable before one is chosen."""
    chosen = _state.get("index")
    if chosen is None:
        raise IndexUnavailable("No search index is configured.", hint="Run `broadsheet doctor`.")
    return chosen  # type: ignore[return-value]


def reader() -> Reader:
    """A shared reader over the newest commit. Raises IndexUnavailable."""
    held = _state.get("reader")
    if held is None:
        held = index().reader()
        _state["reader"] = held
        return held
    held.refresh()  # type: ignore[attr-defined]
    return held  # type: ignore[return-value]
