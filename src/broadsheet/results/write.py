"""The only writer of results. Storing the same report again changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Literal

import orjson
from django.db import transaction

from broadsheet.results import picture
from broadsheet.results.models import Reproduction, Result
from broadsheet.results.reported import Report, check
from broadsheet.results.verdicts import UNDECIDED

Outcome = Literal["added", "changed", "unchanged"]

MISSING = "not installed"
"""A failure that speaks about this machine and not about the reproduction; it is not kept."""


def store(said: Mapping[str, Any]) -> Outcome:
    """Store what a run reported, once per slug, code and environment. Raises BadInput for what is no report.

    Of two reports of one setting the newer stays, but one with a verdict never gives way to one without: a
    run of a single seed must not hide what three have shown.
    """
    report = check(said)
    if report.failure and report.failure.kind == MISSING:
        return "unchanged"
    with transaction.atomic():
        reproduction, _ = Reproduction.objects.get_or_create(slug=report.slug, defaults=_named(report))
        outcome = _put(reproduction, report)
        if outcome != "unchanged":
            _choose(reproduction, report)
    return outcome


def _put(reproduction: Reproduction, report: Report) -> Outcome:
    setting = {"code": report.commit or report.fingerprint, "environment": _digest(report.environment, 8)}
    columns = _columns(report)
    held = Result.objects.filter(reproduction=reproduction, **setting).first()
    if held is None:
        Result.objects.create(reproduction=reproduction, **setting, **columns)
        return "added"
    is_better = report.verdict != UNDECIDED or held.verdict == UNDECIDED
    if held.digest == columns["digest"] or not is_better or report.at < held.at:
        return "unchanged"
    if report.at == held.at and held.picture and not columns["picture"]:
        # The same run told a second time without its picture.
        return "unchanged"
    Result.objects.filter(pk=held.pk).update(**columns)
    return "changed"


def _choose(reproduction: Reproduction, report: Report) -> None:
    """Which result is shown. What is newest says of which paper and family the reproduction is."""
    rows = Result.objects.filter(reproduction=reproduction).order_by("-at", "-pk").only("pk", "at")
    newest = rows.first()
    shown = rows.exclude(verdict=UNDECIDED).first() or newest
    named = _named(report) if newest is not None and newest.at <= report.at else {}
    Reproduction.objects.filter(pk=reproduction.pk).update(shown=shown, newest=newest, **named)


def _named(report: Report) -> dict[str, str]:
    return {
        "paper_key": report.paper.key,
        "title_key": report.paper.title_key,
        "title": report.paper.title,
        "family": report.family,
    }


def _columns(report: Report) -> dict[str, Any]:
    return {
        "digest": _digest(report.model_dump(mode="json"), 16),
        "at": report.at,
        "verdict": report.verdict,
        "claim": report.claim.text,
        "claim_figure": report.claim.figure,
        "checked": report.checked,
        "not_checked": report.not_checked,
        "data": report.data,
        "baseline": report.baseline,
        "budget": report.budget,
        "note": report.note,
        "module": report.module,
        "commit": report.commit,
        "declared": report.declared,
        "code_json": _json(report.code.model_dump()),
        "criteria_json": _json([c.model_dump() for c in report.criteria]),
        "measures_json": _json([{"name": n, **m.model_dump()} for n, m in report.measures.items()]),
        "seeds_json": _json(report.seeds),
        "environment_json": _json(report.environment),
        "picture": picture.clean(report.picture),
        "seconds": sum(report.seconds),
        "megabytes": report.peak_megabytes,
        "failure_kind": report.failure.kind if report.failure else "",
        "failure": report.failure.sentence if report.failure else "",
    }


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


def _digest(value: object, size: int) -> str:
    return blake2b(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), digest_size=size).hexdigest()
