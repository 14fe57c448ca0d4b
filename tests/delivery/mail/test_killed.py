"""kill -9 of the sending process at any moment: nobody gets an edition twice, and whoever may have missed
it is known by name. ``KILL_ROUNDS`` sets how many random kills there are; 50 is the full measure."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.delivery.mail.server import Server

ROOT = Path(__file__).parents[3]
ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
READERS = 12
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("killed")]


class Site:
    def __init__(self, home: Path, port: int) -> None:
        self.home = home
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("BROADSHEET_")},
            "DJANGO_SETTINGS_MODULE": "broadsheet.conf.settings",
            "BROADSHEET_HOME": str(home),
            "BROADSHEET_MAIL": f"smtp://127.0.0.1:{port}",
            "BROADSHEET_SOURCES": "none",
            "BROADSHEET_LOG_LEVEL": "ERROR",
        }

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.delivery.mail.worker", *arguments],
            cwd=ROOT, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str) -> None:
        process = self.start(*arguments)
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said

    def query(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.home / "broadsheet.sqlite3", timeout=30) as connection:
            found = connection.execute(sql).fetchall()
        connection.close()
        return found

    def let_leases_run_out(self) -> None:
        self.query(
            "UPDATE readers_delivery SET due = '2000-01-01 00:00:00' WHERE state IN ('claimed', 'handing')"
        )

    def states(self) -> Counter[str]:
        return Counter(str(row[0]) for row in self.query("SELECT state FROM readers_delivery"))


def test_killed_after_the_server_has_the_text_and_before_we_know(tmp_path: Path) -> None:
    with Server() as server:
        site = Site(tmp_path, server.port)
        site.run("prepare", str(READERS))
        process = site.start("send")
        kill_at = random.Random(7).randrange(1, READERS)

        def kill(_: str) -> None:
            if len(server.handler.received) == kill_at:
                os.kill(process.pid, signal.SIGKILL)

        server.handler.on_text = kill
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        assert site.states()["handing"] == 1
        server.handler.on_text = None
        site.run("send")
        site.let_leases_run_out()
        site.run("send")
        assert site.states() == {"sent": READERS - 1, "unknown": 1}
        assert Counter(server.handler.to).most_common(1)[0][1] == 1
        assert len(server.handler.to) == READERS


def test_killed_at_any_moment(tmp_path: Path) -> None:
    dice = random.Random()
    with Server() as server:
        site = Site(tmp_path, server.port)
        site.run("prepare", str(READERS))
        kills = 0
        for _ in range(ROUNDS):
            process = site.start("send")
            time.sleep(dice.uniform(0.3, 2.0))
            if process.poll() is None:
                process.kill()
                kills += 1
            process.communicate()
            site.let_leases_run_out()
        site.run("send")
        states = site.states()
        assert set(states) <= {"sent", "unknown"}
        assert states["unknown"] <= kills
        assert states.total() == READERS
        received = Counter(server.handler.to)
        assert not [to for to, times in received.items() if times > 1]
        assert len(received) >= states["sent"]
