"""Neural Compression and Filtering for Edge-assisted Real-time Object Detection in Challenged Networks.

The first layers of a trained network are replaced by a student with a narrow bottleneck, distilled to give
the same features; only the bottleneck's numbers, at 8 bits, are sent to the rest of the network.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, fit, mlp, squared_error, tuned

REPRODUCTION = Reproduction(
    slug="split-bottleneck",
    paper=Paper(
        "Neural Compression and Filtering for Edge-assisted Real-time Object Detection in Challenged Networks"
    ),
    family="nested",
    claim=Claim(
        (
            "A bottleneck injected early and a filter before it cut the data sent for remote "
            "detection, where neither local nor remote computing alone works."
        ),
    ),
    checked=(
        "Accuracy with a distilled head whose bottleneck sends 16 bytes instead of the "
        "image's 64, and with 8."
    ),
    not_checked="Object detection, the filter, delays on networks.",
    data="scikit-learn digits.",
    baseline=(
        "The whole network, and the image reduced to as many bytes by averaging pixels, with "
        "a network trained on it."
    ),
    budget="500 steps of batch 64 for networks, 800 for heads, three learning rates.",
    measures=(
        Measure("whole", "test accuracy, whole network", "%"),
        Measure("sent_16", "test accuracy, 16 bytes sent", "%"),
        Measure("sent_8", "test accuracy, 8 bytes sent", "%"),
        Measure("pixels_16", "test accuracy on images averaged to 16 pixels", "%"),
        Measure("loss", "whole minus 16 bytes", "points"),
        Measure("gain", "16 bytes of bottleneck minus 16 pixels", "points"),
    ),
    rule=(
        Criterion("a quarter of the bytes costs at most two points", "loss", at_most=2, over="mean"),
        Criterion(
            "better than a smaller image of as many bytes", "gain", at_least=0, over="mean", core=False
        ),
    ),
    picture=Bars(("whole", "sent_16", "sent_8", "pixels_16"), y="test accuracy (%)"),
)


class _Bottleneck(nn.Module):
    def __init__(self, bytes_sent: int) -> None:
        super().__init__()
        self.encode, self.decode = mlp((64, 48, bytes_sent)), mlp((bytes_sent, 64, 64))

    def forward(self, x: Tensor) -> Tensor:
        code = torch.tanh(self.encode(x) / 4)
        # 8 bits, straight through
        sent = code + ((code * 127).round() / 127 - code).detach()
        return torch.relu(self.decode(4 * sent))


def run(seed: int) -> Measurements:
    """The whole network, two bottlenecks, small images."""
    data = digits()
    whole = _tuned(data, (64, 64, 64, 10), seed)
    values = {"whole": accuracy(whole, data.test)}
    with torch.no_grad():
        features = Data(*(Split(p.x, whole[:4](p.x)) for p in (data.train, data.valid, data.test)))
    for sent in (16, 8):
        head = _distilled(features, sent, seed)
        values[f"sent_{sent}"] = accuracy(nn.Sequential(head, whole[4:]), data.test)
    small = Data(*(Split(_averaged(p.x), p.y) for p in (data.train, data.valid, data.test)))
    values["pixels_16"] = accuracy(_tuned(small, (16, 64, 64, 10), seed), small.test)
    values |= {"loss": values["whole"] - values["sent_16"], "gain": values["sent_16"] - values["pixels_16"]}
    return Measurements(values)


def _averaged(x: Tensor) -> Tensor:
    return functional.avg_pool2d(x.view(-1, 1, 8, 8), 2).flatten(1)


def _tuned(data: Data, sizes: tuple[int, ...], seed: int) -> nn.Sequential:
    def train(rate: float) -> nn.Sequential:
        torch.manual_seed(seed)
        net = mlp(sizes)
        fit(net, data.train, steps=500, rate=rate, seed=seed)
        return net

    return tuned(train, lambda m: accuracy(m, data.valid))


def _distilled(features: Data, sent: int, seed: int) -> nn.Module:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(_Bottleneck(sent), features.train, steps=800, rate=rate, seed=seed, loss=squared_error)

    return tuned(train, lambda m: -float(squared_error(m, features.valid.x, features.valid.y).detach()))
