"""FCN: Fusing Exponential and Linear Cross Network for Click-Through Rate Prediction.

An exponential cross network without any deep network, with and without Self-Mask, which halves the
parameters of each cross, against an MLP, on planted crosses of four fields.
"""

from __future__ import annotations

import torch

from reproductions.methods.clicks import ClickMLP, CrossNetwork
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.clicks import auc, planted_clicks, tuned_click_model
from reproductions.tasks.training import parameters

REPRODUCTION = Reproduction(
    slug="fcn-cross-network",
    paper=Paper("FCN: Fusing Exponential and Linear Cross Network for Click-Through Rate Prediction"),
    family="clicks",
    claim=Claim(
        (
            "Explicit linear and exponential crosses without a deep network, with Self-Mask and "
            "three losses, are best on six benchmarks; Self-Mask halves the parameters of the "
            "crosses."
        ),
        "six benchmarks",
    ),
    checked=(
        "AUC of a two-layer exponential cross network against an MLP; parameters of the "
        "crosses and AUC with Self-Mask."
    ),
    not_checked="The linear branch, Tri-BCE, the six benchmarks.",
    data="15,000 synthetic clicks, ten fields of ten values, two crosses of four fields each.",
    baseline="MLP of 64 and 32 units, same steps and grid of learning rates and decays.",
    budget="400 steps of batch 512, four settings by validation AUC, per model.",
    measures=(
        Measure("cross", "AUC of the cross network"),
        Measure("masked", "AUC with Self-Mask"),
        Measure("mlp", "AUC of the MLP"),
        Measure("gain", "cross network minus MLP"),
        Measure("mask_gain", "with minus without Self-Mask"),
        Measure("parameter_share", "cross parameters with over without Self-Mask"),
    ),
    rule=(
        Criterion("crosses match the MLP", "gain", at_least=-0.005, over="mean"),
        Criterion("Self-Mask loses nothing", "mask_gain", at_least=-0.005, over="mean"),
        Criterion("Self-Mask halves the parameters", "parameter_share", at_most=0.55, over="each"),
    ),
    picture=Bars(("mlp", "cross", "masked"), y="AUC"),
)

FIELDS, VALUES, WIDTH = 10, 10, 8


def run(seed: int) -> Measurements:
    """Three models on one data set."""
    draw = torch.Generator().manual_seed(seed)
    data = planted_clicks(15_000, FIELDS, VALUES, draw, crosses=2, order=4)
    sizes = (FIELDS, VALUES, WIDTH)
    plain = tuned_click_model(CrossNetwork, (*sizes, 2), data, seed)
    masked = tuned_click_model(CrossNetwork, (*sizes, 2), data, seed, {"masked": True})
    mlp = tuned_click_model(ClickMLP, (*sizes, (64, 32)), data, seed)
    a, b, c = (auc(model, data.test) for model in (plain, masked, mlp))
    assert isinstance(plain, CrossNetwork)
    assert isinstance(masked, CrossNetwork)
    share = parameters(masked.crosses) / parameters(plain.crosses)
    values = {"cross": a, "masked": b, "mlp": c, "gain": a - c, "mask_gain": b - a, "parameter_share": share}
    return Measurements(values)
