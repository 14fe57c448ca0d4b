"""FEDZIP: A Compression Framework for Communication-Efficient Federated Learning.

Clients send the largest entries of their update, clustered to a few values and entropy-coded. Accuracy
against the uncompressed run for several shares, error feedback not used.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from reproductions.methods.federated import clustered, encoded_bits, top_share
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, cross_entropy, mlp

REPRODUCTION = Reproduction(
    slug="fedzip",
    paper=Paper("FEDZIP: A Compression Framework for Communication-Efficient Federated Learning"),
    family="federated",
    claim=Claim(
        (
            "Sparsifying, clustering and encoding the updates of federated clients compresses "
            "them by three orders of magnitude and saves nearly all bandwidth."
        ),
        "up to 1085x, 99 % of bandwidth",
    ),
    checked=(
        "Accuracy after 30 rounds at shares of 10 %, 2 % and 0.1 % of entries, three "
        "clusters; compression counted in bits, tables included."
    ),
    not_checked="Larger networks, whose redundancy is greater; non-identical clients; time.",
    data="scikit-learn digits over five clients.",
    baseline="Federated averaging without compression, same rounds, local steps and grid.",
    budget=(
        "30 rounds of five clients with 10 local steps of batch 32, server and client rate from two values."
    ),
    measures=(
        Measure("plain", "accuracy without compression", "%"),
        Measure("loss_at_50", "points lost at the weakest compression that is at least 50-fold", "points"),
        Measure("ratio_at_50", "that compression", "x"),
        Measure("loss_at_1000", "points lost at the strongest compression tried", "points"),
        Measure("strongest", "the strongest compression tried", "x"),
    ),
    rule=(
        Criterion("50-fold costs at most two points", "loss_at_50", at_most=2, over="mean"),
        Criterion("thousandfold costs at most two points", "loss_at_1000", at_most=2, over="mean"),
        Criterion("thousandfold is reached", "strongest", at_least=1000, over="each", core=False),
    ),
    picture=Curves(("accuracy",), x="compression", y="test accuracy (%)", log_x=True),
)

CLIENTS, ROUNDS, LOCAL, SHARES, RATES = 5, 30, 10, (0.1, 0.02, 0.001), (0.1, 0.3)


def run(seed: int) -> Measurements:
    """Uncompressed, then one run per share."""
    data = digits()
    plain, _ = max((_federated(data, None, rate, seed) for rate in RATES), key=lambda r: r[0][0])
    found = [
        max((_federated(data, share, rate, seed) for rate in RATES), key=lambda r: r[0][0])
        for share in SHARES
    ]
    points = [(ratio, scores[1]) for scores, ratio in found]
    enough = min((p for p in points if p[0] >= 50), key=lambda p: p[0])
    last = max(points)
    values = {
        "plain": plain[1],
        "loss_at_50": plain[1] - enough[1],
        "ratio_at_50": enough[0],
        "loss_at_1000": plain[1] - last[1],
        "strongest": last[0],
    }
    return Measurements(values, {"accuracy": [(1.0, plain[1]), *points]})


def _federated(data: Data, share: float | None, rate: float, seed: int) -> tuple[tuple[float, float], float]:
    """Validation and test accuracy, and the compression over all updates."""
    torch.manual_seed(seed)
    net, draw = mlp((64, 64, 10)), torch.Generator().manual_seed(seed)
    parts = [Split(data.train.x[k::CLIENTS], data.train.y[k::CLIENTS]) for k in range(CLIENTS)]
    sent = whole = 0.0
    for _ in range(ROUNDS):
        total = [torch.zeros_like(p) for p in net.parameters()]
        for part in parts:
            for into, update in zip(total, _update(net, part, rate, draw), strict=True):
                packed = update if share is None else clustered(top_share(update, share), 3)
                sent += 32.0 * update.numel() if share is None else encoded_bits(packed)
                whole += 32.0 * update.numel()
                into.add_(packed / CLIENTS)
        with torch.no_grad():
            for weight, step in zip(net.parameters(), total, strict=True):
                weight.add_(step)
    return (accuracy(net, data.valid), accuracy(net, data.test)), whole / sent


def _update(net: nn.Module, part: Split, rate: float, draw: torch.Generator) -> list[Tensor]:
    local = copy.deepcopy(net)
    optimiser = torch.optim.SGD(local.parameters(), rate)
    for _ in range(LOCAL):
        rows = torch.randint(len(part), (32,), generator=draw)
        optimiser.zero_grad()
        cross_entropy(local, part.x[rows], part.y[rows]).backward()
        optimiser.step()
    return [(a - b).detach() for a, b in zip(local.parameters(), net.parameters(), strict=True)]
