"""More is Better in Modern Machine Learning: Infinite Overparameterization and obligatory overfitting.

Random-feature ridge regression in its Gaussian-equivalent form: eigenfeatures with power-law variances,
random projections of them as features, a power-law target. The ridge is tuned for every size.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.kernels import STRENGTHS, error, ridge

REPRODUCTION = Reproduction(
    slug="more-is-better",
    paper=Paper(
        "More is Better in Modern Machine Learning: when Infinite Overparameterization is "
        "Optimal and Overfitting is Obligatory"
    ),
    family="theory",
    claim=Claim(
        (
            "With the optimal ridge the test error of random-feature regression falls "
            "monotonically with features and with samples, and tasks with power-law structure "
            "require near-zero training error."
        ),
    ),
    checked=(
        "Tuned test error over six numbers of features and five of samples; training over "
        "test error at the best ridge for the largest number of features."
    ),
    not_checked="The eigenframework's exact predictions, image data, convolutional tangent kernels.",
    data=(
        "1,000 Gaussian eigenfeatures with variances i^-1.5, target coefficients with power "
        "i^-1.3, noise 5 % of power."
    ),
    baseline="None: the claim is about trends; the ridge is tuned at every point alike.",
    budget="Two draws per point, eleven ridge strengths, 2,000 test points.",
    measures=(
        Measure(
            "features_rise", "largest relative rise of the error from one number of features to the next", "%"
        ),
        Measure("samples_rise", "the same for samples", "%"),
        Measure("features_gain", "error at 25 features over that at 1,600"),
        Measure("fitting_ratio", "training over test error at the best ridge, without noise"),
        Measure("noisy_fitting_ratio", "the same with the noise of the sweeps"),
    ),
    rule=(
        Criterion("more features never hurt", "features_rise", at_most=2, over="mean"),
        Criterion("more samples never hurt", "samples_rise", at_most=2, over="mean"),
        Criterion("the best ridge fits the training set closely", "fitting_ratio", at_most=0.1, over="mean"),
    ),
    picture=Curves(("by_features", "by_samples"), x="features or samples", y="test error", log_x=True),
)

MODES, TEST = 1000, 2000
FEATURES, SAMPLES = (25, 50, 100, 200, 400, 1600), (50, 100, 200, 400, 800)


def run(seed: int) -> Measurements:
    """The two sweeps."""
    draw = torch.Generator().manual_seed(seed)
    by_features = [(float(k), _best(200, k, draw)) for k in FEATURES]
    by_samples = [(float(n), _best(n, 800, draw)) for n in SAMPLES]
    return Measurements(
        {
            "features_rise": _rise([e for _, (e, _) in by_features]),
            "samples_rise": _rise([e for _, (e, _) in by_samples]),
            "features_gain": by_features[0][1][0] / by_features[-1][1][0],
            "fitting_ratio": _best(200, FEATURES[-1], draw, noise=0.0)[1],
            "noisy_fitting_ratio": by_features[-1][1][1],
        },
        {
            "by_features": [(k, e) for k, (e, _) in by_features],
            "by_samples": [(n, e) for n, (e, _) in by_samples],
        },
    )


def _rise(errors: list[float]) -> float:
    return max(100 * (b / a - 1) for a, b in pairwise(errors))


def _best(samples: int, features: int, draw: torch.Generator, noise: float = 0.05) -> tuple[float, float]:
    """Test error and training over test error, at the strength with the lowest test error, mean of two
    draws.
    """
    rows = [_strengths(samples, features, noise, draw) for _ in range(2)]
    test = torch.tensor([[t for t, _ in row] for row in rows]).mean(0)
    train = torch.tensor([[r for _, r in row] for row in rows]).mean(0)
    at = int(test.argmin())
    return float(test[at]), float(train[at] / test[at])


def _strengths(samples: int, features: int, noise: float, draw: torch.Generator) -> list[tuple[float, float]]:
    index = torch.arange(1, MODES + 1, dtype=torch.float64)
    spread, power = index**-0.75, index**-0.65
    power = power / power.norm()
    project = torch.randn(MODES, features, generator=draw, dtype=torch.float64) / features**0.5
    signs = torch.randint(0, 2, (MODES,), generator=draw).double() * 2 - 1
    modes = [torch.randn(n, MODES, generator=draw, dtype=torch.float64) for n in (samples, TEST)]
    target = [z @ (signs * power) for z in modes]
    noisy = target[0] + noise**0.5 * torch.randn(samples, generator=draw, dtype=torch.float64)
    train, test = (z * spread @ project for z in modes)
    scale = float(train.square().sum(1).mean())
    found = []
    for strength in STRENGTHS:
        weights = ridge(train, noisy[:, None], strength * scale)
        found.append((error(test, target[1][:, None], weights), _training_error(train, noisy, weights)))
    return found


def _training_error(features: Tensor, noisy: Tensor, weights: Tensor) -> float:
    return error(features, noisy[:, None], weights)
