"""The room contracts hold, and each breaks when somebody plants a violation."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

ROOMS = "Rooms: imports only point down; siblings never meet BROKEN"
PLANTED = {
    "upwards": (ROOMS, "search/planted.py", "from broadsheet.reading import names\n"),
    "to a sibling": (ROOMS, "reading/planted.py", "def f():\n    from broadsheet.pipeline import runs\n"),
    "an unlisted room": ("is marked as 'exhaustive'", "newroom/__init__.py", "X = 1\n"),
    "a channel to another": (
        "Channels do not know each other BROKEN",
        "delivery/feeds/planted.py",
        "from broadsheet.delivery.web import apps\n",
    ),
    "the framework in a pure room": (
        "Pure rooms never see the framework BROKEN",
        "kernel/planted.py",
        "import django\n",
    ),
    "tables in the read path": (
        "Tables are touched through read and write only BROKEN",
        "reading/planted.py",
        "from broadsheet.papers.models import Paper\n",
    ),
    "torch in the service": ("Torch is for training only BROKEN", "search/planted.py", "import torch\n"),
    "a knot": ("No knots inside BROKEN", "kernel/text.py", "\nfrom broadsheet.kernel.planted import X\n"),
}


def contracts(root: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over the tree in ``root``, whatever is installed."""
    code = (
        "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports_command as c; c()"
    )
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("violation", PLANTED)
def test_a_planted_violation_breaks(violation: str, tree: Path) -> None:
    expected, place, text = PLANTED[violation]
    path = tree / "src/broadsheet" / place
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
    if violation == "a knot":
        (tree / "src/broadsheet/kernel/planted.py").write_text("from broadsheet.kernel import text\nX = 1\n")
    result = contracts(tree)
    assert result.returncode != 0
    assert expected in " ".join(result.stdout.split())


def test_the_contracts_hold() -> None:
    result = contracts(ROOT)
    assert result.returncode == 0, result.stdout
