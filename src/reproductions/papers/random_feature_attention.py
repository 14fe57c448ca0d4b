"""What can a Single Attention Layer Learn? A Study Through the Random Features Lens.

Targets do not depend on the order of the key tokens. A layer of attention with random, frozen query-key
weights and fitted values is compared with a random two-layer network on the concatenated tokens, both by
ridge regression.
"""

from __future__ import annotations

import torch
from torch import Tensor

from reproductions.methods.attention import random_attention_features, random_mlp_features
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.kernels import error, tuned_ridge

REPRODUCTION = Reproduction(
    slug="random-feature-attention",
    paper=Paper("What can a Single Attention Layer Learn? A Study Through the Random Features Lens"),
    family="theory",
    claim=Claim(
        (
            "Random-feature attention learns targets that are invariant to permutations of the "
            "keys from fewer samples than random-feature networks, and query-key weights of non-"
            "zero mean help on targets of the correlation."
        ),
    ),
    checked=(
        "Relative test error from 200 and other numbers of samples on a target of the keys "
        "alone and one of the correlation of query and keys; weights of zero mean and with "
        "the identity as mean."
    ),
    not_checked="The sample-complexity bounds; other targets.",
    data="Query and 16 keys, random unit vectors in 8 dimensions.",
    baseline=(
        "Random ReLU network with as many features on concatenated tokens, ridge tuned alike "
        "on validation data."
    ),
    budget="2,304 features each; 200 to 1,600 samples; eleven ridge strengths.",
    measures=(
        Measure("attention", "error on the keys-only target from 200 samples, attention"),
        Measure("network", "the same, two-layer network"),
        Measure("times", "network over attention"),
        Measure("biased", "error on the correlation target from 200 samples, non-zero mean"),
        Measure("unbiased", "the same, zero mean"),
        Measure("bias_times", "zero mean over non-zero mean"),
    ),
    rule=(
        Criterion("attention's error is several times lower", "times", at_least=3, over="each"),
        Criterion("a non-zero mean helps on correlations", "bias_times", at_least=1.5, over="each"),
    ),
    picture=Curves(("attention", "network"), x="samples", y="relative error", log_x=True, log_y=True),
)

KEYS, WIDTH, HEADS, TEST = 16, 8, 256, 1000


def run(seed: int) -> Measurements:
    """Both targets, all features."""
    draw = torch.Generator().manual_seed(seed)
    direction = torch.nn.functional.normalize(torch.randn(WIDTH, generator=draw), dim=0)
    direction = torch.cat([direction, torch.zeros(1)])
    mean = _weights(draw) + 2 * torch.eye(WIDTH + 1) / WIDTH**0.5
    zero, network = _weights(draw), torch.randn(HEADS * (WIDTH + 1), (KEYS + 1) * (WIDTH + 1), generator=draw)
    sizes = (100, 200, 400, 800, 1600)
    curves: dict[str, list[tuple[float, float]]] = {"attention": [], "network": []}
    for size in sizes:
        tokens, wanted = _draw(size, draw), lambda t: _keys_only(t, direction)
        curves["attention"].append(
            (size, _error(tokens, [random_attention_features(t, zero) for t in tokens], wanted))
        )
        curves["network"].append(
            (size, _error(tokens, [random_mlp_features(t, network) for t in tokens], wanted))
        )
    tokens = _draw(200, draw)
    biased, unbiased = (
        _error(tokens, [random_attention_features(t, weights) for t in tokens], _correlation)
        for weights in (mean, zero)
    )
    attention, other = curves["attention"][1][1], curves["network"][1][1]
    return Measurements(
        {
            "attention": attention,
            "network": other,
            "times": other / attention,
            "biased": biased,
            "unbiased": unbiased,
            "bias_times": unbiased / biased,
        },
        curves,
    )


def _weights(draw: torch.Generator) -> Tensor:
    return torch.randn(HEADS, WIDTH + 1, WIDTH + 1, generator=draw) / WIDTH


def _draw(size: int, draw: torch.Generator) -> list[Tensor]:
    """Tokens with a constant last coordinate, as in the paper: training, validation and test."""
    raw = (torch.randn(n, KEYS + 1, WIDTH, generator=draw) for n in (size, 300, TEST))
    plain = (torch.nn.functional.normalize(t, dim=-1) for t in raw)
    return [torch.cat([t, torch.ones(len(t), KEYS + 1, 1)], -1) for t in plain]


def _keys_only(tokens: Tensor, direction: Tensor) -> Tensor:
    return (tokens[:, 1:] @ direction).square().mean(1)


def _correlation(tokens: Tensor) -> Tensor:
    cosine = torch.einsum("bd,bnd->bn", tokens[:, 0, :WIDTH], tokens[:, 1:, :WIDTH])
    return (cosine.relu() * tokens[:, 1:, 0]).mean(1)


def _error(tokens: list[Tensor], features: list[Tensor], target: object) -> float:
    assert callable(target)
    wanted = [target(t)[:, None].double() for t in tokens]
    centre = wanted[0].mean()
    rows = [(f, w - centre) for f, w in zip(features, wanted, strict=True)]
    weights = tuned_ridge(rows[0], rows[1])
    return error(*rows[2], weights)
