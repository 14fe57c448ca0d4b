"""The sources and file formats chosen at start. ``conf`` sets them, tests replace them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.record import Count
from broadsheet.sources.port import Format, Source

CountStars = Callable[[str], tuple[Count, ...]]
"""The star counts of a repository, by its address."""
_state: dict[str, object] = {"sources": {}, "formats": ()}


def choose(sources: Mapping[str, Source], formats: Sequence[Format], stars: CountStars | None = None) -> None:
    """``stars`` is None where nobody may ask (no token)."""
    _state["sources"] = dict(sources)
    _state["formats"] = tuple(formats)
    _state["stars"] = stars


def sources() -> dict[str, Source]:
    """Every source by name."""
    chosen: dict[str, Source] = _state["sources"]  # type: ignore[assignment]
    return chosen


def source(name: str) -> Source:
    """Raises BadInput for an unknown name."""
    found = sources().get(name)
    if found is None:
        names = ", ".join(sorted(sources())) or "none is configured"
        raise BadInput(f"There is no source “{name}”.", hint=f"Known: {names}.")
    return found


def formats() -> tuple[Format, ...]:
    chosen: tuple[Format, ...] = _state["formats"]  # type: ignore[assignment]
    return chosen


def stars() -> CountStars | None:
    chosen: CountStars | None = _state.get("stars")  # type: ignore[assignment]
    return chosen
