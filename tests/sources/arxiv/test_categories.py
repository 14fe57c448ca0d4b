"""Category codes at arXiv's doors."""

from __future__ import annotations

from collections import Counter

import pytest

from broadsheet.kernel.categories import CATEGORIES, fold_categories
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.taxonomy import ALIASES, ARCHIVES, SUBSUMED
from broadsheet.sources.arxiv.categories import code_of_set, code_of_subject, is_category, oai_set_of, spelled


def test_the_table_is_complete() -> None:
    per_archive = Counter(category.archive for category in CATEGORIES.values())
    assert len(CATEGORIES) == 155
    assert (len(ARCHIVES), len(ALIASES), len(SUBSUMED)) == (20, 6, 18)
    counted = {
        "cs": 40,
        "math": 32,
        "physics": 22,
        "q-bio": 10,
        "q-fin": 9,
        "cond-mat": 9,
        "stat": 6,
        "eess": 4,
    }
    assert counted.items() <= per_archive.items()


def test_aliases_and_old_archives_lead_to_active_categories() -> None:
    assert set(ALIASES.values()) | set(SUBSUMED.values()) <= set(CATEGORIES)


@pytest.mark.parametrize(
    ("codes", "folded"),
    [
        (["math-ph", "math.MP"], ("math-ph",)),
        (["cs.IT", "math.IT", "cs.LG"], ("cs.IT", "cs.LG")),
        (["stat.TH", "math.ST", "q-fin.EC"], ("math.ST", "econ.GN")),
        (["cmp-lg", "cs.CL"], ("cs.CL",)),
        (["cs.NA", "cs.SY"], ("math.NA", "eess.SY")),
        ([], ()),
    ],
)
def test_fold(codes: list[str], folded: tuple[str, ...]) -> None:
    assert fold_categories(codes) == folded


@pytest.mark.parametrize("code", ["cs.AI", "hep-th", "astro-ph", "alg-geom", "cond-mat.str-el", "cs.ZZ"])
def test_categories(code: str) -> None:
    assert is_category(code)


@pytest.mark.parametrize(
    "code", ["68T05", "I.2.7", "I.2.7; H.3.1", "05C80, 05C15", "F.2.2", "", "cs", "xx.YY"]
)
def test_classes_of_others_are_no_categories(code: str) -> None:
    assert not is_category(code)


@pytest.mark.parametrize(
    ("name", "spec"),
    [
        ("cs.AI", "cs:cs:AI"),
        ("CS.ai", "cs:cs:AI"),
        ("cs", "cs"),
        ("math.MP", "physics:math-ph"),
        ("astro-ph.CO", "physics:astro-ph:CO"),
        ("astro-ph", "physics:astro-ph"),
        ("physics", "physics:physics"),
        ("physics.optics", "physics:physics:optics"),
        ("cmp-lg", "cs:cs:CL"),
        ("cs:cs:AI", "cs:cs:AI"),
    ],
)
def test_oai_sets(name: str, spec: str) -> None:
    assert oai_set_of(name) == spec


def test_unknown_names_are_refused_with_a_hint() -> None:
    with pytest.raises(BadInput, match="neither an arXiv category"):
        spelled("cs.NOPE")


def test_codes_of_sets_and_subjects() -> None:
    assert code_of_set("cs:cs:AI") == "cs.AI"
    assert code_of_set("physics:hep-th") == "hep-th"
    assert code_of_set("math") == ""
    assert code_of_subject("Mathematics - Combinatorics") == "math.CO"
    assert code_of_subject("Quantum Physics") == "quant-ph"
    assert code_of_subject("Machine Learning") == "", "two categories are called so"
