"""A hostile picture leaves only shapes and text behind."""

from __future__ import annotations

import pytest
from lxml import etree

from broadsheet.results.picture import LARGEST, clean
from tests.results.reports import picture

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"'
SHAPE = '<rect x="1" y="1" width="2" height="2"/>'


def test_a_runners_picture_keeps_shapes_classes_and_label():
    drawn = clean(picture("a < b").replace("a < b", "a &lt; b"))
    root = etree.fromstring(drawn)
    assert (root.get("aria-label"), root.get("viewBox")) == ("pebbles", "0 0 420 240")
    assert [e.tag for e in root.iter()] == ["svg", "g", "rect", "text"]
    assert root.find("g").get("class") == "c0"
    assert root.findtext("text") == "a < b"


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<style>*{background:url(https://evil.example)}</style>",
        "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='https://evil.example'/></foreignObject>",
        "<a xlink:href='javascript:alert(1)'><text>evil</text></a>",
        "<image xlink:href='https://evil.example/x.png'/>",
        "<use xlink:href='#evil'/>",
        "<animate attributeName='href' to='javascript:evil()'/>",
        "<set attributeName='onload' to='evil()'/>",
        "<g onload='evil()' onclick='evil()' style='fill:url(evil)' id='evil'/>",
        "<rect fill='url(https://evil.example)' class='evil masthead' transform='evil(1)' x='1;evil'/>",
        "<text><tspan onmouseover='evil()'>fine</tspan></text>",
        "<!-- evil --><?evil evil?>",
        "<evil:rect xmlns:evil='https://evil.example'/>",
    ],
)
def test_nothing_hostile_comes_through(inside):
    drawn = clean(f'{HEAD} onload="evil()">{SHAPE}{inside}</svg>')
    assert "<rect" in drawn
    assert not [word for word in ("evil", "script", "http", "href", "style", "iframe") if word in drawn]


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "no picture",
        "<svg",
        f"<html>{SHAPE}</html>",
        f"{HEAD}></svg>",
        f'<svg xmlns="http://www.w3.org/2000/svg">{SHAPE}</svg>',
        '<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + f"{HEAD}>{SHAPE}<text>&a;</text></svg>",
        f"{HEAD}>{SHAPE * 20_001}</svg>",
        f"{HEAD}>{SHAPE}<text>{'x' * LARGEST}</text></svg>",
    ],
)
def test_what_is_no_picture_is_left_out(svg):
    assert clean(svg) == ""


def test_depth_is_bounded():
    deep = "<g>" * 200 + SHAPE + "</g>" * 200
    assert clean(f"{HEAD}>{SHAPE}{deep}</svg>").count("<g") <= 12
