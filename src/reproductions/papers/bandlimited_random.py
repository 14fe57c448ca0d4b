"""How Powerful are Shallow Neural Networks with Bandlimited Random Weights?

Hidden weights are drawn at random within a bound and only the output weights are fitted, by least squares.
A target above the bound's band cannot be reached however wide the layer; a wider range of weights removes
the floor.
"""

from __future__ import annotations

import math

import torch

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="bandlimited-random",
    paper=Paper("How Powerful are Shallow Neural Networks with Bandlimited Random Weights?"),
    family="theory",
    claim=Claim(
        (
            "With hidden weights drawn at random from a bounded range, the approximation error of"
            " a shallow network has a lower bound above zero."
        ),
    ),
    checked=(
        "Relative error of least-squares fits of a high-frequency wave by 50 to 1,600 random "
        "tanh units, weights bounded by 2 and by 60."
    ),
    not_checked="The bound's constants; several dimensions; other weight distributions.",
    data="sin(2 pi 8 x) with a random phase, 2,000 points in [-1, 1] for fitting and as many for the error.",
    baseline="The same widths and fits with the weight range 60.",
    budget="Six widths and two ranges, least squares in double precision, relative cut-off 1e-8.",
    measures=(
        Measure("narrow_floor", "relative error at 1,600 units, weights within 2"),
        Measure("narrow_gain", "share of the error at 200 units that 1,600 units remove, weights within 2"),
        Measure("wide_error", "relative error at 1,600 units, weights within 60"),
    ),
    rule=(
        Criterion("bounded weights leave a floor", "narrow_floor", at_least=0.3, over="each"),
        Criterion("width does not remove it", "narrow_gain", at_most=0.2, over="each"),
        Criterion("a wider range does", "wide_error", at_most=0.01, over="each"),
    ),
    picture=Curves(
        ("weights_within_2", "weights_within_60"),
        x="hidden units",
        y="relative error",
        log_x=True,
        log_y=True,
    ),
    note=(
        "In exact arithmetic analytic units with unbounded output weights approximate "
        "anything; the floor is that of solutions a computer can represent."
    ),
)

WIDTHS = (50, 100, 200, 400, 800, 1600)


def run(seed: int) -> Measurements:
    """Error per width and range."""
    draw = torch.Generator().manual_seed(seed)
    phase = float(torch.rand(1, generator=draw)) * math.tau
    narrow = [(float(n), _error(n, 2.0, phase, draw)) for n in WIDTHS]
    wide = [(float(n), _error(n, 60.0, phase, draw)) for n in WIDTHS]
    values = {
        "narrow_floor": narrow[-1][1],
        "narrow_gain": 1 - narrow[-1][1] / narrow[2][1],
        "wide_error": wide[-1][1],
    }
    return Measurements(values, {"weights_within_2": narrow, "weights_within_60": wide})


def _error(units: int, bound: float, phase: float, draw: torch.Generator) -> float:
    weights = (2 * torch.rand(units, generator=draw, dtype=torch.float64) - 1) * bound
    centres = 2 * torch.rand(units, generator=draw, dtype=torch.float64) - 1
    fit, test = (2 * torch.rand(2000, generator=draw, dtype=torch.float64) - 1 for _ in range(2))
    features = [torch.tanh(weights * (x[:, None] - centres)) for x in (fit, test)]
    wanted = [torch.sin(math.tau * 8 * x + phase) for x in (fit, test)]
    solved = torch.linalg.lstsq(features[0], wanted[0][:, None], rcond=1e-8, driver="gelsd").solution[:, 0]
    return float((features[1] @ solved - wanted[1]).norm() / wanted[1].norm())
