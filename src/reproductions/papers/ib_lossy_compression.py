"""Information Bottleneck Analysis of Deep Neural Networks via Lossy Compression.

Mutual information of high-dimensional variables is estimated after compressing each with an autoencoder, by
nearest neighbours. Two correlated Gaussian numbers with known information are drawn as 16 by 16 images of a
spot.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from reproductions.methods.analysis import ksg
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Split
from reproductions.tasks.training import fit, mlp, squared_error, tuned

REPRODUCTION = Reproduction(
    slug="ib-lossy-compression",
    paper=Paper("Information Bottleneck Analysis of Deep Neural Networks via Lossy Compression"),
    family="theory",
    claim=Claim(
        (
            "Mutual information estimated on compressed representations is accurate on synthetic "
            "data of known information and makes information-bottleneck analysis of near-real-"
            "scale networks possible."
        ),
    ),
    checked=(
        "Estimates for four known values between pairs of images after compression to one "
        "number each, and on the raw pixels."
    ),
    not_checked="Information planes of networks; convolutional autoencoders; latent dimensions above one.",
    data=(
        "Images of a spot whose height of position follows one of two correlated Gaussians, "
        "pixel noise 0.03; 2,000 pairs."
    ),
    baseline="The same estimator on the 256 raw pixels.",
    budget="Autoencoder 256-64-1-64-256, 1,000 steps of batch 128, three learning rates.",
    measures=(
        Measure("worst", "largest relative error after compression", "%"),
        Measure("raw_worst", "largest relative error on raw pixels", "%"),
    ),
    rule=(Criterion("within 10 % after compression", "worst", at_most=10, over="mean"),),
    picture=Curves(("compressed", "raw_pixels", "truth"), x="true information (nats)", y="estimate (nats)"),
)

PAIRS, SIDE, TRUTHS = 2000, 16, (0.5, 1.0, 2.0, 3.0)


def run(seed: int) -> Measurements:
    """One autoencoder for all images, then the estimates."""
    torch.manual_seed(seed)
    draw = torch.Generator().manual_seed(seed)
    train, valid = (Split(x, x) for x in (_images(torch.randn(n, generator=draw)) for n in (3000, 500)))

    def trained(rate: float) -> torch.nn.Module:
        torch.manual_seed(seed)
        model = mlp((SIDE * SIDE, 64, 1, 64, SIDE * SIDE), torch.nn.Tanh)
        return fit(model, train, steps=1000, rate=rate, seed=seed, batch=128, loss=squared_error)

    model = tuned(trained, lambda m: -float(squared_error(m, valid.x, valid.y).detach()))
    encode = torch.nn.Sequential(*list(model.children())[:3])
    compressed, raw = [], []
    for truth in TRUTHS:
        a, b = (_images(values) for values in _correlated(truth, draw))
        with torch.no_grad():
            compressed.append((truth, ksg(_ranked(encode(a)), _ranked(encode(b)))))
        raw.append((truth, ksg(a, b)))
    values = {"worst": _worst(compressed), "raw_worst": _worst(raw)}
    series = {"compressed": compressed, "raw_pixels": raw, "truth": [(t, t) for t in TRUTHS]}
    return Measurements(values, series)


def _worst(points: list[tuple[float, float]]) -> float:
    return max(100 * abs(estimate / truth - 1) for truth, estimate in points)


def _correlated(information: float, draw: torch.Generator) -> tuple[Tensor, Tensor]:
    rho = math.sqrt(1 - math.exp(-2 * information))
    a, e = torch.randn(2, PAIRS, generator=draw)
    return a, rho * a + math.sqrt(1 - rho * rho) * e


def _images(values: Tensor) -> Tensor:
    """A spot of width 1.5 pixels whose height in the image is the value."""
    rows = torch.arange(SIDE, dtype=torch.float32)
    place = SIDE / 2 - 0.5 + 2.0 * values
    across = torch.exp(-((rows - SIDE / 2) ** 2) / (2 * 1.5**2))
    down = torch.exp(-((rows[None] - place[:, None]) ** 2) / (2 * 1.5**2))
    return (down[:, :, None] * across[None, None]).flatten(1)


def _ranked(codes: Tensor) -> Tensor:
    """Codes standardised: the estimator depends on scale only through its finite sample."""
    return (codes - codes.mean(0)) / codes.std(0).clamp_min(1e-6)
