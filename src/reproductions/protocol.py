"""What a reproduction is, and how its verdict follows from its measurements.

A reproduction is *declared* before it is run: paper, claim, what is checked and what is not, the measures
and the pass rule. The verdict is computed here and nowhere else; no file states one by hand. Nothing here
imports torch.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from broadsheet.kernel.ids import parse_id, title_fingerprint

LEAST_SEEDS = 3
"""Below this many seeds no verdict is given: one run has no spread."""

_SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


class Verdict(StrEnum):
    """What the pass rule makes of the measurements."""

    HOLDS = "holds"
    IN_PART = "holds in part"
    NOT_HERE = "does not hold here"
    UNDECIDED = "undecided"


class Over(StrEnum):
    """How a criterion joins the seeds."""

    EACH = "each"
    """Every single seed must meet the bound: for exact properties."""
    MEAN = "mean"
    """The mean over seeds must meet the bound: for sizes with a stated tolerance."""
    CLEAR = "clear"
    """The mean must meet the bound by two standard errors: for "better than the baseline"."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper meant: its title, and its key (``arxiv:…``, ``doi:…``) where that is known."""

    title: str
    key: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a paper needs its title")
        if self.key and parse_id(self.key) is None:
            raise ValueError(f"not an identifier: {self.key!r}")

    @property
    def title_key(self) -> str:
        """``title:`` and a fingerprint: attaches to the paper whichever source brought it."""
        return str(title_fingerprint(self.title))


@dataclass(frozen=True, slots=True)
class Claim:
    """The paper's central claim in our own words, with its own figure where it gives one."""

    text: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that a run returns per seed."""

    name: str
    about: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One sentence of a pass rule: a measure, a bound, and how the seeds are joined.

    A criterion that is not ``core`` can turn "holds" into "holds in part" and nothing more.
    """

    says: str
    measure: str
    at_least: float | None = None
    at_most: float | None = None
    over: str = "mean"
    core: bool = True

    def __post_init__(self) -> None:
        if self.at_least is None and self.at_most is None:
            raise ValueError(f"criterion without a bound: {self.says!r}")
        Over(self.over)

    def met(self, values: Sequence[float]) -> bool:
        """Whether these values, one per seed, meet the bound. Not-a-number never does."""
        if not values or not all(math.isfinite(v) for v in values):
            return False
        if self.over == Over.EACH:
            return self._inside(min(values), max(values))
        mean = statistics.fmean(values)
        slack = 2 * spread(values).standard_error if self.over == Over.CLEAR else 0.0
        return self._inside(mean - slack, mean + slack)

    def _inside(self, low: float, high: float) -> bool:
        above = self.at_least is None or low >= self.at_least
        below = self.at_most is None or high <= self.at_most
        return above and below

    @property
    def bound(self) -> str:
        """The bound in signs, such as ``≥ 0.99 (each)``."""
        parts = []
        if self.at_least is not None:
            parts.append(f"≥ {self.at_least:g}")
        if self.at_most is not None:
            parts.append(f"≤ {self.at_most:g}")
        return f"{' and '.join(parts)} ({self.over})"


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of one bar per measure: the mean, with a dot per seed."""

    measures: tuple[str, ...]
    y: str
    log: bool = False


@dataclass(frozen=True, slots=True)
class Curves:
    """A picture of one line per series: the mean over seeds, with the range between lowest and highest."""

    series: tuple[str, ...]
    x: str
    y: str
    log_x: bool = False
    log_y: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """A declared reproduction. The module that declares it also holds ``run(seed) -> Measurements``."""

    slug: str
    paper: Paper
    family: str
    claim: Claim
    checked: str
    not_checked: str
    data: str
    baseline: str
    budget: str
    measures: tuple[Measure, ...]
    rule: tuple[Criterion, ...]
    picture: Bars | Curves
    seeds: tuple[int, ...] = (0, 1, 2)
    seconds: int = 120
    megabytes: int = 4096
    note: str = ""

    def __post_init__(self) -> None:
        if not _SLUG.match(self.slug):
            raise ValueError(f"slug: lower-case words joined by hyphens, not {self.slug!r}")
        if len(set(self.seeds)) < LEAST_SEEDS:
            raise ValueError(f"{self.slug}: at least {LEAST_SEEDS} different seeds")
        if not any(criterion.core for criterion in self.rule):
            raise ValueError(f"{self.slug}: the pass rule needs a core criterion")
        known = {measure.name for measure in self.measures}
        unknown = {criterion.measure for criterion in self.rule} - known
        if isinstance(self.picture, Bars):
            unknown |= set(self.picture.measures) - known
        if unknown or len(known) != len(self.measures):
            raise ValueError(f"{self.slug}: measures unknown or named twice: {sorted(unknown)}")


@dataclass(frozen=True, slots=True)
class Measurements:
    """What one seed gave: a value per measure, and points ``(x, y)`` per series for the picture."""

    values: Mapping[str, float]
    series: Mapping[str, Sequence[tuple[float, float]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean, sample standard deviation and range over seeds."""

    mean: float
    deviation: float
    low: float
    high: float
    count: int

    @property
    def standard_error(self) -> float:
        """Standard deviation of the mean."""
        return self.deviation / math.sqrt(self.count)


def spread(values: Sequence[float]) -> Spread:
    """Mean and spread of one measure over seeds; not-a-number throughout where one value is not finite."""
    if not all(math.isfinite(value) for value in values):
        return Spread(math.nan, math.nan, math.nan, math.nan, len(values))
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    return Spread(statistics.fmean(values), deviation, min(values), max(values), len(values))


def by_measure(runs: Sequence[Measurements], name: str) -> list[float]:
    """The values of one measure, one per seed; not-a-number where a run did not return it."""
    return [float(run.values.get(name, math.nan)) for run in runs]


def verdict(reproduction: Reproduction, runs: Sequence[Measurements]) -> Verdict:
    """All criteria met: holds. No core criterion met: does not hold here. Else: holds in part."""
    if len(runs) < LEAST_SEEDS:
        return Verdict.UNDECIDED
    met = [(c.core, c.met(by_measure(runs, c.measure))) for c in reproduction.rule]
    if all(good for _, good in met):
        return Verdict.HOLDS
    return Verdict.IN_PART if any(core and good for core, good in met) else Verdict.NOT_HERE
