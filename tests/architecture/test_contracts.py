"""The room contracts hold, and each breaks when somebody plants a violation."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = {
    "Rooms: imports only point down": ("search/planted.py", "from broadsheet.papers import views\n"),
    "siblings never meet": ("reading/planted.py", "def f():\n    from broadsheet.pipeline import runs\n"),
    "Missing layer in container 'broadsheet'": ("newroom/__init__.py", "X = 1\n"),
    "Channels do not know each other": (
        "delivery/api/__init__.py",
        "from broadsheet.delivery.web import apps\n",
    ),
    "Pure rooms never see the framework": ("kernel/planted.py", "import django\n"),
    "Tables are touched through read and write only": (
        "reading/planted.py",
        "from broadsheet.papers.models import Paper\n",
    ),
    "Torch is for training only": ("search/planted.py", "import torch\n"),
    "No knots inside": ("kernel/text.py", "\nfrom broadsheet.kernel.planted import X\n"),
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
@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_violation_breaks(contract: str, tree: Path) -> None:
    place, text = PLANTED[contract]
    path = tree / "src/broadsheet" / place
    path.parent.mkdir(exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
    if contract == "No knots inside":
        (tree / "src/broadsheet/kernel/planted.py").write_text("from broadsheet.kernel import text\nX = 1\n")
    result = contracts(tree)
    assert result.returncode != 0
    shown = " ".join(result.stdout.split())
    assert "broken" in shown.lower() or "Missing layer" in shown
    assert contract.split(":")[0].split(" ")[0] in shown


def test_the_contracts_hold() -> None:
    result = contracts(ROOT)
    assert result.returncode == 0, result.stdout
