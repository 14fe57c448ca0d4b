"""Throw-away packages of reproductions for the tests; they need no torch."""

from __future__ import annotations

from pathlib import Path

from reproductions.registry import Entry, read_declaration

DECLARATION = '''"""A reproduction for tests."""

import os
import time

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="{slug}",
    paper=Paper(title="{title}"),
    family="tests",
    claim=Claim("It works."),
    checked="That it works.",
    not_checked="Anything else.",
    data="None.",
    baseline="Nothing.",
    budget="None.",
    measures=(Measure("score", "a number", "%"),),
    rule=(Criterion("high enough", "score", at_least=1.0),),
    picture=Bars(("score",), y="score (%)"),
    seconds={seconds},
    megabytes={megabytes},
)


def run(seed):
    {body}
'''


def book(
    folder: Path,
    slug: str = "a-test",
    body: str = "return Measurements({'score': 2.0 + seed})",
    **more: object,
) -> Entry:
    """Write a module into a package in ``folder`` and give its entry."""
    package = folder / "shelf_of_tests"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").touch()
    file = package / f"{slug.replace('-', '_')}.py"
    settings = {"title": f"Title of {slug}", "seconds": 20, "megabytes": 2048} | more
    file.write_text(DECLARATION.format(slug=slug, body=body, **settings), "utf-8")
    declared = read_declaration(file)
    assert declared is not None
    return Entry(declared, f"shelf_of_tests.{file.stem}", file)
