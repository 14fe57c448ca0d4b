"""Pictures made safe: an SVG is taken apart and only shapes, text and known classes are written anew.

What it may hold is listed; everything else (scripts, links, styles, foreign objects, references, entities) is
left behind. Colours come from the page's own style sheet through the classes of the runner's pictures, so
that a picture follows the page into the dark.
"""

from __future__ import annotations

import re

from lxml import etree

LARGEST = 512 * 1024
_MOST_PARTS = 20_000
_DEEPEST = 12
_NAMESPACE = "http://www.w3.org/2000/svg"

_NUMBERS = re.compile(r"^[-+0-9.eE,%\s]{1,200}$")
_POINTS = re.compile(r"^[-+0-9.eE,\s]+$")
_PATH = re.compile(r"^[-+0-9.eE,\sMmLlHhVvCcSsQqTtAaZz]+$")
_TURN = re.compile(r"^(?:\s*(?:translate|rotate|scale)\([-+0-9.eE,\s]{1,60}\)){1,4}\s*$")
_WORD = re.compile(r"^[a-z-]{1,12}$")
_CLASSES = frozenset({"t", "a", "g", "l", "r", "b", "d", "c0", "c1", "c2", "c3", "c4"})

_PLACES = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "dx", "dy")
_ALLOWED = dict.fromkeys(_PLACES, _NUMBERS) | {
    "points": _POINTS,
    "d": _PATH,
    "transform": _TURN,
    "viewBox": _NUMBERS,
    "text-anchor": _WORD,
}
_PARTS = frozenset(
    {
        "g",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "path",
        "text",
        "tspan",
        "title",
        "desc",
    }
)
_WITH_TEXT = frozenset({"text", "tspan", "title", "desc"})


def clean(svg: str) -> str:
    """The picture with nothing in it but shapes and text; "" for what is no picture, or is too large."""
    if not svg or len(svg) > LARGEST or "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        return ""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(svg.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    if _name(root) != "svg" or sum(1 for _ in root.iter()) > _MOST_PARTS:
        return ""
    made = etree.Element("svg", {"role": "img"})
    _copy_attributes(root, made)
    if "viewBox" not in made.attrib:
        return ""
    for gone in ("width", "height", "x", "y"):
        # The page decides how large a picture is shown.
        made.attrib.pop(gone, "")
    made.set("aria-label", root.get("aria-label", "")[:300] or "What was measured, drawn")
    _copy_parts(root, made, _DEEPEST)
    return etree.tostring(made, encoding="unicode") if len(made) else ""


def _name(element: etree._Element) -> str:
    """The local name; "" for what is no element of SVG (comments, instructions, other languages)."""
    tag: object = element.tag
    if not isinstance(tag, str):
        return ""
    name = etree.QName(tag)
    return name.localname if name.namespace in (_NAMESPACE, None) else ""


def _copy_parts(given: etree._Element, made: etree._Element, depth: int) -> None:
    for child in given:
        name = _name(child)
        if name not in _PARTS or depth == 0:
            continue
        part = etree.SubElement(made, name)
        _copy_attributes(child, part)
        if name in _WITH_TEXT:
            part.text = (child.text or "")[:500]
        _copy_parts(child, part, depth - 1)


def _copy_attributes(given: etree._Element, made: etree._Element) -> None:
    for key, value in given.attrib.items():
        name, text = str(key), str(value)
        allowed = _ALLOWED.get(name)
        if allowed is not None and allowed.match(text):
            made.set(name, text)
        elif name == "class" and (known := [word for word in text.split() if word in _CLASSES]):
            made.set("class", " ".join(known))
