"""Adaptive Estimators Show Information Compression in Deep Neural Networks.

Bins that follow each layer's own activations show compression also in networks without saturation,
depending on the initial weights; weight decay increases it.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from reproductions.methods.information import adaptively_binned, information_with_input
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.twelve_bits import trained_activities

REPRODUCTION = Reproduction(
    slug="adaptive-mi-estimators",
    paper=Paper("Adaptive Estimators Show Information Compression in Deep Neural Networks"),
    family="theory",
    claim=Claim(
        (
            "Adaptive estimators show compression also without saturation; L2 regularisation "
            "increases it; only compression of the last layer goes with generalisation."
        ),
    ),
    checked=(
        "Largest fall of I(X; T) after its peak with adaptive bins for ReLU, ELU and tanh; "
        "ReLU with weight decay."
    ),
    not_checked="Kernel-density estimation, generalisation, more initialisations.",
    data="All 4,096 inputs of 12 bits, labels from a random quadratic form.",
    baseline="ReLU without weight decay.",
    budget="2,500 steps of batch 256, 25 snapshots, rate 0.003; 30 bins with equally many values.",
    measures=(
        Measure("relu", "largest fall, ReLU", "bits"),
        Measure("elu", "largest fall, ELU", "bits"),
        Measure("tanh", "largest fall, tanh", "bits"),
        Measure("relu_decay", "largest fall, ReLU with weight decay", "bits"),
        Measure("decay_effect", "with minus without weight decay", "bits"),
    ),
    rule=(
        Criterion("ReLU compresses", "relu", at_least=0.5, over="mean"),
        Criterion("ELU compresses", "elu", at_least=0.5, over="mean"),
        Criterion("weight decay adds compression", "decay_effect", at_least=0, over="clear"),
    ),
    picture=Bars(("relu", "elu", "tanh", "relu_decay"), y="fall of I(X; T) (bits)"),
)


def run(seed: int) -> Measurements:
    """Four networks."""
    found = {
        "relu": _drop(nn.ReLU, seed, 0.0),
        "elu": _drop(nn.ELU, seed, 0.0),
        "tanh": _drop(nn.Tanh, seed, 0.0),
        "relu_decay": _drop(nn.ReLU, seed, 0.3),
    }
    return Measurements({**found, "decay_effect": found["relu_decay"] - found["relu"]})


def _drop(activation: Callable[[], nn.Module], seed: int, decay: float) -> float:
    snapshots, _ = trained_activities(activation, seed, steps=2500, decay=decay)
    depth = len(snapshots[0][2])
    rows = [
        [information_with_input(adaptively_binned(layers[k], 30)) for _, _, layers in snapshots]
        for k in range(depth)
    ]
    return max(max(row) - row[-1] for row in rows)
