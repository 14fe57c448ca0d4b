"""Fire Together Wire Together: A Dynamic Pruning Approach with Self-Supervised Mask Prediction.

A small head per convolution predicts which of its channels will respond most to the input at hand; only
those are computed. The heads learn from the unpruned responses. Compared with random masks per input at the
same cost.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.pruning.gates import ChannelPredictor, heaviest
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit

REPRODUCTION = Reproduction(
    slug="ftwt",
    paper=Paper(
        "Fire Together Wire Together: A Dynamic Pruning Approach with Self-Supervised Mask Prediction"
    ),
    family="pruning",
    claim=Claim(
        (
            "Predicting masks per input from self-supervised targets prunes more computation at "
            "similar accuracy than earlier dynamic pruning."
        ),
        "15 % and 24 % higher FLOPs reduction on CIFAR",
    ),
    checked=(
        "Accuracy at about half the multiplications against the dense network and random masks per input."
    ),
    not_checked="CIFAR, ImageNet, other dynamic pruning methods, wall-clock time.",
    data="scikit-learn digits as images, Gaussian noise 0.2.",
    baseline=(
        "The dense network with the same steps; random masks of the same share, network "
        "trained with them alike."
    ),
    budget="300 steps dense and 300 with masks, batch 64, two learning rates, per arm.",
    measures=(
        Measure("dense", "test accuracy, dense", "%"),
        Measure("predicted", "test accuracy, predicted masks", "%"),
        Measure("random", "test accuracy, random masks", "%"),
        Measure("loss", "dense minus predicted", "points"),
        Measure("gain", "predicted minus random", "points"),
        Measure("operations", "multiplications left, heads included", "%"),
    ),
    rule=(
        Criterion("about half the multiplications", "operations", at_most=55, over="each"),
        Criterion("under a point is lost", "loss", at_most=1, over="mean"),
        Criterion("better than random masks", "gain", at_least=0, over="clear"),
    ),
    picture=Bars(("dense", "predicted", "random"), y="test accuracy (%)"),
)

CHANNELS, SHARE = (16, 32, 32), 0.62


class _Net(nn.Module):
    def __init__(self, mode: str) -> None:
        super().__init__()
        sizes = (1, *CHANNELS)
        self.convs = nn.ModuleList(
            [nn.Conv2d(a, b, 3, padding=1) for a, b in zip(sizes, CHANNELS, strict=False)]
        )
        self.norms = nn.ModuleList([nn.BatchNorm2d(b) for b in CHANNELS])
        self.heads = nn.ModuleList([ChannelPredictor(a, b) for a, b in zip(sizes, CHANNELS, strict=False)])
        self.out, self.mode = nn.Linear(CHANNELS[-1], 10), mode
        self.extra = torch.zeros(())

    def forward(self, x: Tensor) -> Tensor:
        self.extra = torch.zeros(())
        for index, (conv, norm, head) in enumerate(zip(self.convs, self.norms, self.heads, strict=True)):
            response = torch.relu(norm(conv(x)))
            if self.mode == "dense" or index == 0:
                mask = torch.ones(response.shape[:2])
            elif self.mode == "random":
                mask = heaviest(torch.rand(*response.shape[:2], 1, 1), SHARE)
            else:
                logits = head(x.detach())
                target = heaviest(response.detach(), SHARE)
                self.extra = self.extra + functional.binary_cross_entropy_with_logits(logits, target)
                mask = heaviest(logits[:, :, None, None], SHARE).detach()
            x = response * mask[:, :, None, None]
            x = functional.max_pool2d(x, 2) if index == 0 else x
        return self.out(x.mean((-2, -1)))


def run(seed: int) -> Measurements:
    """Dense, then both kinds of masks from the dense weights."""
    data = digits(image=True, noise=0.2, seed=seed)
    half = {rate: _trained(_Net("dense"), data, rate, seed) for rate in (3e-3, 1e-2)}
    found = {}
    for mode in ("dense", "predicted", "random"):
        nets = []
        for rate, start in half.items():
            net = _Net("predict" if mode == "predicted" else mode)
            net.load_state_dict(start.state_dict())
            nets.append(_trained(net, data, rate, seed + 1))
        torch.manual_seed(seed)
        found[mode] = accuracy(max(nets, key=lambda m: accuracy(m, data.valid)), data.test)
    values = {"loss": found["dense"] - found["predicted"], "gain": found["predicted"] - found["random"]}
    return Measurements({**found, **values, "operations": _operations()})


def _trained(net: _Net, data: Data, rate: float, seed: int) -> _Net:
    torch.manual_seed(seed)

    def loss(_: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        return functional.cross_entropy(net(x), y) + net.extra

    fit(net, data.train, steps=300, rate=rate, seed=seed, loss=loss)
    return net


def _operations() -> float:
    """Share of multiplications when masked channels are neither computed nor read by the next layer."""
    dense, left, alive = 0.0, 0.0, 1.0
    for index, (fan_in, fan_out) in enumerate(zip((1, *CHANNELS), CHANNELS, strict=False)):
        places = 64 if index == 0 else 16
        whole = 9.0 * fan_in * fan_out * places
        kept = 1.0 if index == 0 else SHARE
        dense += whole
        left += whole * alive * kept + (0 if index == 0 else fan_in * fan_out)
        alive = kept
    return 100 * left / dense
