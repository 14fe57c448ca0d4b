"""Multi-Outputs Is All You Need For Deblur: several heads, of which the best is chosen.

Digits are blurred and shifted by an unknown whole pixel, so that several sharp images are possible. A
network with four heads is trained on the best head of each image; the head to use is chosen on validation
data.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="multi-output-deblur",
    paper=Paper("Multi-Outputs Is All You Need For Deblur"),
    family="inverse problems",
    claim=Claim(
        (
            "Several output heads raise the quality of the best output per image, and that of the"
            " best single head."
        ),
        "0.11 to 0.18 dB best overall, 0.04 to 0.08 dB best single head",
    ),
    checked=(
        "Peak signal-to-noise ratio of one output, of the head chosen on validation data, and"
        " of the best head per image (which needs the answer)."
    ),
    not_checked="Real blur, GoPro images, the paper's networks.",
    data="scikit-learn digits, 3 by 3 mean filter, unknown shift by one pixel left or right, noise 0.05.",
    baseline="The same network with one output, same steps and grid.",
    budget="800 steps of batch 64, three learning rates by validation error.",
    measures=(
        Measure("single", "one output", "dB"),
        Measure("chosen", "head chosen on validation data", "dB"),
        Measure("oracle", "best head per image", "dB"),
        Measure("gain", "chosen head minus one output", "dB"),
        Measure("oracle_gain", "best head per image minus one output", "dB"),
    ),
    rule=(
        Criterion("the best head per image is better", "oracle_gain", at_least=0.1, over="clear"),
        Criterion("the chosen head is no worse than one output", "gain", at_least=0, over="mean"),
    ),
    picture=Bars(("single", "chosen", "oracle"), y="PSNR (dB)"),
    note="The best head per image is better almost by construction; the chosen head is the test.",
)


def run(seed: int) -> Measurements:
    """One head and four."""
    data = _data(seed)
    one, four = (
        tuned(lambda rate, h=heads: _trained(data, h, rate, seed), lambda m: -_best(m, data.valid))
        for heads in (1, 4)
    )
    valid, test = (_errors(four, part) for part in (data.valid, data.test))
    head = int(valid.mean(0).argmin())
    single, chosen, oracle = (_psnr(e) for e in (_errors(one, data.test)[:, 0], test[:, head], test.amin(1)))
    values = {"single": single, "chosen": chosen, "oracle": oracle}
    return Measurements({**values, "gain": chosen - single, "oracle_gain": oracle - single})


def _data(seed: int) -> Data:
    draw = torch.Generator().manual_seed(seed)
    whole = digits(image=True)

    def blurred(part: Split) -> Split:
        soft = functional.avg_pool2d(part.x, 3, stride=1, padding=1)
        side = torch.randint(0, 2, (len(part), 1, 1, 1), generator=draw)
        moved = torch.where(side == 1, torch.roll(soft, 1, -1), torch.roll(soft, -1, -1))
        noisy = moved + 0.05 * torch.randn(moved.shape, generator=draw)
        return Split(noisy.flatten(1), part.x.flatten(1))

    return Data(blurred(whole.train), blurred(whole.valid), blurred(whole.test))


def _errors_of(out: Tensor, wanted: Tensor) -> Tensor:
    """Squared error per image and head (B, heads)."""
    return (out.view(len(out), -1, 64) - wanted[:, None]).square().mean(-1)


def _trained(data: Data, heads: int, rate: float, seed: int) -> nn.Module:
    def loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        errors = _errors_of(model(x), y)
        # a little of the mean keeps every head alive
        return errors.amin(1).mean() + 0.1 * errors.mean()

    torch.manual_seed(seed)
    return fit(mlp((64, 128, 64 * heads)), data.train, steps=800, rate=rate, seed=seed, loss=loss)


@torch.no_grad()
def _errors(model: nn.Module, part: Split) -> Tensor:
    return _errors_of(model(part.x), part.y)


def _best(model: nn.Module, part: Split) -> float:
    return float(_errors(model, part).amin(1).mean())


def _psnr(errors: Tensor) -> float:
    return float((-10 * errors.log10()).mean())
