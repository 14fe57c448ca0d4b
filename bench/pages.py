"""``make bench``: every kind of page over many papers, with a real HTTP client against the real server."""

from __future__ import annotations

import argparse
import http.client
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import machine

PORT = 8799
ROUNDS = 120
GOAL_MS, GOAL_START, GOAL_MEMORY = 30, 2.0, 300
_TIMING = re.compile(r"total;dur=([\d.]+), cpu;dur=([\d.]+)")


@dataclass
class Kind:
    """A kind of page and different addresses of it, asked in turn."""

    name: str
    addresses: list[str]


def kinds(home: Path) -> list[Kind]:
    """Addresses that exist in this library, taken from its own pages and search."""

    def found(*arguments: str) -> list[str]:
        out = subprocess.run(machine.command(home, *arguments), check=True, capture_output=True, text=True)
        answers = [json.loads(line) for line in out.stdout.splitlines()]
        return [hit["key"].removeprefix("arxiv:") for answer in answers for hit in answer["hits"]]

    papers = found("search", "network", "--limit", "100", "--json")
    words = [
        "attention",
        "graph neural networks",
        "black holes",
        "title:diffusion year:2025",
        '"language model"',
        "author:zhang cat:cs.LG",
        "protein folding",
        "quantum error correction",
        "has:code segmentation",
    ]
    days = [f"2025-{month:02d}-{day:02d}" for month in (3, 6, 9, 11) for day in range(3, 28, 3)]
    return [
        Kind("today", ["/"]),
        Kind("day", [f"/papers/date/{d}" for d in days]),
        Kind("day, all lists", [f"/papers/date/{d}?list=all" for d in days]),
        Kind("week", [f"/papers/week/2025-W{w:02d}" for w in range(2, 50, 3)]),
        Kind("month", [f"/papers/month/2025-{m:02d}" for m in range(1, 12)]),
        Kind("paper", [f"/papers/{p}" for p in papers]),
        Kind("author", []),
        Kind("category", [f"/categories/{c}" for c in ("cs.LG", "cs.CL", "hep-th", "math.CO", "stat.ML")]),
        Kind("categories", ["/categories/"]),
        Kind("search", [f"/search?q={w.replace(' ', '+')}" for w in words]),
        Kind("status", ["/status"]),
        Kind("about", ["/about"]),
    ]


def ask(connection: http.client.HTTPConnection, address: str) -> tuple[int, float, float, str]:
    """(status, server milliseconds, its processor milliseconds, body)."""
    connection.request("GET", address.replace('"', "%22"))
    answer = connection.getresponse()
    body = answer.read().decode()
    timing = _TIMING.search(answer.getheader("Server-Timing", ""))
    return answer.status, float(timing[1]) if timing else 0.0, float(timing[2]) if timing else 0.0, body


def first_page(home: Path) -> tuple[subprocess.Popen[bytes], float]:
    """The serving process, and the seconds from its start to its first whole page."""
    start = time.perf_counter()
    process = subprocess.Popen(machine.command(home, "serve", "--port", str(PORT)), stderr=subprocess.DEVNULL)
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
            if ask(connection, "/")[0] == 200:
                return process, time.perf_counter() - start
        except OSError:
            time.sleep(0.01)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--home", type=Path, help="a library to use instead of making one")
    options = parser.parse_args()
    machine.require(options.corpus)
    print(machine.describe())
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder) / "home"
        if options.home is None:
            file = Path(folder) / "papers.jsonl"
            machine.head_of(options.corpus, options.papers, file)
            subprocess.run(machine.command(home, "import", str(file)), check=False, stderr=subprocess.DEVNULL)
        sys.exit(report(home))


def report(home: Path) -> int:
    process, seconds = first_page(home)
    met = seconds <= GOAL_START
    print(f"first page after start: {seconds:.2f} s (goal {GOAL_START})")
    print(f"{'page':<16} {'asked':>6} {'p50':>8} {'p95':>8} {'max':>8} {'cpu p95':>8} {'KiB':>6}   server ms")
    try:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        for kind in kinds(home):
            met &= line(connection, kind)
        memory = machine.resident(process.pid)
        print(f"resident memory of the serving process: {memory:.0f} MiB (goal {GOAL_MEMORY})")
        met &= memory <= GOAL_MEMORY
    finally:
        process.terminate()
    print("every goal met" if met else "NOT every goal met")
    return 0 if met else 1


def line(connection: http.client.HTTPConnection, kind: Kind) -> bool:
    if kind.name == "author":
        page = ask(connection, "/search?q=learning")[3]
        kind.addresses = sorted(set(re.findall(r'href="(/authors/[^"?#]+)"', page)))[:40]
    walls, cpus, sizes = [], [], []
    for number in range(ROUNDS):
        status, wall, cpu, body = ask(connection, kind.addresses[number % len(kind.addresses)])
        if status != 200:
            print(f"{kind.name}: {kind.addresses[number % len(kind.addresses)]} answered {status}")
            return False
        walls.append(wall)
        cpus.append(cpu)
        sizes.append(len(body) / 1024)
    p95 = percentile(walls, 0.95)
    print(
        f"{kind.name:<16} {len(walls):>6} {statistics.median(walls):>8.1f} {p95:>8.1f} {max(walls):>8.1f} "
        f"{percentile(cpus, 0.95):>8.1f} {statistics.mean(sizes):>6.0f}",
        flush=True,
    )
    return p95 <= GOAL_MS


if __name__ == "__main__":
    main()
