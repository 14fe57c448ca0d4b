"""Formulas: that they are typeset, that nothing unsafe and nothing slow comes of them."""

from __future__ import annotations

import html
import io
import json
import re
import time
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.kernel.maths import MAX_LATEX, Piece, segments, to_mathml
from broadsheet.kernel.text import readable

PAPERS = Path(__file__).parents[3] / "shared" / "data" / "papers.jsonl.zst"
MATHML = "{http://www.w3.org/1998/Math/MathML}"


@pytest.mark.parametrize(
    ("latex", "inside"),
    [
        (r"\alpha_1", "<msub><mi>α</mi><mn>1</mn></msub>"),
        (r"\frac{a}{b}", "<mfrac>"),
        (r"x < y", "<mo>&lt;</mo>"),
        (r"\mathbb{R}", "ℝ"),
        (r"\bm{x}", "𝒙"),
        (r"\mathcal{O}(n^2)", "𝒪"),
        (r"\mathbf{M}_{\mathfrak{g}} \mathscr{B}", "𝐌"),
        (r"\boldsymbol{\theta}", "𝜽"),
        (r"\mathrm{d}x", "<mtext>d</mtext>"),
        (r"\OPT", ">OPT<"),
        (r"\begin{align}a &= b \\ c &= d\end{align}", "<mtable"),
        (r"\text{<script>alert(1)</script>}", "&lt;script&gt;"),
        (r"\text{&#x3c;b&#x3e;}", "&lt;b&gt;"),
    ],
)
def test_typeset(latex: str, inside: str) -> None:
    made = to_mathml(latex)
    assert inside in made
    assert ET.fromstring(made).get("alttext") == latex


def test_display_is_a_block() -> None:
    assert 'display="block"' in to_mathml(r"\sum_i x_i", display=True)
    assert 'display="inline"' in to_mathml(r"\sum_i x_i")


@pytest.mark.parametrize(
    "latex",
    [
        *("\\frac{a", "x^^2_", "", "\\left(", "a_b_c", "\\begin{matrix}", "\\genfrac", "\\text{\x00}"[:6]),
        r"\newcommand{\a}{\b\b}\newcommand{\b}{\a\a}\a",
        r"\def\a{\a\a}\a",
        "x" * (MAX_LATEX + 1),
        "{" * 900 + "}" * 900,
    ],
)
def test_what_cannot_be_typeset_is_shown_as_source(latex: str) -> None:
    made = to_mathml(latex)
    if made.startswith("<code"):
        assert made.startswith('<code class="tex">')
        assert len(html.unescape(made)) < MAX_LATEX + 40
    ET.fromstring(made)


@pytest.mark.parametrize(
    "latex",
    [
        r"\style{color:red;background:url(http://evil)}{x}",
        r"\href{javascript:alert(1)}{x}",
        r"\class{evil}{x}",
        r"\color{red}x \textcolor{url(x)}{y} \colorbox{red}{z}",
        r"\unicode{x3c}script\unicode{x3e}",
        r'\text{" onload="x}',
        r"\mathchoice{a}{b}{c}{d}\rule{1em}{1em}\hspace{expression(x)}",
    ],
)
def test_nothing_unsafe_comes_out(latex: str) -> None:
    _assert_safe(to_mathml(latex))


def _assert_safe(made: str) -> None:
    for element in ET.fromstring(made).iter():
        if element.tag == "code":
            assert element.attrib == {"class": "tex"}
            continue
        assert element.tag.startswith(MATHML)
        assert element.tag.removeprefix(MATHML) not in ("script", "style", "a", "annotation-xml")
        for name, value in element.attrib.items():
            assert name == "alttext" or re.fullmatch(r"[a-z]+", name)
            assert name not in ("style", "href", "class", "id")
            assert not name.startswith("on")
            assert name == "alttext" or re.fullmatch(r"[\w .+%-]*", value)


WORDS = r"""
\frac \sqrt \left( \right) \left. \right| { } [ ] ^ _ x 1 & \\ \begin{matrix} \end{matrix} \text{a
\mathbb \over \limits \sum ' \not \overset \binom \hspace \style{a} \href{b} \unicode \color \class
\operatorname \cfrac
\xrightarrow \substack \cases \begin{cases} \end{cases} \middle \big \genfrac \skew \raise \rule
\verb|a| \sideset \mathchoice \tag{1} \pmod % ~ \ \begin{array}{c|c} \end{array} &#x0; &#xd800; < > é
"""
TEX = st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join)


@settings(max_examples=500, deadline=None)
@given(st.one_of(TEX, st.text(st.characters(exclude_categories=()), max_size=60)))
def test_any_formula_gives_safe_markup(latex: str) -> None:
    _assert_safe(to_mathml(latex))
    _assert_safe(to_mathml(latex, display=True))


NASTY = r"""
^ _ ' { \frac \sqrt \left( \not \over \begin{matrix} \text{ \overset \xrightarrow[ \binom{ \color{a} -1 9.
\mathbb \limits
"""


@pytest.mark.parametrize("unit", NASTY.split())
def test_time_is_bounded(unit: str) -> None:
    started = time.perf_counter()
    to_mathml((unit * MAX_LATEX)[:MAX_LATEX])
    to_mathml(("a" + unit) * (MAX_LATEX // (len(unit) + 1)))
    assert time.perf_counter() - started < 3


def test_segments() -> None:
    assert segments(r"It costs \$5: $x$ and $$y$$.") == [
        Piece("prose", "It costs $5: "),
        Piece("inline", "x"),
        Piece("prose", " and "),
        Piece("display", "y"),
        Piece("prose", "."),
    ]


@pytest.mark.parametrize(
    "text",
    ["$5 and $10", "$5-$10", "one $ alone", "$5 million, saves $3 million", "US$ 20 or US$ 30", "a $$ b", ""],
)
def test_prices_and_lone_dollars_are_prose(text: str) -> None:
    assert [p for p in segments(text) if p.kind != "prose"] == []
    assert "".join(p.text for p in segments(text)) == text


@pytest.mark.parametrize("body", ["n", "10^5", "3 \\times 4", "O(n)", "a, b", "p", "5\\%", "k=3"])
def test_short_formulas_are_maths(body: str) -> None:
    assert Piece("inline", body) in segments(f"with ${body}$ here")


@pytest.mark.slow
@pytest.mark.skipif(not PAPERS.exists(), reason="the shared corpus is not here")
def test_almost_every_real_formula_is_typeset() -> None:
    with PAPERS.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as stream:
        rows = [json.loads(line) for line in islice(io.TextIOWrapper(stream, encoding="utf-8"), 2000)]
    texts = [readable(row.get(name) or "") for row in rows for name in ("title", "abstract")]
    formulas = [p for text in texts for p in segments(text) if p.kind != "prose"]
    made = [to_mathml(p.text, display=p.kind == "display") for p in formulas]
    assert len(made) > 1000
    assert sum(m.startswith("<math") for m in made) >= 0.99 * len(made)
