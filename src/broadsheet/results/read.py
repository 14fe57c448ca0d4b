"""The only door out of the tables: frozen views. How many questions are asked never grows with the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.db.models import Q, QuerySet

from broadsheet.results.models import Reproduction, Result
from broadsheet.results.views import (
    CodeView,
    CriterionView,
    MeasureView,
    ReproductionView,
    ResultView,
    RunView,
)

HISTORY = 10
"""Earlier results shown with one."""

_OURS = "reproductions."
_APART = ("arxiv", "acl", "openreview")
"""Where two papers have different identifiers of one of these kinds, an equal title does not make them one;
a second DOI is nothing unusual."""


def of_paper(key: str, names: Sequence[str]) -> tuple[ReproductionView, ...]:
    """The reproductions of the paper with this key and everything else it is called, titles' fingerprints
    included. It makes no difference which came first, the paper or the result."""
    called = {key, *names}
    rows = _rows().filter(Q(paper_key__in=called) | Q(title_key__in=called)).order_by("slug")
    kept = [row for row in rows if row.paper_key in called or not _contradicts(row.paper_key, key)]
    return tuple(view for row in kept if (view := _view(row)))


def one(slug: str) -> ReproductionView | None:
    """One reproduction with its earlier results."""
    row = _rows().filter(slug=slug).first()
    return _view(row, _history(row)) if row else None


def everything() -> tuple[ReproductionView, ...]:
    """Every reproduction by family and title, without pictures."""
    rows = _rows().defer("shown__picture").order_by("family", "title", "slug")
    return tuple(view for row in rows if (view := _view(row, with_picture=False)))


def _rows() -> QuerySet[Reproduction]:
    # Of a later run only a line is shown.
    heavy = ("criteria_json", "measures_json", "picture", "checked", "not_checked", "claim")
    return Reproduction.objects.select_related("shown", "newest").defer(
        *(f"newest__{name}" for name in heavy)
    )


def _contradicts(paper_key: str, key: str) -> bool:
    scheme = paper_key.partition(":")[0]
    return scheme in _APART and scheme == key.partition(":")[0] and paper_key != key


def _history(row: Reproduction) -> tuple[RunView, ...]:
    columns = ("at", "commit", "verdict", "failure_kind", "failure", "environment_json", "reproduction_id")
    rows = Result.objects.filter(reproduction=row).exclude(pk=row.shown_id or 0).order_by("-at", "-pk")
    return tuple(_run(result) for result in rows.only(*columns)[:HISTORY])


def _view(
    row: Reproduction, history: tuple[RunView, ...] = (), *, with_picture: bool = True
) -> ReproductionView | None:
    if row.shown is None:
        return None
    later = row.newest if row.newest_id != row.shown_id else None
    return ReproductionView(
        slug=row.slug,
        title=row.title,
        family=row.family,
        paper_key=row.paper_key,
        title_key=row.title_key,
        result=_result(row.shown, row.shown.picture if with_picture else ""),
        failed=_run(later) if later is not None and later.failure_kind else None,
        history=history,
    )


def _result(row: Result, picture: str) -> ResultView:
    measures = {said["name"]: _measure(said) for said in orjson.loads(row.measures_json)}
    return ResultView(
        run=_run(row),
        claim=row.claim,
        claim_figure=row.claim_figure,
        checked=row.checked,
        not_checked=row.not_checked,
        data=row.data,
        baseline=row.baseline,
        budget=row.budget,
        note=row.note,
        declared=row.declared,
        criteria=tuple(
            CriterionView(c["says"], c["bound"], c["core"], c["met"], measures[c["measure"]])
            for c in orjson.loads(row.criteria_json)
        ),
        measures=tuple(measures.values()),
        seeds=len(orjson.loads(row.seeds_json)),
        seconds=row.seconds,
        megabytes=row.megabytes,
        code=_code(row),
        picture=picture,
    )


def _measure(said: dict[str, Any]) -> MeasureView:
    return MeasureView(
        said["name"], said["about"], said["unit"], tuple(said["values"]), said["mean"], said["deviation"]
    )


def _code(row: Result) -> CodeView:
    said = orjson.loads(row.code_json)
    file = said.get("file", "")
    if not file and row.module.startswith(_OURS):
        # Ours stand in the repository under their module's name.
        file = f"src/{row.module.replace('.', '/')}.py"
    return CodeView(row.module, file, said.get("first", 0), said.get("last", 0), said.get("url", ""))


def _run(row: Result) -> RunView:
    environment = tuple((name, str(value)) for name, value in orjson.loads(row.environment_json).items())
    return RunView(row.at, row.commit, row.verdict, row.failure_kind, row.failure, environment)
