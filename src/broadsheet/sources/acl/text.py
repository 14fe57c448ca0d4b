"""The Anthology's mark-up text and one paper's elements, as plain values.

Schema: https://github.com/acl-org/acl-anthology/blob/master/data/xml/schema.rnc. Titles and abstracts hold
``b i tt url span fixed-case tex-math``; a formula becomes ``$...$``.
"""

from __future__ import annotations

from lxml import etree

from broadsheet.sources.arxiv.pieces import local_name

_LIMIT = 200_000


def text_of(element: etree._Element | None) -> str:
    """What an element with mark-up says. Written out because the general reader would decode ``&lt;`` in
    it a second time, and titles about tokens such as ``<mask>`` are common here."""
    if element is None:
        return ""
    parts: list[str] = []
    _collect(element, parts, 0)
    return " ".join("".join(parts)[:_LIMIT].split())


def _collect(element: etree._Element, parts: list[str], depth: int) -> None:
    if element.text:
        parts.append(_as_formula(element) if local_name(element) == "tex-math" else element.text)
    if depth < 30 and local_name(element) != "tex-math":
        for child in element:
            if isinstance(child.tag, str):
                _collect(child, parts, depth + 1)
            if child.tail:
                parts.append(child.tail)


def _as_formula(element: etree._Element) -> str:
    tex = "".join(str(part) for part in element.itertext()).strip().strip("$").strip()
    return f"${tex}$" if tex else ""


def anthology_id(collection: str, volume: str, paper: str) -> str:
    """The full id of a paper: ``2024.acl-long.1``, and of the old form ``P18-1001`` or ``W05-0101``.

    Workshops have two digits for the volume and two for the paper, all others one and three.
    """
    if collection[:1].isdigit():
        return f"{collection}-{volume}.{paper}"
    if not (volume.isdigit() and paper.isdigit()):
        return ""
    is_workshop = collection[:1] == "W" or collection == "C69" or (collection == "D19" and int(volume) >= 5)
    width = (2, 2) if is_workshop else (1, 3)
    return f"{collection}-{int(volume):0{width[0]}d}{int(paper):0{width[1]}d}"
