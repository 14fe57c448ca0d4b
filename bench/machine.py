"""What every benchmark prints about where it ran, and how it runs the service."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import zstandard


def describe() -> str:
    """Processor, cores, memory, Python, load and time, in one line."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (
        f"{model}, {os.cpu_count()} cores, {pages / 2**30:.0f} GiB, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    )


def head_of(corpus: Path, papers: int, out: Path) -> int:
    """The first ``papers`` lines of a zst file at ``out``; returns how many there were."""
    count = 0
    with corpus.open("rb") as packed, out.open("wb") as file:
        stream = zstandard.ZstdDecompressor().stream_reader(packed)
        rest = b""
        while count < papers and (chunk := stream.read(1 << 20)):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines[: papers - count]:
                file.write(line + b"\n")
                count += 1
    return count


def command(home: Path, *arguments: str) -> list[str]:
    os.environ["BROADSHEET_HOME"] = str(home)
    return [sys.executable, "-m", "broadsheet", *arguments]


def peak_memory(process: subprocess.Popen[bytes], pause: float = 0.05) -> float:
    """Wait for the end; the largest resident memory of the process itself, in MiB."""
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, resident(process.pid))
        time.sleep(pause)
    return peak


def resident(pid: int) -> float:
    """Resident memory of a process in MiB; 0 when it is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def require(corpus: Path) -> None:
    if not corpus.exists():
        sys.exit(f"{corpus} is not here: the benchmark needs a corpus of papers as JSON lines (CORPUS=…).")
