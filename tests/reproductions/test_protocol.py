"""The verdict follows from the pass rule and the measurements, and from nothing else."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reproductions.protocol import (
    Bars,
    Claim,
    Criterion,
    Measure,
    Measurements,
    Paper,
    Reproduction,
    Verdict,
    by_measure,
    spread,
    verdict,
)

CORE = Criterion("core", "a", at_least=1.0)
SECOND = Criterion("second core", "b", at_least=1.0)
SIDE = Criterion("side", "b", at_least=1.0, core=False)


def declared(*rule: Criterion, **more: object) -> Reproduction:
    settings: dict = {
        "slug": "a-paper",
        "paper": Paper("A Paper"),
        "family": "tests",
        "claim": Claim("It holds."),
        "checked": "-",
        "not_checked": "-",
        "data": "-",
        "baseline": "-",
        "budget": "-",
        "measures": (Measure("a", "first"), Measure("b", "second")),
        "rule": rule,
        "picture": Bars(("a",), y="a"),
    }
    return Reproduction(**(settings | more))


def runs(a: float, b: float, count: int = 3) -> list[Measurements]:
    return [Measurements({"a": a, "b": b})] * count


@pytest.mark.parametrize(
    ("rule", "a", "b", "wanted"),
    [
        ((CORE,), 2, 0, Verdict.HOLDS),
        ((CORE,), 0, 0, Verdict.NOT_HERE),
        ((CORE, SECOND), 2, 0, Verdict.IN_PART),
        ((CORE, SECOND), 0, 0, Verdict.NOT_HERE),
        ((CORE, SIDE), 2, 0, Verdict.IN_PART),
        ((CORE, SIDE), 0, 2, Verdict.NOT_HERE),
        ((CORE, SIDE), 2, 2, Verdict.HOLDS),
    ],
)
def test_verdicts(rule, a, b, wanted):
    assert verdict(declared(*rule), runs(a, b)) == wanted


def test_no_verdict_below_three_seeds():
    assert verdict(declared(CORE), runs(2, 2, count=2)) == Verdict.UNDECIDED


def test_a_missing_or_undefined_measure_never_passes():
    assert math.isnan(by_measure([Measurements({})], "a")[0])
    assert verdict(declared(CORE), [Measurements({})] * 3) == Verdict.NOT_HERE
    assert not CORE.met([2.0, math.nan, 2.0])
    assert not Criterion("below", "a", at_most=1.0).met([-math.inf])
    assert not CORE.met([])


def test_each_mean_and_clear_differ():
    values = [0.9, 1.0, 1.4]
    assert Criterion("m", "a", at_least=1.0, over="mean").met(values)
    assert not Criterion("e", "a", at_least=1.0, over="each").met(values)
    assert not Criterion("c", "a", at_least=1.0, over="clear").met(values)
    assert Criterion("c", "a", at_least=1.0, over="clear").met([1.3, 1.4, 1.5])


@given(st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=8), st.floats(-1e6, 1e6))
def test_clear_implies_mean_and_each_implies_mean(values, bound):
    for side in ("at_least", "at_most"):
        made = {over: Criterion("x", "a", **{side: bound}, over=over) for over in ("each", "mean", "clear")}
        if made["clear"].met(values):
            assert made["mean"].met(values)
        if made["each"].met(values):
            # the mean of floats may leave their range by a rounding error
            assert made["mean"].met(values) or abs(spread(values).mean - bound) <= 1e-9 * max(1, abs(bound))


def test_declarations_are_checked():
    with pytest.raises(ValueError, match="core"):
        declared(SIDE)
    with pytest.raises(ValueError, match="unknown"):
        declared(Criterion("x", "nowhere", at_least=0))
    with pytest.raises(ValueError, match="seeds"):
        declared(CORE, seeds=(0, 1, 1))
    with pytest.raises(ValueError, match="slug"):
        declared(CORE, slug="No Slug")
    with pytest.raises(ValueError, match="bound"):
        Criterion("x", "a")
    with pytest.raises(ValueError, match="identifier"):
        Paper("A Paper", key="nonsense")
    with pytest.raises(ValueError, match="title"):
        Paper(" ")


def test_paper_attaches_by_normalised_title():
    assert (
        Paper("Hopfield Networks: is all you need!").title_key
        == Paper("hopfield networks is ALL you need").title_key
    )
