"""Matryoshka Representation Learning: every prefix of one embedding is trained to be a good embedding.

An encoder with 16 numbers and a classifier per prefix, against encoders trained for each size alone, and
against prefixes and principal components of an ordinary 16-number embedding with classifiers fitted to
them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.methods.nested import Matryoshka
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="matryoshka",
    paper=Paper("Matryoshka Representation Learning", key="arxiv:2205.13147"),
    family="nested",
    claim=Claim(
        (
            "Nested embeddings lose nothing against separately trained ones, are several times "
            "smaller at equal accuracy and make retrieval faster."
        ),
        "up to 14x smaller at equal ImageNet-1K accuracy",
    ),
    checked=(
        "Accuracy of prefixes of 2, 4, 8 and 16 numbers against separate encoders, truncation"
        " and principal components."
    ),
    not_checked="Retrieval and its speed, ImageNet, the factor 14.",
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline=(
        "Separate encoders, same steps and grid; truncation and PCA of the 16-number encoder "
        "with fitted classifiers."
    ),
    budget="400 steps of batch 64, two learning rates, per model.",
    measures=(
        Measure("nested_4", "nested prefix of 4", "%"),
        Measure("truncated_4", "truncation to 4", "%"),
        Measure("pca_4", "principal components, 4", "%"),
        Measure("worst_gap", "largest separate minus nested at 8 and 16", "points"),
        Measure("gap_2", "separate minus nested at 2", "points"),
        Measure("lead_4", "nested minus the better of truncation and PCA at 4", "points"),
    ),
    rule=(
        Criterion("8 and 16 within a point of separate encoders", "worst_gap", at_most=1.0, over="mean"),
        Criterion("at 4 better than truncation and PCA", "lead_4", at_least=0, over="clear"),
    ),
    picture=Curves(
        ("nested", "separate", "truncated", "PCA"), x="numbers kept", y="test accuracy (%)", log_x=True
    ),
    seeds=(0, 1, 2, 3, 4),
)

SIZES, STEPS, RATES = (2, 4, 8, 16), 400, (3e-3, 1e-2)


def run(seed: int) -> Measurements:
    """All four arms at every size."""
    data = digits(noise=0.2, seed=seed)
    nested = _trained(data, SIZES, seed)
    separate = {size: _trained(data, (size,), seed) for size in SIZES}
    plain = separate[SIZES[-1]].encoder
    with torch.no_grad():
        axes = torch.linalg.svd(plain(data.train.x) - plain(data.train.x).mean(0), full_matrices=False).Vh
    curves = {
        "nested": [(size, accuracy(lambda x, s=size: nested(x, s), data.test)) for size in SIZES],
        "separate": [(size, accuracy(separate[size], data.test)) for size in SIZES],
        "truncated": [(size, _probe(plain, torch.eye(16)[:size], data, seed)) for size in SIZES],
        "PCA": [(size, _probe(plain, axes[:size], data, seed)) for size in SIZES],
    }
    gaps = [b - a for (_, a), (_, b) in zip(curves["nested"], curves["separate"], strict=True)]
    at_four = {name: points[1][1] for name, points in curves.items()}
    values = {
        "nested_4": at_four["nested"],
        "truncated_4": at_four["truncated"],
        "pca_4": at_four["PCA"],
        "worst_gap": max(gaps[2:]),
        "gap_2": gaps[0],
        "lead_4": at_four["nested"] - max(at_four["truncated"], at_four["PCA"]),
    }
    return Measurements(values, curves)


def _trained(data: Data, sizes: tuple[int, ...], seed: int) -> Matryoshka:
    def loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        assert isinstance(model, Matryoshka)
        return model.loss(x, y)

    def train(rate: float) -> Matryoshka:
        torch.manual_seed(seed)
        model = Matryoshka(mlp((64, 96, sizes[-1])), sizes, 10)
        fit(model, data.train, steps=STEPS, rate=rate, seed=seed, loss=loss)
        return model

    def score(model: Matryoshka) -> float:
        return sum(accuracy(lambda x, s=size: model(x, s), data.valid) for size in sizes)

    return tuned(train, score, RATES)


@torch.no_grad()
def _codes(encoder: nn.Module, axes: Tensor, split: Split) -> Split:
    return Split(encoder(split.x) @ axes.T, split.y)


def _probe(encoder: nn.Module, axes: Tensor, data: Data, seed: int) -> float:
    """A linear classifier on the frozen, reduced embedding."""
    train, valid, test = (_codes(encoder, axes, part) for part in (data.train, data.valid, data.test))

    def fitted(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(nn.Linear(len(axes), 10), train, steps=STEPS, rate=rate, seed=seed)

    return accuracy(tuned(fitted, lambda m: accuracy(m, valid), (1e-2, 3e-2)), test)
