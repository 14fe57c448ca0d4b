"""What ``read`` hands out: frozen, without a way back to the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One number over the seeds; a value is None where a run did not give it."""

    name: str
    about: str
    unit: str
    values: tuple[float | None, ...]
    mean: float | None
    deviation: float | None


@dataclass(frozen=True, slots=True)
class CriterionView:
    """One sentence of the pass rule and its outcome. One that is not ``is_core`` can turn "holds" into
    "holds in part" and nothing more."""

    says: str
    bound: str
    is_core: bool
    is_met: bool
    measure: MeasureView


@dataclass(frozen=True, slots=True)
class CodeView:
    """Where the code stands; ``first`` 0 where no lines are known, ``url`` "" where nobody said."""

    module: str
    file: str
    first: int
    last: int
    url: str


@dataclass(frozen=True, slots=True)
class RunView:
    """One stored result in a line: when, which code, which machine, what came out."""

    at: datetime
    commit: str
    verdict: str
    failure_kind: str
    failure: str
    environment: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """Everything one run gave, as a paper's page shows it."""

    run: RunView
    claim: str
    claim_figure: str
    checked: str
    not_checked: str
    data: str
    baseline: str
    budget: str
    note: str
    declared: str
    criteria: tuple[CriterionView, ...]
    measures: tuple[MeasureView, ...]
    seeds: int
    seconds: float
    megabytes: int
    code: CodeView
    picture: str

    @property
    def others(self) -> tuple[MeasureView, ...]:
        """Measures that no criterion speaks of."""
        ruled = {criterion.measure.name for criterion in self.criteria}
        return tuple(measure for measure in self.measures if measure.name not in ruled)

    @property
    def unmet(self) -> tuple[CriterionView, ...]:
        return tuple(criterion for criterion in self.criteria if not criterion.is_met)


@dataclass(frozen=True, slots=True)
class ReproductionView:
    """A reproduction and the result that is shown. ``failed`` is a later run that failed."""

    slug: str
    title: str
    family: str
    paper_key: str
    title_key: str
    result: ResultView
    failed: RunView | None = None
    history: tuple[RunView, ...] = ()

    @property
    def verdict(self) -> str:
        return self.result.run.verdict
