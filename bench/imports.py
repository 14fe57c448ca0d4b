"""``make bench-import``: papers a second through the real command, store and index, and its memory."""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from pathlib import Path

import machine


def measure(corpus: Path, papers: int, home: Path, folder: Path) -> tuple[int, float, float]:
    """(papers, seconds, peak MiB of the importing process) for one import into an empty library."""
    file = folder / f"{papers}.jsonl"
    count = machine.head_of(corpus, papers, file)
    subprocess.run(machine.command(home, "setup", "--no-sample"), check=True, stderr=subprocess.DEVNULL)
    start = time.perf_counter()
    process = subprocess.Popen(
        machine.command(home, "import", str(file), "--json"), stdout=subprocess.DEVNULL
    )
    peak = machine.peak_memory(process)
    return count, time.perf_counter() - start, peak


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--corpus", type=Path, required=True)
    options = parser.parse_args()
    machine.require(options.corpus)
    print(machine.describe())
    print(f"{'papers':>9} {'seconds':>9} {'papers/s':>9} {'peak MiB':>9}  end to end: read, store, index")
    for share in (4, 1):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder) / "home"
            count, seconds, peak = measure(options.corpus, options.papers // share, home, Path(folder))
            print(f"{count:>9,} {seconds:>9.1f} {count / seconds:>9,.0f} {peak:>9.0f}", flush=True)
            if share == 1:
                size = sum(f.stat().st_size for f in home.rglob("*") if f.is_file())
                index = sum(f.stat().st_size for f in (home / "index").rglob("*") if f.is_file())
                print(f"on disk: {size / count:,.0f} bytes a paper, of which the index {index / count:,.0f}")
                subprocess.run(machine.command(home, "verify"), check=True)


if __name__ == "__main__":
    main()
