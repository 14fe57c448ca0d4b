"""A reproduction laid out for pages: numbers as people write them, verdicts as sentences, badges as words."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from broadsheet.delivery.web.pieces import named
from broadsheet.reading.reproduced import Counted
from broadsheet.results.verdicts import HOLDS, IN_PART, LEAST_SEEDS, NOT_HERE, UNDECIDED
from broadsheet.results.views import CriterionView, MeasureView, ReproductionView, RunView

SIGNS = {HOLDS: "holds", IN_PART: "part", NOT_HERE: "not", UNDECIDED: "open"}
"""The word that stands for a verdict in addresses, classes and drawings."""
PLURALS = {HOLDS: "hold", IN_PART: "hold in part", NOT_HERE: "do not hold here", UNDECIDED: "undecided"}

_JOINED = {"each": "for every seed", "mean": "on average", "clear": "by two standard errors"}
_BOUND = re.compile(r"^(?P<bound>.*?)(?: \((?P<over>each|mean|clear)\))?$")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Row:
    """A criterion as a row of the table."""

    says: str
    bound: str
    over: str
    measured: str
    seeds: str
    is_core: bool
    is_met: bool


@dataclass(frozen=True, slots=True)
class MeasureRow:
    about: str
    measured: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A reproduction and everything about it that is words."""

    view: ReproductionView
    sign: str
    headline: str
    sentence: str
    rows: tuple[Row, ...]
    unmet: tuple[Row, ...]
    measures: tuple[MeasureRow, ...]
    picture: SafeString
    place: str
    machine: str
    declared: str


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the bar that shows how many reproductions have which verdict."""

    sign: str
    at: float
    width: float
    words: str


def laid(view: ReproductionView) -> Laid:
    result = view.result
    headline, sentence = _verdict(view)
    return Laid(
        view=view,
        sign=SIGNS[view.verdict],
        headline=headline,
        sentence=sentence,
        rows=tuple(map(_row, result.criteria)),
        unmet=tuple(map(_row, result.unmet)) if not result.run.failure_kind else (),
        measures=tuple(
            MeasureRow(m.about or m.name, _spread(m), tuple(map(number, m.values))) for m in result.measures
        ),
        # ``results.picture`` wrote it anew from shapes and text alone.
        picture=SafeString("" if result.run.failure_kind else result.picture),
        place=_place(result.code.first, result.code.last),
        machine=_machine(result.run),
        declared=_declared(result.declared, result.run.commit),
    )


def bar(tally: Sequence[Counted]) -> tuple[Part, ...]:
    """The tally as parts of a bar 100 wide, from left to right."""
    total, at, parts = sum(row.count for row in tally) or 1, 0.0, []
    for row in tally:
        width = 100 * row.count / total
        parts.append(Part(SIGNS[row.name], round(at, 3), round(width, 3), counted(row)))
        at += width
    return tuple(parts)


def counted(row: Counted) -> str:
    """
    >>> counted(Counted(HOLDS, 3)), counted(Counted(NOT_HERE, 1))
    ('3 hold', '1 does not hold here')
    """
    return f"{row.count} {row.name if row.count == 1 else PLURALS[row.name]}"


def badge_words(tally: Sequence[Counted]) -> tuple[str, str]:
    """What a badge says and the sign that colours it: the least good verdict, so that none is hidden."""
    if not tally:
        return "not yet run here", SIGNS[UNDECIDED]
    if len(tally) == 1 and tally[0].count == 1:
        return tally[0].name, SIGNS[tally[0].name]
    decided = [row.name for row in tally if row.name != UNDECIDED] or [UNDECIDED]
    return named([counted(row) for row in tally]), SIGNS[decided[-1]]


def number(value: float | None, digits: int = 4) -> str:
    """A number with so many digits that count.

    >>> number(99.98123), number(0.00000032), number(12345.6), number(None), number(-97.0)
    ('99.98', '3.2 × 10⁻⁷', '12,346', 'none', '−97')
    """
    if value is None:
        return "none"
    if value == 0:
        return "0"
    if not 1e-3 <= abs(value) < 1e6:
        figure, _, power = f"{value:.{digits - 1}e}".partition("e")
        figure = figure.rstrip("0").rstrip(".") if "." in figure else figure
        raised = _power(int(power))
        return raised if figure == "1" else f"{_signed(figure)} × {raised}"
    return _signed(f"{value:,.0f}" if abs(value) >= 10**digits else f"{value:.{digits}g}")


def around(mean: float | None, deviation: float | None) -> str:
    """A mean and its deviation, both to the deviation's second digit.

    >>> around(0.064451, 0.0353), around(-0.1333, 0.95), around(4.07e-16, 6.4e-17), around(97.0, 0.0)
    ('0.064 ± 0.035', '−0.13 ± 0.95', '(4.07 ± 0.64) × 10⁻¹⁶', '97')
    """
    if mean is None or not deviation:
        return number(mean)
    largest = max(abs(mean), deviation)
    power = math.floor(math.log10(largest))
    if not -4 <= power < 7:
        scale = 10.0**power
        return f"({_both(mean / scale, deviation / scale)}) × {_power(power)}"
    return _both(mean, deviation)


def _both(mean: float, deviation: float) -> str:
    places = min(6, max(0, 1 - math.floor(math.log10(deviation))))
    return f"{_signed(f'{mean:,.{places}f}')} ± {deviation:,.{places}f}"


def _power(power: int) -> str:
    return "10" + str(power).translate(_RAISED)


def _signed(figure: str) -> str:
    return figure.replace("-", "\N{MINUS SIGN}")


def _verdict(view: ReproductionView) -> tuple[str, str]:
    result, run = view.result, view.result.run
    if run.failure_kind:
        return "Could not be run", f"{run.failure_kind}: {run.failure}"
    over = f"over {result.seeds} seeds" if result.seeds != 1 else "with one seed"
    if view.verdict == UNDECIDED:
        return "Undecided", f"measured {over}; a verdict needs {LEAST_SEEDS}"
    met, total = len(result.criteria) - len(result.unmet), len(result.criteria)
    if met == total:
        return (
            "Holds",
            f"what was to be seen was seen, {over}" if total == 1 else f"all {total} criteria met, {over}",
        )
    return view.verdict.capitalize(), f"{met or 'none'} of {total} criteria met, {over}"


def _row(criterion: CriterionView) -> Row:
    found = _BOUND.match(criterion.bound)
    bound, over = (found["bound"], found["over"] or "") if found else (criterion.bound, "")
    return Row(
        says=criterion.says,
        bound=_NUMBER.sub(lambda n: number(float(n[0])), bound),
        over=_JOINED.get(over, ""),
        measured=_spread(criterion.measure),
        seeds=", ".join(map(number, criterion.measure.values)),
        is_core=criterion.is_core,
        is_met=criterion.is_met,
    )


def _spread(measure: MeasureView) -> str:
    if not measure.values:
        return "nothing"
    unit = f"\N{NO-BREAK SPACE}{measure.unit}" if measure.unit else ""
    same = " in every seed" if measure.deviation == 0 and len(measure.values) > 1 else ""
    return f"{around(measure.mean, measure.deviation)}{unit}{same}"


def _place(first: int, last: int) -> str:
    if not first:
        return ""
    return f"lines {first} to {last}" if last > first else f"line {first}"


def _machine(run: RunView) -> str:
    """Processor, system and versions in one line.

    Names are the runner's; what it does not tell is left out.
    """
    said = dict(run.environment)
    threads = said.pop("threads", "")
    places = [said.pop(name) for name in ("processor", "system") if name in said]
    if threads:
        places.append(f"{threads} thread" + ("" if threads == "1" else "s"))
    return ", ".join([*places, *(f"{name} {version}" for name, version in said.items())])


def _declared(declared: str, commit: str) -> str:
    if declared == "committed":
        return f"The pass rule stood in the repository, at {commit}, before the run."
    if declared == "uncommitted":
        return "The pass rule was not yet committed when this ran."
    return "Whether the pass rule was fixed before the run is not known."
