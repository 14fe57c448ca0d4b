"""What is stored of a report, and what is refused."""

from __future__ import annotations

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from broadsheet.kernel.errors import BadInput
from broadsheet.results import read, write
from broadsheet.results.models import Reproduction, Result
from tests.results.reports import KEY, failed, picture, report

pytestmark = pytest.mark.django_db


def test_storing_twice_changes_nothing():
    assert write.store(report()) == "added"
    before = list(Result.objects.values()), list(Reproduction.objects.values())
    assert write.store(report()) == "unchanged"
    assert (list(Result.objects.values()), list(Reproduction.objects.values())) == before


def test_a_newer_run_of_the_same_setting_replaces_and_an_older_one_does_not():
    write.store(report())
    newer = report(met=(True, False), finished="2026-11-21T00:00:00+00:00")
    assert write.store(newer) == "changed"
    assert write.store(report()) == "unchanged"
    assert Result.objects.get().verdict == "holds in part"


def test_other_code_and_other_machines_are_kept_beside():
    write.store(report())
    write.store(report(commit="def456", finished="2026-11-22T00:00:00+00:00", met=(False, False)))
    write.store(report(environment={"python": "3.12"}, finished="2026-11-21T00:00:00+00:00"))
    found = read.one("pebbles")
    assert found is not None
    assert found.verdict == "does not hold here"
    assert [run.verdict for run in found.history] == ["holds", "holds"]


def test_a_failed_run_is_told_beside_the_verdict_and_hides_nothing():
    write.store(report())
    assert write.store(failed()) == "added"
    found = read.one("pebbles")
    assert found is not None
    assert found.verdict == "holds"
    assert found.failed is not None
    assert found.failed.failure_kind == "raised"


def test_a_run_of_one_seed_hides_no_verdict():
    write.store(report())
    short = report(verdict="undecided", seeds=[0], finished="2026-11-23T00:00:00+00:00")
    for measure in short["measures"].values():
        measure["values"] = [1.0]
    assert write.store(short) == "unchanged"
    assert read.one("pebbles").verdict == "holds"  # type: ignore[union-attr]


def test_what_is_not_installed_here_says_nothing_about_the_reproduction():
    said = failed()
    said["failure"]["kind"] = "not installed"
    assert write.store(said) == "unchanged"
    assert not Reproduction.objects.exists()


def test_an_older_report_does_not_rename():
    write.store(report())
    write.store(report(commit="old", family="other", finished="2025-01-01T00:00:00+00:00"))
    assert Reproduction.objects.get().family == "sorting"


def test_a_picture_may_come_later():
    write.store(report(picture=""))
    assert write.store(report()) == "changed"
    assert "<rect" in Result.objects.get().picture
    assert write.store(report(picture="")) == "unchanged"
    assert "<rect" in Result.objects.get().picture


@pytest.mark.parametrize(
    "more",
    [
        {"verdict": "holds", "met": (True, False)},
        {"verdict": "wonderful"},
        {"seeds": [0], "verdict": "undecided"},
        {"slug": "../etc/passwd"},
        {"slug": "x" * 101},
        {"paper": {"title": "", "key": ""}},
        {"paper": {"title": "T", "key": "javascript:alert(1)"}},
        {"code": {"file": "f", "url": "javascript:alert(1)"}},
        {"measures": {}},
        {"finished": "2026-11-20T12:00:00"},
        {"criteria": "many"},
        {"checked": "x" * 5000},
        {"environment": {"deep": {"er": 1}}},
    ],
)
def test_what_is_no_report_is_refused_and_nothing_is_kept(more):
    with pytest.raises(BadInput, match="cannot be used"):
        write.store(report(**more))
    assert not Reproduction.objects.exists()


def test_not_a_number_is_kept_as_nothing():
    said = report(met=(False, True), verdict="does not hold here")
    said["measures"]["m0"] |= {"values": [math.nan, 1.0, math.inf], "mean": math.nan, "deviation": math.nan}
    write.store(said)
    found = read.one("pebbles")
    assert found is not None
    assert found.result.measures[0].values == (None, 1.0, None)
    assert found.result.measures[0].mean is None


def test_attached_by_key_by_title_and_not_against_another_identifier():
    write.store(report())
    title = Reproduction.objects.get().title_key
    assert read.of_paper(KEY, ())
    assert read.of_paper(title, ())
    assert read.of_paper("doi:10.1000/pebbles", (title,))
    assert not read.of_paper("arxiv:2001.00001", (title,))
    assert not read.of_paper("arxiv:2001.00001", ())


def test_the_list_asks_once_however_many_there_are():
    counts = []
    for upto in (2, 12):
        for n in range(upto):
            write.store(report(f"pebbles-{n}", picture=picture()))
            write.store(failed(f"pebbles-{n}"))
        with CaptureQueriesContext(connection) as asked:
            assert len(read.everything()) == upto
        counts.append(len(asked))
    assert counts == [1, 1]
