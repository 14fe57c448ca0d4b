"""MST-compression: output channels of a binary convolution are computed from similar ones.

Along a minimum spanning tree over the Hamming distances of the kernels each output channel is its parent's
plus twice the inputs at the differing signs. A regulariser that pulls kernels together shortens the tree.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.quantisation.binary import BinaryConv, sign, tree_outputs
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, cross_entropy, fit, tuned

REPRODUCTION = Reproduction(
    slug="mst-compression",
    paper=Paper(
        "MST-compression: Compressing and Accelerating Binary Neural Networks with Minimum Spanning Tree"
    ),
    family="quantisation",
    claim=Claim(
        (
            "Reusing binary output channels along a minimum spanning tree, and training for a short "
            "tree, compresses and speeds up binary networks while hardly any accuracy is lost."
        ),
    ),
    checked=(
        "Outputs in tree order against direct ones (equal by arithmetic: a check of the code); "
        "operations of the one binary layer in tree order, without and with training that draws "
        "kernels to their mean; accuracy of both."
    ),
    not_checked=(
        "Hardware and time, the depth of the tree, its length itself as the training objective, more "
        "than one binary layer, harder data than digits, the storage format."
    ),
    data="scikit-learn digits as 8 by 8 images.",
    baseline=(
        "The same binary network computed directly, trained without the regulariser, same steps and grid."
    ),
    budget="500 steps of batch 64, learning rate from two values by validation, per arm.",
    measures=(
        Measure("difference", "largest difference between tree-ordered and direct outputs"),
        Measure("plain_share", "operations in tree order over direct, plain training", "%"),
        Measure("drawn_share", "the same after training with the regulariser", "%"),
        Measure("plain_accuracy", "test accuracy, plain training", "%"),
        Measure("drawn_accuracy", "test accuracy with the regulariser", "%"),
        Measure("loss", "accuracy lost by the regulariser", "points"),
    ),
    rule=(
        Criterion("the outputs are identical", "difference", at_most=0, over="each"),
        Criterion("plain kernels already save half", "plain_share", at_most=50, over="mean", core=False),
        Criterion("drawn together they need at most 40 %", "drawn_share", at_most=40, over="mean"),
        Criterion("at most one point is lost", "loss", at_most=1.0, over="mean"),
    ),
    picture=Bars(("plain_share", "drawn_share", "plain_accuracy", "drawn_accuracy"), y="%"),
)

CHANNELS, STEPS = 32, 500


class _Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 16, 3, padding=1)
        self.norm = nn.BatchNorm2d(16)
        self.binary = BinaryConv(16, CHANNELS)
        self.head = nn.Linear(CHANNELS * 16, 10)

    def inner(self, x: Tensor) -> Tensor:
        """What enters the binary layer."""
        return self.norm(self.first(x))

    def forward(self, x: Tensor) -> Tensor:
        out = functional.hardtanh(self.binary(self.inner(x)))
        return self.head(functional.max_pool2d(out, 2).flatten(1))


def run(seed: int) -> Measurements:
    """Train both ways, then compare the binary layer's two orders of computation."""
    data = digits(image=True)
    plain, drawn = _trained(data, 0.0, seed), _trained(data, 0.3, seed)
    (gap_a, share_a), (gap_b, share_b) = (_reuse(net, data) for net in (plain, drawn))
    accuracy_a, accuracy_b = accuracy(plain, data.test), accuracy(drawn, data.test)
    return Measurements(
        {
            "difference": max(gap_a, gap_b),
            "plain_share": share_a,
            "drawn_share": share_b,
            "plain_accuracy": accuracy_a,
            "drawn_accuracy": accuracy_b,
            "loss": accuracy_a - accuracy_b,
        }
    )


def _trained(data: Data, strength: float, seed: int) -> _Net:
    def loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        assert isinstance(model, _Net)
        signs = sign(model.binary.weight).flatten(1)
        # mean share of differing signs from the layer's mean kernel
        away = (1 - signs * functional.hardtanh(3 * signs.mean(0))).mean() / 2
        return cross_entropy(model, x, y) + strength * away

    def train(rate: float) -> _Net:
        torch.manual_seed(seed)
        model = _Net()
        fit(model, data.train, steps=STEPS, rate=rate, seed=seed, loss=loss)
        return model

    return tuned(train, lambda net: accuracy(net, data.valid), (3e-3, 1e-2))


@torch.no_grad()
def _reuse(net: _Net, data: Data) -> tuple[float, float]:
    inputs = functional.pad(sign(net.inner(data.test.x[:20])), (1, 1, 1, 1), value=1.0)
    columns = functional.unfold(inputs, 3).transpose(0, 1).flatten(1)
    weights = sign(net.binary.weight).flatten(1)
    reused, operations = tree_outputs(weights, columns)
    gap = float((reused - weights @ columns).abs().max())
    return gap, 100.0 * operations / weights.numel()
