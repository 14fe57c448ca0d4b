"""Reports as a runner gives them, about an invented paper."""

from __future__ import annotations

from typing import Any

TITLE = "Pebble Paper Number 0"
KEY = "arxiv:2608.01000"


def picture(words: str = "full") -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 240" role="img" aria-label="pebbles">'
        "<style>.t{fill:red}</style>"
        f'<g class="c0"><rect class="b" x="1" y="2" width="3" height="4"/></g>'
        f'<text class="t" x="5">{words}</text>'
        "</svg>"
    )


def report(slug: str = "pebbles", *, met: tuple[bool, ...] = (True, True), **more: Any) -> dict[str, Any]:
    """Two criteria, the first core, over three seeds; the verdict that follows from ``met``."""
    verdict = "holds" if all(met) else "holds in part" if met[0] else "does not hold here"
    names = [f"m{n}" for n in range(len(met))]
    return {
        "slug": slug,
        "paper": {"title": TITLE, "key": KEY, "title_key": "whatever it says"},
        "family": "sorting",
        "claim": {"text": "Sorts pebbles in one look.", "figure": "7 beaches"},
        "checked": "One beach.",
        "not_checked": "The other six.",
        "data": "Drawn pebbles.",
        "baseline": "A tuned bucket.",
        "budget": "One bucket.",
        "note": "",
        "module": "reproductions.papers.pebbles",
        "verdict": verdict,
        "criteria": [
            {"says": f"sees {n}", "measure": n, "bound": "≥ 0.5 (clear)", "core": n == "m0", "met": good}
            for n, good in zip(names, met, strict=True)
        ],
        "measures": {
            n: {"about": f"about {n}", "unit": "%", "values": [1.0, 2.0, 3.0], "mean": 2.0, "deviation": 1.0}
            for n in names
        },
        "seeds": [0, 1, 2],
        "seconds": [1.0, 2.0, 3.5],
        "peak_megabytes": 123,
        "environment": {"python": "3.11.7", "processor": "A Processor", "threads": 1},
        "failure": None,
        "commit": "abc123",
        "declared": "committed",
        "fingerprint": "0011",
        "finished": "2026-11-20T12:00:00+00:00",
        "picture": picture(),
    } | more  # fmt: skip


def failed(slug: str = "pebbles", **more: Any) -> dict[str, Any]:
    made = report(slug, met=(False, False), verdict="undecided", environment={}, picture="")
    for measure in made["measures"].values():
        measure["values"] = []
    failure = {"kind": "raised", "sentence": "ValueError: <b>no pebbles</b>", "trace": "", "printed": ""}
    return made | {"failure": failure, "finished": "2026-11-20T13:00:00+00:00"} | more
