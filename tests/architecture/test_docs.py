"""Docs that cannot fall behind: the generated pages are current, and every name appears."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from broadsheet.conf.env import PREFIX, Environment

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("make_docs", ROOT / "tools/make_docs.py")
assert _SPEC
assert _SPEC.loader
make_docs = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(make_docs)


@pytest.mark.parametrize("name", sorted(make_docs.PAGES))
def test_generated_pages_are_current(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == make_docs.PAGES[name](), "run `make docs`"


def test_every_setting_appears() -> None:
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    for name, field in Environment.model_fields.items():
        assert f"## `{PREFIX}{name.upper()}`" in page
        assert field.description, f"{name} has no description"


def test_every_make_target_is_described() -> None:
    for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines():
        if line[:1].islower() and ":" in line and "=" not in line.split(":")[0]:
            assert "## " in line, line


def test_links_between_docs_lead_somewhere() -> None:
    import re

    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
