"""Names, escaping, kinds and keys, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.papers import read
from broadsheet.papers.cite import bibtex, csl, key_of, latex, plain, ris, work_of
from broadsheet.papers.cite.names import Name, parsed
from broadsheet.papers.cite.work import published
from tests.papers.cite.library import hard_works, work


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Ada Stone", Name("Stone", "Ada")),
        ("Ludwig van Beethoven", Name("Beethoven", "Ludwig", "van")),
        ("Charles de la Vallée Poussin", Name("Vallée Poussin", "Charles", "de la")),
        ("Luc Van Gool", Name("Van Gool", "Luc")),
        ("Guy Van den Broeck", Name("Van den Broeck", "Guy")),
        ("Quang Van Nguyen", Name("Nguyen", "Quang Van")),
        ("John Smith Jr.", Name("Smith", "John", suffix="Jr.")),
        ("John Smith, Jr.", Name("Smith", "John", suffix="Jr.")),
        ("Smith, Jr., John", Name("Smith", "John", suffix="Jr.")),
        ("van der Berg, Anna", Name("Berg", "Anna", "van der")),
        ("danah boyd", Name("boyd", "danah")),
        ("Plato", Name("Plato", is_whole=True)),
        ("ATLAS Collaboration", Name("ATLAS Collaboration", is_whole=True)),
        ("The Qwen Team", Name("The Qwen Team", is_whole=True)),
        ("A and B", Name("A and B", is_whole=True)),
        ("", Name("Anonymous", is_whole=True)),
        (",", Name(" ", is_whole=True)),
    ],
)
def test_names(printed: str, name: Name) -> None:
    assert parsed(printed) == name


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("R&D at 5%: a_b #1", r"R\&D at 5\%: a\_b \#1"),
        ("Erdős, Łódź, Čech", r"Erd{\H o}s, {\L}{\'o}d{\'z}, {\v C}ech"),
        ("naïve Ễ", r"na{\"\i}ve {\~{\^E}}"),
        ("brace } and {", r"brace \textbraceright{} and \textbraceleft{}"),
        (r"$\{a\}$ costs \$5", r"$\lbrace a\rbrace $ costs \$5"),
        ("日本語", "日本語"),
    ],
)
def test_latex(text: str, written: str) -> None:
    assert latex.text(text) == written


@given(st.text(max_size=80))
def test_braces_always_balance(text: str) -> None:
    for value in (latex.text(text), latex.title(text)):
        depth = 0
        for char in value:
            depth += (char == "{") - (char == "}")
            assert depth >= 0
        assert depth == 0


@given(st.text(max_size=60))
def test_any_name_is_a_name(text: str) -> None:
    assert parsed(text).family or not text.strip(" ,")


def test_kinds() -> None:
    assert published("Phys.Rev. D76 (2007) 013009", "").kind == "article"
    assert published("In Proceedings of the 40th ICML", "").kind == "inproceedings"
    assert published("", "NeurIPS 2025").container == "NeurIPS 2025"
    assert published("", "arXiv preprint").kind == ""


def test_a_preprint_in_bibtex() -> None:
    assert bibtex.entry(work()) == (
        "@misc{stone2024-2401.00001,\n"
        "  title = {A Calm Method},\n  author = {Stone, Ada},\n  year = {2024},\n  month = jan,\n"
        "  eprint = {2401.00001},\n  archivePrefix = {arXiv},\n  primaryClass = {cs.LG},\n"
        "  url = {https://arxiv.org/abs/2401.00001},\n  abstract = {We sort pebbles.}\n}\n"
    )


def test_a_journal_article_has_the_publishers_doi_and_year() -> None:
    entry = bibtex.entry(work(journal_ref="Phys. Rev. D 76, 013009 (2007)", doi="10.1103/x"))
    assert entry.startswith("@article{stone2024-")
    assert "journal = {Phys. Rev. D}" in entry
    assert "year = {2007}" in entry
    assert "month" not in entry
    assert "doi = {10.1103/x}" in entry
    assert "eprint = {2401.00001}" in entry


def test_names_that_are_missing_are_said() -> None:
    assert "Stone, Ada and others" in bibtex.entry(work(author_count=3000))
    assert "Ada Stone and 2,999 more:" in plain.entry(work(author_count=3000))


def test_ris_and_csl_know_a_withdrawal() -> None:
    gone = work(is_withdrawn=True)
    assert "N1  - Withdrawn\r\n" in ris.entry(gone)
    assert csl.item(gone)["note"] == "Withdrawn"


def test_an_abstract_we_may_not_pass_on_stays_here() -> None:
    silent = work(abstract="")
    assert "abstract" not in bibtex.entry(silent)
    assert "AB  - " not in ris.entry(silent)
    assert "abstract" not in csl.item(silent)


def test_the_key_depends_on_the_paper_alone() -> None:
    assert key_of(work()) == "stone2024-2401.00001"
    assert key_of(work(key="arxiv:math/0309136", arxiv="math/0309136", year=2003)) == "stone2003-math-0309136"
    assert key_of(work(key="title:00", arxiv="", author_names=(), year=None)).startswith("anoncalm-")


@pytest.mark.django_db
def test_a_page_and_an_export_say_the_same() -> None:
    for one in hard_works():
        view = read.paper(one.key)
        assert view is not None
        assert work_of(view) == one
