"""One small SVG per result: bars with a dot per seed, or curves with the range over seeds.

Plain SVG with its own colours for light and dark; no drawing library. Input is the plain result
(``Result.as_json``) and the declared picture; measured text is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from reproductions.protocol import Bars, Curves

WIDTH, HEIGHT = 420, 240
LEFT, RIGHT, TOP, BOTTOM = 54, 18, 14, 46
_COLOURS = 5

_STYLE = """<style>
.t{font:11px system-ui,sans-serif;fill:#333}.a{stroke:#999;stroke-width:1;fill:none}
.g{stroke:#ddd;stroke-width:1}
.c0{--c:#0b62a4}.c1{--c:#b3470f}.c2{--c:#2e7d4f}.c3{--c:#7a4fa3}.c4{--c:#666}
.l{stroke:var(--c);stroke-width:2;fill:none}.r{fill:var(--c);opacity:.18}.b{fill:var(--c);opacity:.75}
.d{fill:var(--c);stroke:#fff;stroke-width:1}
@media(prefers-color-scheme:dark){.t{fill:#ddd}.a{stroke:#888}.g{stroke:#444}.d{stroke:#111}
.c0{--c:#6db3f2}.c1{--c:#f0945a}.c2{--c:#6cc493}.c3{--c:#b99be0}.c4{--c:#aaa}}
</style>"""

_Scale = Callable[[float], float]


def draw(picture: Bars | Curves, result: Mapping[str, Any]) -> str:
    """The figure of one result; a sentence in its place when there is nothing to draw."""
    body = _bars(picture, result) if isinstance(picture, Bars) else _curves(picture, result)
    label = escape(f"{result['slug']}: {picture.y}", quote=True)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
    head += f'aria-label="{label}">'
    return f"{head}\n{_STYLE}\n{body or _text(WIDTH / 2, HEIGHT / 2, 'nothing measured', 'middle')}\n</svg>\n"


def _bars(picture: Bars, result: Mapping[str, Any]) -> str:
    columns = [
        (n, [v for v in result["measures"][n]["values"] if _drawable(v, log=picture.log)])
        for n in picture.measures
    ]
    columns = [(name, values) for name, values in columns if values]
    if not columns:
        return ""
    every = [v for _, values in columns for v in values]
    floor = [] if picture.log else [0.0]
    y, ticks = _axis(every + floor, (HEIGHT - BOTTOM, TOP), log=picture.log)
    step = (WIDTH - LEFT - RIGHT) / len(columns)
    parts = [_frame(picture.y, ticks, y)]
    base = y(0.0) if not picture.log else HEIGHT - BOTTOM
    for index, (name, values) in enumerate(columns):
        middle, mean = LEFT + step * (index + 0.5), sum(values) / len(values)
        top, foot = sorted((y(mean), base))
        width = min(46.0, step * 0.6)
        parts.append(f'<g class="c{index % _COLOURS}">')
        place = f'x="{middle - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}"'
        parts.append(f'<rect class="b" {place} height="{foot - top:.1f}"/>')
        parts += [f'<circle class="d" cx="{middle:.1f}" cy="{y(v):.1f}" r="3"/>' for v in values]
        parts.append("</g>")
        parts.append(_label(middle, name, step))
        parts.append(_text(middle, HEIGHT - 6, _number(mean), "middle"))
    return "\n".join(parts)


def _curves(picture: Curves, result: Mapping[str, Any]) -> str:
    lines = {}
    for name in picture.series:
        points = [p for run in result["series"] for p in run.get(name, [])]
        kept = [
            (x, v) for x, v in points if _drawable(x, log=picture.log_x) and _drawable(v, log=picture.log_y)
        ]
        if kept:
            lines[name] = _joined(kept)
    if not lines:
        return ""
    xs = [x for rows in lines.values() for x, _ in rows]
    ys = [v for rows in lines.values() for _, values in rows for v in values]
    x, x_ticks = _axis(xs, (LEFT, WIDTH - RIGHT), log=picture.log_x)
    y, y_ticks = _axis(ys, (HEIGHT - BOTTOM, TOP), log=picture.log_y)
    parts = [_frame(picture.y, y_ticks, y)]
    parts += [_text(x(v), HEIGHT - BOTTOM + 13, _number(v), "middle") for v in x_ticks]
    parts.append(_text(WIDTH - RIGHT, HEIGHT - BOTTOM + 26, picture.x, "end"))
    for index, (name, rows) in enumerate(lines.items()):
        parts += [f'<g class="c{index % _COLOURS}">', *_line(rows, x, y)]
        place = LEFT + 10 + index * (WIDTH - LEFT - RIGHT) / max(2, len(lines))
        parts.append(f'<circle class="d" cx="{place - 2:.1f}" cy="{HEIGHT - 10}" r="4"/></g>')
        parts.append(_text(place + 6, HEIGHT - 6, name.replace("_", " "), "start"))
    return "\n".join(parts)


def _joined(points: Sequence[tuple[float, float]]) -> list[tuple[float, list[float]]]:
    by_x: dict[float, list[float]] = {}
    for x, y in points:
        by_x.setdefault(x, []).append(y)
    return sorted(by_x.items())


def _line(rows: Sequence[tuple[float, Sequence[float]]], x: _Scale, y: _Scale) -> list[str]:
    mean = " ".join(f"{x(v):.1f},{y(sum(values) / len(values)):.1f}" for v, values in rows)
    upper = [f"{x(v):.1f},{y(max(values)):.1f}" for v, values in rows]
    lower = [f"{x(v):.1f},{y(min(values)):.1f}" for v, values in reversed(rows)]
    return [
        f'<polygon class="r" points="{" ".join(upper + lower)}"/>',
        f'<polyline class="l" points="{mean}"/>',
    ]


def _axis(values: Sequence[float], ends: tuple[float, float], *, log: bool) -> tuple[_Scale, list[float]]:
    """A scale from values to pixels and its ticks."""
    low, high = min(values), max(values)
    if log:
        low, high = math.log10(low), math.log10(high)
    if high - low < 1e-12:
        low, high = low - 0.5 * (abs(low) or 1), high + 0.5 * (abs(high) or 1)
    ticks = _log_ticks(low, high) if log else _ticks(low, high)

    def scale(value: float) -> float:
        place = math.log10(value) if log else value
        return ends[0] + (place - low) / (high - low) * (ends[1] - ends[0])

    return scale, ticks


def _ticks(low: float, high: float) -> list[float]:
    raw = (high - low) / 4
    size = 10 ** math.floor(math.log10(raw))
    step = next(m * size for m in (1, 2, 5, 10) if m * size >= raw)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 12) for k in range(first, first + 12) if k * step <= high + 1e-9 * step]


def _log_ticks(low: float, high: float) -> list[float]:
    whole = list(range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1))
    if len(whole) < 2:
        return [10**low, 10**high]
    return [10.0**k for k in whole[:: max(1, len(whole) // 5)]]


def _frame(title: str, ticks: Sequence[float], y: _Scale) -> str:
    rows = [
        f'<line class="g" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(t):.1f}" y2="{y(t):.1f}"/>' for t in ticks
    ]
    rows += [_text(LEFT - 5, y(t) + 4, _number(t), "end") for t in ticks]
    rows.append(f'<path class="a" d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"/>')
    middle = (TOP + HEIGHT - BOTTOM) / 2
    turn = f"translate(11 {middle:.0f}) rotate(-90)"
    rows.append(f'<text class="t" text-anchor="middle" transform="{turn}">{escape(title)}</text>')
    return "\n".join(rows)


def _label(x: float, name: str, room: float) -> str:
    """A bar's name under it, broken over two lines where it does not fit."""
    words = name.replace("_", " ")
    if len(words) * 5.6 <= room or " " not in words:
        return _text(x, HEIGHT - BOTTOM + 14, words, "middle")
    parts = words.split(" ")
    cut = min(range(1, len(parts)), key=lambda k: abs(len(" ".join(parts[:k])) - len(words) / 2))
    above, below = " ".join(parts[:cut]), " ".join(parts[cut:])
    return _text(x, HEIGHT - BOTTOM + 12, above, "middle") + _text(x, HEIGHT - BOTTOM + 24, below, "middle")


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text class="t" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _number(value: float) -> str:
    """Three figures; thousands are written out."""
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"


def _drawable(value: object, *, log: bool) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and (value > 0 or not log)
