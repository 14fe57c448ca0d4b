"""Every export is read back by the programs people use, for the sample library and for hard cases."""

from __future__ import annotations

import io
import logging
import shutil
import subprocess
import warnings
from collections.abc import Sequence
from pathlib import Path

import bibtexparser
import orjson
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from broadsheet.kernel.text import plain
from broadsheet.papers.cite import FORMATS, Work, key_of, written
from tests.papers.cite.library import hard_works, sample_works

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[sample_works, hard_works], ids=["sample", "hard"])
def held(request: pytest.FixtureRequest, db: None) -> list[Work]:
    found: list[Work] = request.param()
    return found


def export(works: Sequence[Work], name: str) -> str:
    return "".join(written(works, FORMATS[name]))


def folded(text: str) -> str:
    """What must survive LaTeX and back: the letters, not the spacing around signs."""
    return "".join(char for char in text if char.isalnum() and char != "ˆ")


def test_bibtexparser_reads_every_entry(held: list[Work], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        library = bibtexparser.parse_string(export(held, "bibtex"))
    assert not library.failed_blocks
    assert not caplog.records
    assert [entry.key for entry in library.entries] == [key_of(work) for work in held]
    for entry, work in zip(library.entries, held, strict=True):
        assert entry.fields_dict["title"].value
        assert ("eprint" in entry.fields_dict) == bool(work.arxiv)
        if work.arxiv:
            assert entry["eprint"] == work.arxiv
            assert entry["archivePrefix"] == "arXiv"


def test_titles_and_authors_survive_latex(held: list[Work]) -> None:
    library = bibtexparser.parse_string(export(held, "bibtex"), append_middleware=[LatexDecodingMiddleware()])
    for entry, work in zip(library.entries, held, strict=True):
        if not set("$\\Ωζ") & set(work.title):
            assert folded(entry["title"]) == folded(work.title)
        if work.author_names:
            read_back = folded(entry["author"])
            for name in work.authors:
                assert folded(name.family) in read_back
            assert entry["author"].count(" and ") >= len(work.author_names) - 1


def test_rispy_reads_every_reference(held: list[Work]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_back = rispy.loads(export(held, "ris"))
    assert [one["id"] for one in read_back] == [key_of(work) for work in held]
    for one, work in zip(read_back, held, strict=True):
        assert one["title"] == " ".join(plain(work.title).split())
        assert len(one.get("authors", [])) == len(work.author_names)
        assert one.get("year", "") == str(work.year_in_print or "")
        assert "unknown_tag" not in one


def test_citeproc_renders_every_item(held: list[Work]) -> None:
    items = orjson.loads(export(held, "csl"))
    assert len(items) == len(held)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        source = CiteProcJSON(items)
    # The style file itself names options that citeproc-py does not know; that is no fault of ours.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    printed = [str(entry) for entry in bibliography.bibliography()]
    assert len(printed) == len(held)
    assert all(printed)


def test_plain_text_is_one_line_each(held: list[Work]) -> None:
    lines = export(held, "text").splitlines()
    assert len(lines) == len(held)
    assert all(plain(work.title)[:20] in line for work, line in zip(held, lines, strict=True))


def test_keys_are_unique_and_ascii(held: list[Work]) -> None:
    keys = [key_of(work) for work in held]
    assert len(set(keys)) == len(keys)
    assert all(key.isascii() and not set(key) & set(' ,{}"#%\\~()=') for key in keys)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bibtex"), reason="no bibtex on this machine (Debian: texlive-binaries)")
def test_bibtex_takes_it(held: list[Work], tmp_path: Path) -> None:
    (tmp_path / "works.bib").write_text(export(held, "bibtex"), encoding="utf-8")
    cited = "".join(f"\\citation{{{key_of(work)}}}\n" for work in held)
    (tmp_path / "x.aux").write_text(f"\\relax\n{cited}\\bibdata{{works}}\n\\bibstyle{{plain}}\n")
    done = subprocess.run(["bibtex", "x"], cwd=tmp_path, capture_output=True, text=True, check=False)
    if "couldn't open style file" in done.stdout:
        pytest.skip("bibtex has no plain.bst here (Debian: texlive-base)")
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("biber"), reason="no biber on this machine (Debian: biber)")
def test_biber_takes_it(held: list[Work], tmp_path: Path) -> None:
    (tmp_path / "works.bib").write_text(export(held, "bibtex"), encoding="utf-8")
    done = subprocess.run(
        ["biber", "--tool", "--validate-datamodel", "works.bib"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "ERROR" not in done.stdout


def test_it_streams() -> None:
    """The first entry comes before the second work is read."""
    read: list[int] = []

    def slowly() -> object:
        for number, one in enumerate(hard_works()[:3]):
            read.append(number)
            yield one

    pieces = written(slowly(), FORMATS["csl"])  # type: ignore[arg-type]
    next(pieces), next(pieces)
    assert read == [0]
    assert io.StringIO("".join(pieces)).read().endswith("]\n")


@pytest.mark.slow
@pytest.mark.skipif(
    not (shutil.which("pdflatex") and shutil.which("bibtex")),
    reason="no LaTeX on this machine (Debian: texlive)",
)
def test_latex_prints_a_hundred(tmp_path: Path) -> None:
    """A document that cites a hundred papers compiles without one error."""
    works = [*hard_works()[:5], *sample_works()[-95:]]
    (tmp_path / "works.bib").write_text(export(works, "bibtex"), encoding="utf-8")
    cited = "".join(f"\\nocite{{{key_of(work)}}}\n" for work in works)
    # The one author in a script that Computer Modern lacks stands in a font of its own in a real manuscript.
    (tmp_path / "x.tex").write_text(
        "\\documentclass{article}\\usepackage[T1]{fontenc}\\DeclareUnicodeCharacter{5F20}{Z}"
        "\\DeclareUnicodeCharacter{4E09}{S}\\begin{document}"
        + cited
        + "\\bibliographystyle{plain}\\bibliography{works}\\end{document}"
    )
    for command in (["pdflatex", "-interaction=batchmode", "x"], ["bibtex", "x"]) + 2 * (
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "x"],
    ):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:].decode(errors="replace")
    assert (tmp_path / "x.pdf").stat().st_size > 20_000
    assert (tmp_path / "x.bbl").read_text().count("\\bibitem") == 100
