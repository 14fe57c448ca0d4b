"""Reads every file of a generation and says which are damaged: for ``doctor``, or in the background.

tantivy ends each file with ``{"version": …, "crc": …}``, the length of that text and a magic number, but
looks at the sum only when asked, which its Python package does not offer.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path

_MAGIC = 1337
_TAIL = 8
_LONGEST_FOOTER = 4_096
_BLOCK = 1 << 20


def damaged_files(lexical: Path) -> Iterator[str]:
    """The names of files of a tantivy folder whose sum is wrong, that have no footer, or are missing."""
    try:
        listed = json.loads((lexical / ".managed.json").read_text("utf-8"))
        meta = json.loads((lexical / "meta.json").read_text("utf-8"))
        used = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        yield "meta.json"
        return
    for name in sorted(map(str, listed)):
        if name.partition(".")[0] in used and not _is_whole(lexical / name):
            yield name


def _is_whole(path: Path) -> bool:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(-_TAIL, 2)
            length, magic = (int.from_bytes(file.read(4), "little") for _ in range(2))
            if magic != _MAGIC or length > min(_LONGEST_FOOTER, size - _TAIL):
                return False
            file.seek(-_TAIL - length, 2)
            wanted = json.loads(file.read(length))["crc"]
            return bool(_sum(path, size - _TAIL - length) == wanted)
    except FileNotFoundError:
        # Segments' optional files (deletes) are listed before they exist, and merges remove whole segments.
        return path.suffix == ".del"
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _sum(path: Path, length: int) -> int:
    total = 0
    with path.open("rb") as file:
        while length and (block := file.read(min(_BLOCK, length))):
            total = zlib.crc32(block, total)
            length -= len(block)
    return total
