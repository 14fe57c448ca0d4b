"""Opening the Black Box of Deep Neural Networks via Information: fitting, then compression.

A small tanh network learns a 12-bit task; the information its layers keep about the input is estimated by
binning. After fitting it should fall. A ReLU network is measured the same way.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from reproductions.methods.information import binned, information_with_input
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.twelve_bits import trained_activities

REPRODUCTION = Reproduction(
    slug="information-plane",
    paper=Paper("Opening the Black Box of Deep Neural Networks via Information"),
    family="theory",
    claim=Claim(
        "After a short fitting phase most of training compresses the representation, and layers end near the"
        " information-bottleneck bound.",
    ),
    checked=(
        "Largest fall of I(X; T) from its peak to the end over the hidden layers, tanh and "
        "ReLU, 30 equal bins."
    ),
    not_checked="The bottleneck bound, many initialisations, stochastic relaxation as the cause.",
    data="All 4,096 inputs of 12 bits, labels from a random quadratic form.",
    baseline="The same network with ReLU, bins over the range of all its activations.",
    budget="2,500 steps of batch 256, 25 snapshots, rate 0.003.",
    measures=(
        Measure("tanh_drop", "largest fall of I(X; T) after its peak, tanh", "bits"),
        Measure("relu_drop", "the same, ReLU", "bits"),
        Measure("difference", "tanh minus ReLU", "bits"),
        Measure("test_error", "final test error, tanh", "%"),
    ),
    rule=(
        Criterion("tanh layers compress by over a bit", "tanh_drop", at_least=1, over="mean"),
        Criterion("ReLU layers compress less", "difference", at_least=0, over="clear"),
    ),
    picture=Curves(("tanh", "relu"), x="step", y="I(X; T) of the layer that falls most (bits)", log_x=True),
    note=(
        "The estimate is the entropy of the bins: for unbounded activations it depends on the"
        " range of the bins."
    ),
)


def run(seed: int) -> Measurements:
    """Both activations."""
    tanh, error = _layer(nn.Tanh, seed)
    relu, _ = _layer(nn.ReLU, seed)
    drops = [max(v for _, v in curve) - curve[-1][1] for curve in (tanh, relu)]
    values = {
        "tanh_drop": drops[0],
        "relu_drop": drops[1],
        "difference": drops[0] - drops[1],
        "test_error": error,
    }
    return Measurements(values, {"tanh": tanh, "relu": relu})


def _layer(activation: Callable[[], nn.Module], seed: int) -> tuple[list[tuple[float, float]], float]:
    """The curve of the hidden layer whose information falls most, and the final test error."""
    snapshots, _ = trained_activities(activation, seed, steps=2500)
    depth = len(snapshots[0][2])
    highest = max(float(layer.max()) for _, _, layers in snapshots for layer in layers)

    def bits(layer: Tensor) -> float:
        bounds = (-1.0, 1.0) if activation is nn.Tanh else (0.0, highest)
        return information_with_input(binned(layer, 30, bounds))

    curves = [[(float(step), bits(layers[k])) for step, _, layers in snapshots] for k in range(depth)]
    return max(curves, key=lambda c: max(v for _, v in c) - c[-1][1]), snapshots[-1][1]
