"""Category codes at arXiv's doors: recognise them, spell them, translate them to OAI sets and back.

The taxonomy and the folding of aliases are ``kernel.categories``; records keep the codes as arXiv wrote them.
"""

from __future__ import annotations

import re

from broadsheet.kernel.categories import CATEGORIES, canonical
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.taxonomy import ALIASES, ARCHIVES, LEGACY, NAMES, SUBSUMED

_SHAPE = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.(?:[A-Z]{2}|[a-z]+(?:-[a-z]+)?))?")
_SPELLING = {code.casefold(): code for code in (*NAMES, *SUBSUMED, *LEGACY, *ARCHIVES)}


def is_category(code: str) -> bool:
    """Whether ``code`` is, was, or by its archive may become an arXiv category.

    MSC and ACM classes, which the query API mixes in, are not: ``68T05``, ``I.2.7``.
    """
    if code in CATEGORIES or code in SUBSUMED or code in LEGACY:
        return True
    return _SHAPE.fullmatch(code) is not None and "." in code and code.partition(".")[0] in ARCHIVES


def spelled(name: str) -> str:
    """``name`` in arXiv's own spelling; readers may write ``cs.ai``. Raises BadInput for unknown names."""
    known = _SPELLING.get(name.strip().casefold())
    if known is None:
        raise BadInput(
            f"“{name}” is neither an arXiv category nor an archive.",
            hint="See https://arxiv.org/category_taxonomy; examples are cs.AI, math, hep-th.",
        )
    return known


def oai_set_of(name: str) -> str:
    """The OAI set (``group:archive:CATEGORY``) of a category or archive; a set comes back unchanged.

    Only active names have a set, so old archives ask for the category that they became
    (https://info.arxiv.org/help/oa/index.html, "Sets").

    >>> oai_set_of("cs.AI"), oai_set_of("cs"), oai_set_of("hep-th"), oai_set_of("physics")
    ('cs:cs:AI', 'cs', 'physics:hep-th', 'physics:physics')
    """
    if ":" in name:
        return name.strip()
    code = canonical(spelled(name))
    archive, _, subject = code.partition(".")
    group = ARCHIVES[archive][0]
    if subject:
        return f"{group}:{archive}:{subject}"
    # The bare group "physics" holds thirteen archives; whoever names the archive means that one.
    return archive if archive == group and group != "physics" else f"{group}:{archive}"


def code_of_set(spec: str) -> str:
    """The category an OAI set names, or "" where it names only a group or a divided archive.

    >>> code_of_set("cs:cs:AI"), code_of_set("physics:hep-th"), code_of_set("math")
    ('cs.AI', 'hep-th', '')
    """
    code = ".".join(spec.split(":")[1:])
    return code if code in CATEGORIES else ""


def _subjects() -> dict[str, str]:
    named: dict[str, str] = {}
    for code, category in CATEGORIES.items():
        if code in ALIASES:
            continue
        named[f"{ARCHIVES[category.archive][1]} - {category.name}"] = code
        # "Machine Learning" is cs.LG and stat.ML: a name that two share names neither.
        named[category.name] = "" if category.name in named else code
    return named


_SUBJECTS = _subjects()


def code_of_subject(subject: str) -> str:
    """The category that ``dc:subject`` spells out, or "": ``Mathematics - Combinatorics`` is math.CO."""
    return _SUBJECTS.get(" ".join(subject.split()), "")
