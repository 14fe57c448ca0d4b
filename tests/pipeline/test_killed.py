"""Kill -9 at any moment: the same command finishes afterwards, and store, log and index agree exactly.

``KILL_ROUNDS`` sets how many kills each kind of work gets; 50 is the full measure.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests import corpus
from tests.cli import command
from tests.payload_servers.arxiv import ArxivServer, FakePaper

ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
PAPERS = 3000

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("killed")]


def killed(home: Path, seconds: float, *arguments: str, whole_group: bool) -> bool:
    """Start the command and kill it after ``seconds``; False when it was quicker."""
    process = command.start(home, *arguments)
    time.sleep(seconds)
    was_running = process.poll() is None
    if whole_group:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            was_running = False
    else:
        process.kill()
    process.communicate()
    return was_running


def checked(home: Path) -> dict[str, int]:
    """What ``verify`` says; it must not have found any difference."""
    result = command.run(home, "verify", "--json")
    assert result.returncode == 0, result.stdout + result.stderr
    found: dict[str, int] = json.loads(result.stdout)
    return found


def test_import(tmp_path: Path) -> None:
    file = corpus.write(tmp_path / "papers.jsonl", PAPERS)
    home = tmp_path / "home"
    assert command.run(home, "setup", "--no-sample").returncode == 0
    dice = random.Random()
    for number in range(ROUNDS):
        killed(home, dice.uniform(0.3, 3.0), "import", str(file), whole_group=bool(number % 2))
    assert command.run(home, "import", str(file)).returncode == 0
    assert checked(home)["papers"] == PAPERS


def test_harvest(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert command.run(home, "setup", "--no-sample").returncode == 0
    dice = random.Random()
    papers = [
        FakePaper(f"2401.{n:05d}", title=f"Invented paper number {n} about rivers") for n in range(1, 401)
    ]
    with ArxivServer(papers, page_size=40) as server:
        arguments = ("harvest", "arxiv-oai", "--since", "2024-01-01", "--base-url", server.base_url + "/oai")
        for number in range(ROUNDS):
            killed(home, dice.uniform(0.5, 3.0), *arguments, whole_group=bool(number % 2))
        result = command.run(home, *arguments)
    assert result.returncode == 0, result.stderr
    assert checked(home)["papers"] == len(papers)


def test_rebuild(tmp_path: Path) -> None:
    file = corpus.write(tmp_path / "papers.jsonl", 1000)
    home = tmp_path / "home"
    assert command.run(home, "import", str(file)).returncode == 0
    dice = random.Random()
    for number in range(ROUNDS):
        killed(home, dice.uniform(0.3, 1.5), "rebuild", whole_group=bool(number % 2))
    found = command.run(home, "search", "river", "--json")
    assert json.loads(found.stdout)["total"] > 0
    assert checked(home)["papers"] == 1000
