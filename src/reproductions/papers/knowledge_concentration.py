"""Knowledge Concentration: Learning 100K Object Classifiers in a Single CNN: specialists teach one student.

Specialists are trained on subsets of the classes with all their labels; a student with few labels learns
from them on unlabelled images. A generalist learns from the same few labels alone.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="knowledge-concentration",
    paper=Paper("Knowledge Concentration: Learning 100K Object Classifiers in a Single CNN"),
    family="optimisers",
    claim=Claim(
        (
            "Distilling dozens of specialists, each for a part of the classes, into one network "
            "classifies 100,000 objects significantly better than a generalist baseline."
        ),
        "100,000 classes",
    ),
    checked=(
        "A student with 80 labels and five specialists for two classes each, against a "
        "generalist with the same labels."
    ),
    not_checked="100,000 classes, self-paced learning, structurally sparse layers.",
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline=(
        "A generalist of the same shape on the same 80 labels, same steps and grid; one on "
        "all labels is reported."
    ),
    budget="300 steps of batch 64, two learning rates, per network.",
    measures=(
        Measure("student", "test accuracy, student of specialists", "%"),
        Measure("generalist", "test accuracy, generalist with few labels", "%"),
        Measure("all_labels", "test accuracy, generalist with all labels", "%"),
        Measure("gain", "student minus generalist", "points"),
    ),
    rule=(Criterion("the student beats the generalist", "gain", at_least=0, over="clear"),),
    picture=Bars(("generalist", "student", "all_labels"), y="test accuracy (%)"),
    note=(
        "The specialists have seen labels that the generalist has not: that knowledge is what"
        " is concentrated."
    ),
)

LABELS = 80


def run(seed: int) -> Measurements:
    """Specialists, student, generalists."""
    data = digits(noise=0.2, seed=seed)
    specialists = [_specialist(data, (2 * k, 2 * k + 1), seed) for k in range(5)]
    few = data.train.first(LABELS)
    with torch.no_grad():
        # a specialist's third output says "none of mine": the share left for its classes is its vote
        votes = torch.cat([s(data.train.x).softmax(-1)[:, :2] for s in specialists], 1)
        soft = votes / votes.sum(1, keepdim=True)
    taught = Split(data.train.x, soft)

    def loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        labelled = functional.cross_entropy(model(few.x), few.y)
        return functional.cross_entropy(model(x), y) + 0.5 * labelled

    def student(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(_net(10), taught, steps=300, rate=rate, seed=seed, loss=loss)

    best = tuned(student, lambda m: accuracy(m, data.valid), (3e-3, 1e-2))
    found = {"student": accuracy(best, data.test)}
    found |= {"generalist": _generalist(data, few, seed), "all_labels": _generalist(data, data.train, seed)}
    return Measurements({**found, "gain": found["student"] - found["generalist"]})


def _net(out: int) -> nn.Module:
    return mlp((64, 64, 64, out))


def _generalist(data: Data, labelled: Split, seed: int) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(_net(10), labelled, steps=300, rate=rate, seed=seed)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (3e-3, 1e-2)), data.test)


def _specialist(data: Data, classes: tuple[int, int], seed: int) -> nn.Module:
    """Two classes and "neither"."""
    y = torch.full_like(data.train.y, 2)
    for index, digit in enumerate(classes):
        y[data.train.y == digit] = index
    torch.manual_seed(seed)
    return fit(_net(3), Split(data.train.x, y), steps=300, rate=3e-3, seed=seed)
