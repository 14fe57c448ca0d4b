"""Spacing: by an injected clock, between threads and between processes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from broadsheet.net.limits import HostQueues, group_of
from tests.net.loopback import Clock


def test_arxiv_has_one_queue() -> None:
    hosts = ("arxiv.org", "export.arxiv.org", "oaipmh.arxiv.org", "rss.arxiv.org", "WWW.arXiv.org.")
    assert {group_of(host) for host in hosts} == {"arxiv.org"}
    assert group_of("notarxiv.org") == "notarxiv.org"
    assert group_of("arxiv.org.evil.example") == "arxiv.org.evil.example"


def starts(queues: HostQueues, clock: Clock, *hosts: str) -> list[float]:
    found = []
    for host in hosts:
        with queues.turn(host):
            found.append(clock())
    return found


def test_spacing_of_arxiv_others_and_settings(clock: Clock) -> None:
    queues = HostQueues(clock=clock, sleep=clock.sleep, spacing={"fast.example": 0.0})
    assert starts(queues, clock, "export.arxiv.org", "rss.arxiv.org", "arxiv.org") == [1000, 1003, 1006]
    assert starts(queues, clock, "a.example", "a.example", "b.example") == [1006, 1007, 1007]
    assert starts(queues, clock, "fast.example", "fast.example") == [1007, 1007]


def test_no_wait_after_a_long_request(clock: Clock) -> None:
    queues = HostQueues(clock=clock, sleep=clock.sleep)
    with queues.turn("arxiv.org"):
        clock.time += 10
    with queues.turn("arxiv.org"):
        assert clock.slept == []


def test_a_hold_keeps_everybody_waiting(clock: Clock) -> None:
    queues = HostQueues(clock=clock, sleep=clock.sleep)
    queues.hold("export.arxiv.org", 60)
    queues.hold("arxiv.org", 5)
    assert starts(queues, clock, "rss.arxiv.org", "other.example") == [1060, 1060]


def test_the_folder_is_shared_and_survives(clock: Clock, tmp_path: Path) -> None:
    one = HostQueues(tmp_path, clock=clock, sleep=clock.sleep)
    other = HostQueues(tmp_path, clock=clock, sleep=clock.sleep)
    assert starts(one, clock, "arxiv.org") + starts(other, clock, "export.arxiv.org") == [1000, 1003]
    one.hold("arxiv.org", 30)
    assert starts(other, clock, "arxiv.org") == [1033]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"started": "x"}', '{"started": 1e12, "held_until": 1e12}']
)
def test_a_damaged_or_foreign_state_does_not_block(content: str, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "queues").mkdir()
    (tmp_path / "queues" / "arxiv.org.json").write_text(content)
    queues = HostQueues(tmp_path, clock=clock, sleep=clock.sleep)
    assert starts(queues, clock, "arxiv.org", "arxiv.org") == [1000, 1003]


def test_host_names_cannot_leave_the_folder(clock: Clock, tmp_path: Path) -> None:
    queues = HostQueues(tmp_path / "state", clock=clock, sleep=clock.sleep)
    starts(queues, clock, "../../evil", "a/b:c")
    assert [p.name for p in tmp_path.iterdir()] == ["state"]


def test_threads_take_turns(tmp_path: Path) -> None:
    queues = HostQueues(tmp_path, spacing={"*": 0.05})
    began: list[float] = []
    inside: list[int] = []

    def work() -> None:
        for _ in range(3):
            with queues.turn("a.example"):
                inside.append(1)
                assert len(inside) == 1
                began.append(time.monotonic())
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(began) == 6
    assert min(b - a for a, b in pairwise(began)) >= 0.049


PROGRAM = """
import json, sys, time
from pathlib import Path
from broadsheet.net.limits import HostQueues
queues = HostQueues(Path(sys.argv[1]), spacing={"*": 0.1})
found = []
for _ in range(4):
    with queues.turn("a.example"):
        found.append(time.monotonic())
print(json.dumps(found))
"""


def test_processes_take_turns(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [process.communicate(timeout=30)[0] for process in running]
    began = sorted(moment for output in outputs for moment in json.loads(output))
    assert len(began) == 8
    assert min(b - a for a, b in pairwise(began)) >= 0.099
