"""What a runner reports of one reproduction, checked (``python -m reproductions run --json`` says it).

Reports come from this machine's runner or from a file that somebody else's wrote, so nothing is taken on
trust: sizes are bounded, names are names, and the verdict has to follow from the criteria.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.ids import parse_id, title_fingerprint
from broadsheet.results.verdicts import VERDICTS, follows

LARGEST_PICTURE = 512 * 1024


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _identifier(value: str) -> str:
    if value and parse_id(value) is None:
        raise ValueError("not an identifier of a paper")
    return str(parse_id(value) or "")


def _verdict(value: str) -> str:
    if value not in VERDICTS:
        raise ValueError(f"not one of {', '.join(VERDICTS)}")
    return value


Words = Annotated[str, Field(max_length=4000)]
Line = Annotated[str, Field(max_length=300)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Number = Annotated[float | None, BeforeValidator(_finite)]
Seconds = Annotated[float, Field(ge=0, le=10**6)]


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Paper(_Said):
    title: Annotated[str, Field(min_length=1, max_length=1000)]
    key: Annotated[Line, AfterValidator(_identifier)] = ""

    @property
    def title_key(self) -> str:
        return str(title_fingerprint(self.title))


class Claim(_Said):
    text: Words
    figure: Words = ""


class Criterion(_Said):
    says: Words
    measure: Name
    bound: Line
    core: bool
    met: bool


class Measure(_Said):
    about: Words = ""
    unit: Line = ""
    values: Annotated[list[Number], Field(max_length=1000)] = []
    mean: Number = None
    deviation: Number = None


class Failure(_Said):
    kind: Annotated[str, Field(max_length=40)]
    sentence: Words = ""


class Code(_Said):
    file: Line = ""
    first: Annotated[int, Field(ge=0, le=10**6)] = 0
    last: Annotated[int, Field(ge=0, le=10**6)] = 0
    url: Annotated[str, Field(max_length=500, pattern=r"^(https?://[^\s]+)?$")] = ""


class Report(_Said):
    """One run of one reproduction."""

    slug: Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    paper: Paper
    family: Annotated[str, Field(min_length=1, max_length=60)]
    claim: Claim
    checked: Words = ""
    not_checked: Words = ""
    data: Words = ""
    baseline: Words = ""
    budget: Words = ""
    note: Words = ""
    module: Annotated[str, Field(max_length=200)] = ""
    code: Code = Code()
    verdict: Annotated[str, AfterValidator(_verdict)]
    criteria: Annotated[list[Criterion], Field(max_length=50)]
    measures: Annotated[dict[Name, Measure], Field(max_length=200)]
    seeds: Annotated[list[int], Field(max_length=1000)]
    seconds: Annotated[list[Seconds], Field(max_length=1000)] = []
    peak_megabytes: Annotated[int, Field(ge=0, le=10**8)] = 0
    environment: Annotated[dict[Name, Line | int | float], Field(max_length=40)] = {}
    failure: Failure | None = None
    picture: Annotated[str, Field(max_length=LARGEST_PICTURE)] = ""
    commit: Annotated[str, Field(max_length=64, pattern=r"^[0-9A-Za-z.+-]*$")] = ""
    declared: Literal["committed", "uncommitted", "unknown", ""] = ""
    fingerprint: Annotated[str, Field(max_length=64, pattern=r"^[0-9A-Za-z]*$")] = ""
    finished: AwareDatetime

    @property
    def at(self) -> datetime:
        return self.finished

    @model_validator(mode="after")
    def _verdict_follows(self) -> Self:
        unknown = {c.measure for c in self.criteria} - set(self.measures)
        if unknown:
            raise ValueError(f"criteria speak of measures that are not there: {', '.join(sorted(unknown))}")
        # Seeds that gave measurements, not seeds that were asked for, are what a verdict stands on.
        measured = min((len(self.measures[c.measure].values) for c in self.criteria), default=0)
        met = [(c.core, c.met) for c in self.criteria]
        if not follows(self.verdict, met=met, seeds=measured, has_failed=self.failure is not None):
            raise ValueError(f"the verdict {self.verdict!r} does not follow from its criteria")
        return self


def check(said: Mapping[str, Any]) -> Report:
    """The report in ``said``. Raises BadInput with the first thing that is wrong with it."""
    try:
        return Report.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        name = str(said.get("slug", "?"))[:100]
        reason = first["msg"].removeprefix("Value error, ")
        raise BadInput(f"Result {name} cannot be used: {place + ': ' if place else ''}{reason}.") from error
