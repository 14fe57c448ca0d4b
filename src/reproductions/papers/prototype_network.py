"""Deep Learning for Case-Based Reasoning through Prototypes: A Neural Network that Explains Its Predictions.

An autoencoder whose code is compared with learned prototypes; the class follows from the distances. Decoded
prototypes should look like training images of the class they stand for.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="prototype-network",
    paper=Paper(
        "Deep Learning for Case-Based Reasoning through Prototypes: A Neural Network that "
        "Explains Its Predictions"
    ),
    family="analysis",
    claim=Claim(
        (
            "An autoencoder with a layer of learned prototypes explains each prediction by "
            "prototypes it really uses, which its decoder can show. (The bound on accuracy is ours.)"
        ),
    ),
    checked=(
        "Accuracy against a plain network of the encoder's sizes; whether the class that the network "
        "itself gives a decoded prototype is that of the nearest training images; classes covered."
    ),
    not_checked=(
        "Whether predictions follow from the nearest prototypes, the class that the last layer's "
        "weights give a prototype, convolutional autoencoders, MNIST, cars, human judgement."
    ),
    data="scikit-learn digits.",
    baseline="The same encoder with a linear classifier, same steps and grid.",
    budget="1,000 steps of batch 64, two learning rates, 15 prototypes in 16 dimensions.",
    measures=(
        Measure("prototypes", "test accuracy with prototypes", "%"),
        Measure("plain", "test accuracy of the plain network", "%"),
        Measure("loss", "plain minus prototypes", "points"),
        Measure("agreement", "decoded prototypes' classes among their 5 nearest training images", "%"),
        Measure("classes", "classes that some prototype stands for"),
    ),
    rule=(
        Criterion("within a point of the plain network", "loss", at_most=1, over="mean"),
        Criterion("decoded prototypes look like their class", "agreement", at_least=90, over="mean"),
        Criterion("at least nine classes are covered", "classes", at_least=9, over="mean", core=False),
    ),
    picture=Bars(("plain", "prototypes", "agreement"), y="%"),
)

CODE, COUNT = 16, 15


class _Prototypes(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder, self.decoder = mlp((64, 64, CODE)), mlp((CODE, 64, 64))
        self.prototypes = nn.Parameter(torch.randn(COUNT, CODE))
        self.head = nn.Linear(COUNT, 10, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(torch.cdist(self.encoder(x), self.prototypes).square())

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        """Cross-entropy, reconstruction, and both ways of keeping prototypes near examples (eqs. 2-6)."""
        code = self.encoder(x)
        square = torch.cdist(code, self.prototypes).square()
        rebuilt = functional.mse_loss(torch.sigmoid(self.decoder(code)), x)
        near = square.amin(0).mean() + square.amin(1).mean()
        return functional.cross_entropy(self.head(square), y) + 5 * rebuilt + 0.05 * near


def run(seed: int) -> Measurements:
    """Train both; decode the prototypes."""
    data = digits()
    net = tuned(lambda rate: _trained(data, rate, seed), lambda m: accuracy(m, data.valid), (3e-3, 1e-2))
    plain = tuned(lambda rate: _plain(data, rate, seed), lambda m: accuracy(m, data.valid), (3e-3, 1e-2))
    with torch.no_grad():
        decoded = torch.sigmoid(net.decoder(net.prototypes))
        stands_for = net(decoded).argmax(-1)
        nearest = torch.cdist(decoded, data.train.x).topk(5, largest=False).indices
        agreement = (data.train.y[nearest] == stands_for[:, None]).float().mean()
    a, b = accuracy(net, data.test), accuracy(plain, data.test)
    values = {"prototypes": a, "plain": b, "loss": b - a, "agreement": 100 * float(agreement)}
    return Measurements({**values, "classes": len(set(stands_for.tolist()))})


def _trained(data: Data, rate: float, seed: int) -> _Prototypes:
    torch.manual_seed(seed)
    net = _Prototypes()
    fit(net, data.train, steps=1000, rate=rate, seed=seed, loss=lambda _, x, y: net.loss(x, y))
    return net


def _plain(data: Data, rate: float, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return fit(mlp((64, 64, CODE, 10)), data.train, steps=1000, rate=rate, seed=seed)
