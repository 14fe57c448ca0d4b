"""kill -9 of the inbox step at any moment: afterwards everything has arrived once, and rules acted once."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
PAPERS = 600
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("killed")]


def start(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BROADSHEET_")}
    environment |= {
        "BROADSHEET_HOME": str(home),
        "BROADSHEET_SOURCES": "none",
        "DJANGO_SETTINGS_MODULE": "broadsheet.conf.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.readers.stepper", *arguments], cwd=ROOT, env=environment
    )


def test_killed_at_any_moment(tmp_path: Path) -> None:
    assert start(tmp_path, "prepare", str(PAPERS)).wait() == 0
    dice = random.Random()
    for _ in range(ROUNDS):
        process = start(tmp_path, "follow")
        time.sleep(dice.uniform(0.4, 3.0))
        process.kill()
        process.wait()
    assert start(tmp_path, "follow").wait() == 0
    connection = sqlite3.connect(tmp_path / "broadsheet.sqlite3")
    (arrivals,) = connection.execute("SELECT count(*) FROM readers_arrival").fetchone()
    (tagged,) = connection.execute("SELECT count(*) FROM readers_tagged").fetchone()
    (acted,) = connection.execute("SELECT acted FROM readers_rule").fetchone()
    connection.close()
    # Everything for the category, the author and the rule; no rule acts on the paper from before.
    assert arrivals == 3 * PAPERS + 2
    assert tagged == acted == PAPERS
