"""Starts a new reproduction: a file with everything a declaration needs and a run that only has to be
filled in.
"""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATE = '''"""{heading}

What the experiment does, in two or three sentences, with the section or equation of the paper it follows.
"""

from __future__ import annotations

import torch

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="{slug}",
    paper=Paper(title={title!r}),
    family="{family}",
    claim=Claim(text="The central claim, in your own words.", figure="its own number, if it gives one"),
    checked="What this experiment tests.",
    not_checked="What it does not: scale, data, hardware.",
    data="Synthetic, or scikit-learn's bundled sets.",
    baseline="Trained with the same budget and care: the same steps and the same grid of learning rates.",
    budget="Steps, sizes, seeds; aim at 30 seconds for all seeds, two minutes at most.",
    measures=(
        Measure("method", "what the method reaches", "%"),
        Measure("baseline", "what the baseline reaches", "%"),
        Measure("gain", "method minus baseline, paired by seed", "points"),
    ),
    rule=(Criterion("the method beats its baseline", "gain", at_least=0.0, over="clear"),),
    picture=Bars(("baseline", "method"), y="accuracy (%)"),
)


def run(seed: int) -> Measurements:
    """One seed: train the baseline and the method, and return a number per measure."""
    torch.manual_seed(seed)
    raise NotImplementedError("measure here")
'''


def slug_of(title: str) -> str:
    """A short slug from a title: its first words, lower case, joined by hyphens."""
    words = re.findall(r"[a-z0-9]+", title.casefold())
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if slug and len(longer) > 32:
            break
        slug = longer
    if not slug:
        raise ValueError("the title has no letters or digits to make a name of")
    return slug


def create(folder: Path, title: str, family: str) -> Path:
    """Write the new file; refuses to write over one that is there."""
    slug = slug_of(title)
    file = folder / f"{slug.replace('-', '_')}.py"
    if not slug[0].isalpha():
        file = folder / f"paper_{file.name}"
    plain = " ".join(title.split())
    heading = re.sub(r'["\\]', "'", plain)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as stream:
        stream.write(TEMPLATE.format(title=plain, heading=heading, slug=slug, family=family))
    return file
