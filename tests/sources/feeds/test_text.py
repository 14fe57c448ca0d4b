"""What all sources share: mark-up, dates, names, licences, JSON answers."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.kernel.errors import BadPayload, SourceRefused
from broadsheet.net.answer import Answer
from broadsheet.sources.feeds.answers import after, numbered, read_object
from broadsheet.sources.feeds.dates import of_parts, read_date
from broadsheet.sources.feeds.licences import licence_address, may_share
from broadsheet.sources.feeds.markup import plain_line, plain_text
from broadsheet.sources.feeds.people import forwards, full_name, listed


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain", "plain"),
        ("the <mask> token, p<0.05 & List<String>", "the <mask> token, p<0.05 & List<String>"),
        ("&lt;jats:p&gt;Twice &amp;amp; escaped&lt;/jats:p&gt;", "Twice & escaped"),
        ("p &lt; 0.05 and q &gt; 1", "p < 0.05 and q > 1"),
        ("<jats:title>Abstract</jats:title><jats:p>Text.</jats:p>", "Text."),
        (
            "<sec><title>Methods.</title><p>We.</p></sec><sec><title>Results</title><p>It.</p></sec>",
            "Methods: We.\n\nResults: It.",
        ),
        (
            "H<sub>2</sub>O, 10<sup>-3</sup>, x<sub>max</sub>, y<sup>2</sup>",
            "H₂O, 10⁻³, x$_{\\mathrm{max}}$, y²",
        ),
        ("a<br/>b<script>alert(1)</script><!-- c --><img src=x onerror=y>", "a\nb"),
        ("<jats:tex-math><![CDATA[$a<b$]]></jats:tex-math>", "$a<b$"),
        (
            "<inline-formula><alternatives><tex-math>\\documentclass{x}\\begin{document}$$k$$\\end{document}</tex-math>"
            "<mml:math><mml:mi>k</mml:mi></mml:math></alternatives></inline-formula>",
            "$k$",
        ),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("never <b>closed", "never closed"),
        ("</p>only closed</b>", "only closed"),
        ("", ""),
    ],
)
def test_mark_up_becomes_text(raw: str, expected: str) -> None:
    assert plain_text(raw) == expected


@pytest.mark.parametrize(
    ("mathml", "expected"),
    [
        ("<mfrac><mn>1</mn><msqrt><mi>n</mi></msqrt></mfrac>", r"\frac{1}{\sqrt{n}}"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_{i}^{2}"),
        ("<mover><mi>p</mi><mo>¯</mo></mover>", r"\bar{p}"),
        ("<mi>sin</mi><mo>&#x2061;</mo><mi>α</mi>", r"\mathrm{sin}α"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        ("<mtext>for all % of</mtext>", r"\text{for all \% of}"),
        ("<mi mathvariant='bold'>v</mi>", r"\mathbf{v}"),
        ("<mroot><mi>a</mi><mn>3</mn></mroot>", r"\sqrt[3]{a}"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>",
            r"\begin{matrix}1 & 2\end{matrix}",
        ),
        (
            "<semantics><mi>x</mi><annotation encoding='application/x-tex'>\\xi</annotation></semantics>",
            r"\xi",
        ),
        ("<munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover>", "∑_{i}^{n}"),
        ("<msup><mi>x</mi></msup>", "x^{}"),
    ],
)
def test_mathml_becomes_tex(mathml: str, expected: str) -> None:
    assert plain_text(f"<mml:math xmlns:mml='x'>{mathml}</mml:math>") == f"${expected}$"


def test_hostile_mark_up_costs_no_more_than_its_length() -> None:
    started = time.perf_counter()
    for text in (
        "<!--" * 100_000,
        "<a " * 130_000,
        "<" * 400_000,
        "<p x='" * 60_000,
        "<p>" * 130_000,
        "&lt;" * 99_000,
    ):
        plain_text(text)
    assert time.perf_counter() - started < 10


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="<>/&;! -[]CDATApbjats:mi=\"'x2\n", max_size=80))
def test_no_text_is_too_strange(raw: str) -> None:
    plain_text(raw)
    assert "\n" not in plain_line(raw)


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("2026-6-30", 2026, 6, 30),
        ("2026-06", 2026, 6, None),
        ("2026", 2026, 0, None),
        ("30 June 2026", 2026, 6, 30),
        ("June 30th, 2026", 2026, 6, 30),
        ("2026 Jun 5", 2026, 6, 5),
        ("2026 Spring", 2026, 0, None),
        ("2026-6-3T1:02:03+0000", 2026, 6, 3),
        ("2026-13-45", 2026, 0, None),
        ("2026-02-31", 2026, 2, None),
        ("20260630123456", 2026, 6, 30),
    ],
)
def test_dates(text: str, year: int, month: int, day: int | None) -> None:
    when = read_date(text)
    assert when is not None
    assert (when.year, when.month, when.day.day if when.day else None) == (year, month, day)


@pytest.mark.parametrize("text", ["", "0000-00-00", "soon", "31/12/26", "12:30", "99999999999", "-1"])
def test_what_is_no_date(text: str) -> None:
    assert read_date(text) is None


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=40), st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5), st.booleans()))
)
def test_no_date_is_too_strange(text: str, parts: list[object]) -> None:
    read_date(text)
    of_parts(parts)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("Lovelace, Ada", "Ada Lovelace"),
        ("Lovelace, A. B., Jr.", "A. B. Lovelace Jr."),
        ("Lovelace AB", "A. B. Lovelace"),
        ("LOVELACE, Ada", "Ada LOVELACE"),
        ("de la Cruz, María, PhD", "María de la Cruz"),
        ("The ATLAS Collaboration", "The ATLAS Collaboration"),
        ("Open Source Team, Berlin", "Open Source Team, Berlin"),
        ("OpenAI LLC", "OpenAI LLC"),
        ("Ada Lovelace III", "Ada Lovelace III"),
        ("Plato", "Plato"),
        (" , ", ""),
    ],
)
def test_names_in_four_orders(written: str, expected: str) -> None:
    assert forwards(written) == expected


def test_lists_of_names() -> None:
    assert [a.name for a in listed("Lovelace, A.; Babbage, C.; ")] == ["A. Lovelace", "C. Babbage"]
    assert [a.name for a in listed("By Ada Lovelace, Charles Babbage & Mary S.")] == [
        "Ada Lovelace",
        "Charles Babbage",
        "Mary S.",
    ]
    assert [a.name for a in listed("Lovelace, Ada")] == ["Ada Lovelace"]
    assert [a.name for a in listed("Ada Lovelace, Charles Babbage")] == ["Ada Lovelace", "Charles Babbage"]
    assert full_name("", "Lovelace, Ada") == "Ada Lovelace"


@pytest.mark.parametrize(
    ("written", "address", "is_free"),
    [
        ("cc_by", "https://creativecommons.org/licenses/by/4.0/", True),
        ("CC BY-NC-ND 4.0", "https://creativecommons.org/licenses/by-nc-nd/4.0/", False),
        ("cc0", "https://creativecommons.org/publicdomain/zero/1.0/", True),
        ("cc_no", "", False),
        ("All rights reserved", "", False),
        (
            "http://creativecommons.org/licenses/by-sa/3.0/",
            "http://creativecommons.org/licenses/by-sa/3.0/",
            True,
        ),
        (
            "https://www.elsevier.com/tdm/userlicense/1.0/",
            "https://www.elsevier.com/tdm/userlicense/1.0/",
            False,
        ),
    ],
)
def test_licences(written: str, address: str, is_free: bool) -> None:
    assert licence_address(written) == address
    assert may_share(address) is is_free


@pytest.mark.parametrize("body", [b"", b"<html><body>Busy</body></html>", b'{"a": [1, 2', b"[1]", b"null"])
def test_answers_that_are_no_object(body: bytes) -> None:
    with pytest.raises(BadPayload):
        read_object(Answer(200, {}, body, "http://x.example/"), "X")


def test_cursors_of_several_sets() -> None:
    assert numbered("", 3) == (0, "")
    assert numbered("2:a:b", 3) == (2, "a:b")
    assert (after(0, "t", 2), after(0, "", 2), after(1, "", 2)) == ("0:t", "1:", "")
    for broken in ("3:", "x", "-1:", "9999999:"):
        with pytest.raises(SourceRefused) as caught:
            numbered(broken, 3)
        assert caught.value.code == "cursor-expired"
