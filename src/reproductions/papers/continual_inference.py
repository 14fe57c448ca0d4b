"""Efficient Online Processing with Deep Neural Networks: clips are processed frame by frame with the same
weights.

A stack of causal dilated convolutions and an attention over a sliding window are run on a clip and step by
step; the outputs must agree, and the multiplications per new frame are counted for both.
"""

from __future__ import annotations

import torch

from reproductions.methods.dynamic import ContinualAttention, ContinualConv1d
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="continual-inference",
    paper=Paper("Efficient Online Processing with Deep Neural Networks"),
    family="dynamic",
    claim=Claim(
        (
            "Networks for clips, reorganised to run step by step with the same weights, give the "
            "same outputs for an order of magnitude less computation."
        ),
        "an order of magnitude",
    ),
    checked=(
        "Step-wise against clip-wise outputs of five dilated convolutions and of sliding-"
        "window attention; multiplications per new frame, counted, against recomputing the "
        "newest output's receptive field."
    ),
    not_checked="3D convolutions, skeleton graphs, real video, wall-clock time.",
    data="Random clips of 200 frames.",
    baseline="Recomputing the clip of one receptive field for every new frame.",
    budget="No training.",
    measures=(
        Measure("conv_gap", "largest difference, convolutions"),
        Measure("attention_gap", "largest difference, attention"),
        Measure(
            "conv_saving", "clip-wise over step-wise multiplications, convolutions (receptive field 63)", "x"
        ),
        Measure("attention_saving", "the same for attention (window 64)", "x"),
    ),
    rule=(
        Criterion("convolutions agree", "conv_gap", at_most=1e-5, over="each"),
        Criterion("attention agrees", "attention_gap", at_most=1e-5, over="each"),
        Criterion("convolutions save an order of magnitude", "conv_saving", at_least=10, over="each"),
        Criterion("attention saves an order of magnitude", "attention_saving", at_least=10, over="each"),
    ),
    picture=Bars(("conv_saving", "attention_saving"), y="operations saved (times)"),
)

FRAMES, WIDTH, WINDOW, DILATIONS = 200, 16, 64, (1, 2, 4, 8, 16)


@torch.no_grad()
def run(seed: int) -> Measurements:
    """Both ways, and the counts."""
    torch.manual_seed(seed)
    clip = torch.randn(4, WIDTH, FRAMES)
    layers = [ContinualConv1d(WIDTH, WIDTH, 3, dilation) for dilation in DILATIONS]
    whole = clip
    for layer in layers:
        whole = torch.relu(layer(whole))
    steps = []
    for time in range(FRAMES):
        frame = clip[..., time]
        for layer in layers:
            frame = torch.relu(layer.step(frame))
        steps.append(frame)
    attention = ContinualAttention(WIDTH, WINDOW)
    attended = attention(clip.transpose(1, 2))
    stepped = torch.stack([attention.step(clip[..., time]) for time in range(FRAMES)], 1)
    per_frame = layers[0].operations()
    recomputed = sum(per_frame * needed for needed in _frames_needed())
    project, mix = WIDTH * WIDTH, 2 * WINDOW * WIDTH
    return Measurements(
        {
            "conv_gap": float((torch.stack(steps, -1) - whole).abs().max()),
            "attention_gap": float((stepped - attended).abs().max()),
            "conv_saving": recomputed / (per_frame * len(layers)),
            "attention_saving": (project + 2 * WINDOW * project + mix) / (3 * project + mix),
        }
    )


def _frames_needed() -> list[int]:
    """Distinct outputs of each layer that the newest output of the last one depends on."""
    needed, counts = {0}, []
    for dilation in reversed(DILATIONS):
        counts.append(len(needed))
        needed = {time - k * dilation for time in needed for k in range(3)}
    return counts
