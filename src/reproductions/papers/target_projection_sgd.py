"""Learning with Local Gradients at the Edge: layer-wise, forward-only training with random target
projection (tpSGD).

Every layer learns to match a random projection of the label from its own input; only the readout sees the
loss. Compared with backpropagation and with training the readout alone on random layers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.local_learning import TargetProjectionLayer
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="target-projection-sgd",
    paper=Paper("Learning with Local Gradients at the Edge"),
    family="local learning",
    claim=Claim(
        (
            "Forward-only layer-wise training with random target projection comes within 5 % of "
            "backpropagation on shallow networks with less memory."
        ),
        "within 5 %",
    ),
    checked=(
        "Accuracy of two hidden layers trained by target projection against backpropagation "
        "and readout-only training."
    ),
    not_checked="Memory, convolutional and recurrent networks, edge hardware.",
    data="scikit-learn digits.",
    baseline="Backpropagation, and a readout on random layers; same steps and grid of learning rates.",
    budget="800 steps of batch 64, three learning rates, per arm; 64 units a layer.",
    measures=(
        Measure("backpropagation", "test accuracy, backpropagation", "%"),
        Measure("projection", "test accuracy, target projection", "%"),
        Measure("readout", "test accuracy, readout only", "%"),
        Measure("loss", "backpropagation minus target projection", "points"),
        Measure("gain", "target projection minus readout only", "points"),
    ),
    rule=(
        Criterion("within five points of backpropagation", "loss", at_most=5, over="mean"),
        Criterion("better than a readout on random layers", "gain", at_least=0, over="clear"),
    ),
    picture=Bars(("backpropagation", "projection", "readout"), y="test accuracy (%)"),
)

WIDTH = 64


class _Stack(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([TargetProjectionLayer(WIDTH, WIDTH, 10) for _ in range(2)])
        self.readout = nn.Linear(WIDTH, 10)

    def activities(self, x: Tensor) -> list[Tensor]:
        """Outputs of all layers, each detached from the one before."""
        found = []
        for layer in self.layers:
            x = layer(x)
            found.append(x)
        return found

    def forward(self, x: Tensor) -> Tensor:
        return self.readout(self.activities(x)[-1].detach())


def run(seed: int) -> Measurements:
    """Three arms."""
    data = digits()
    found = {name: _accuracy(name, data, seed) for name in ("backpropagation", "projection", "readout")}
    loss = found["backpropagation"] - found["projection"]
    return Measurements({**found, "loss": loss, "gain": found["projection"] - found["readout"]})


def _accuracy(arm: str, data: Data, seed: int) -> float:
    def loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        assert isinstance(model, _Stack)
        activities = model.activities(x)
        local = [layer.local_loss(out, y) for layer, out in zip(model.layers, activities, strict=True)]
        own = functional.cross_entropy(model.readout(activities[-1].detach()), y)
        return own if arm == "readout" else own + torch.stack(local).sum()

    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        if arm == "backpropagation":
            return fit(mlp((64, WIDTH, WIDTH, 10)), data.train, steps=800, rate=rate, seed=seed)
        return fit(_Stack(), data.train, steps=800, rate=rate, seed=seed, loss=loss)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid)), data.test)
