"""Spiking layers: surrogate gradients and learnable delays as positions in a kernel."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


class Spike(torch.autograd.Function):
    """A step forward, the slope of a fast sigmoid backward."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        """1 where x is positive."""
        ctx.save_for_backward(x)
        return (x > 0).float()

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        """1 / (1 + 5 |x|)^2."""
        (x,) = ctx.saved_tensors
        return grads[0] / (1 + 5 * x.abs()).square()


class DelayedSynapses(nn.Module):
    """One weight and one delay per synapse, as a convolution whose kernel has a Gaussian bump at the delay
    (DCLS).

    ``learn`` trains the delays; with ``zero`` there are none. (B, in, T) spikes to (B, out, T) currents;
    the bump's width ``sigma`` is in time steps, and falls during training where the caller sets it.
    """

    def __init__(self, fan_in: int, fan_out: int, longest: int, *, learn: bool, zero: bool = False) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(fan_out, fan_in) * (2 / fan_in) ** 0.5)
        start = torch.zeros(fan_out, fan_in) if zero else torch.rand(fan_out, fan_in)
        # in units of the longest delay: positions learn with a larger step than weights, as in the paper
        self.delay = nn.Parameter(start, requires_grad=learn)
        self.longest, self.sigma = longest, 0.5

    def kernel(self) -> Tensor:
        """(out, in, longest + 1), newest time last."""
        places = torch.arange(self.longest + 1, dtype=torch.float32)
        away = (places - self.longest * self.delay.clamp(0, 1)[..., None]) / self.sigma
        bump = torch.exp(-away.square() / 2)
        return (self.weight[..., None] * bump / bump.sum(-1, keepdim=True)).flip(-1)

    def forward(self, x: Tensor) -> Tensor:
        """Currents."""
        return functional.conv1d(functional.pad(x, (self.longest, 0)), self.kernel())


def leaky_spikes(current: Tensor, leak: float = 0.8, threshold: float = 1.0) -> Tensor:
    """Leaky integrate-and-fire with reset by subtraction over time; (B, N, T) currents to spikes."""
    voltage, spikes = torch.zeros_like(current[..., 0]), []
    for step in range(current.shape[-1]):
        voltage = leak * voltage + current[..., step]
        spike = Spike.apply(voltage - threshold)
        voltage = voltage - threshold * spike.detach()
        spikes.append(spike)
    return torch.stack(spikes, -1)
