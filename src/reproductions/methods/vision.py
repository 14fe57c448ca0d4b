"""Mixers of image tokens: Fourier filters, parameter-free spatial layers, and the convolutions they stand
in for.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


def spectral_product(x: Tensor, kernel: Tensor) -> Tensor:
    """Circular convolution of images (…, H, W) with kernels of the same size, as a product of spectra; O(HW
    log HW).
    """
    spectrum = torch.fft.rfft2(x) * torch.fft.rfft2(kernel)
    return torch.fft.irfft2(spectrum, s=(x.shape[-2], x.shape[-1]))


def circular_convolution(x: Tensor, kernel: Tensor) -> Tensor:
    """The same by its definition: a sum over all shifts; O((HW)^2)."""
    height, width = x.shape[-2:]
    out = torch.zeros_like(x)
    for i in range(height):
        for j in range(width):
            out = out + kernel[..., i, j, None, None] * torch.roll(x, (i, j), dims=(-2, -1))
    return out


class AdaptiveFrequencyFilter(nn.Module):
    """Token mixer: the spectrum is multiplied by a mask that a small network computes from it (AFFNet, sec.
    3).

    Shapes: (B, C, H, W) to the same; a global convolution with a kernel of its own per image.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.mask = nn.Sequential(
            nn.Conv2d(2 * channels, channels, 1), nn.ReLU(), nn.Conv2d(channels, 2 * channels, 1)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Filter every image by its own mask."""
        spectrum = torch.fft.rfft2(x, norm="ortho")
        real, imaginary = self.mask(torch.cat([spectrum.real, spectrum.imag], 1)).chunk(2, 1)
        return torch.fft.irfft2(
            spectrum * torch.complex(real, imaginary), s=(x.shape[-2], x.shape[-1]), norm="ortho"
        )


class MaxPool3(nn.Module):
    """Parameter-free spatial layer: 3 by 3 maximum, stride 1, same size (PfLayer)."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, H, W) to the same."""
        return functional.max_pool2d(x, 3, stride=1, padding=1)


def depthwise(channels: int, size: int = 3) -> nn.Conv2d:
    """A convolution within each channel, same size."""
    return nn.Conv2d(channels, channels, size, padding=size // 2, groups=channels)


class MixerNet(nn.Module):
    """Blocks of a spatial mixer and a pointwise two-layer network, residual, on an embedded image.

    ``dw`` puts depthwise convolutions in the mixer's place; ``local`` makes the pointwise network an inverted
    bottleneck with a depthwise convolution inside. (B, 1, 8, 8) to (B, 10).
    """

    def __init__(
        self,
        mixer: type[nn.Module],
        channels: int = 16,
        depth: int = 2,
        *,
        dw: bool = False,
        local: bool = False,
    ) -> None:
        super().__init__()
        self.embed = nn.Conv2d(1, channels, 2, stride=1)
        self.spatial = nn.ModuleList([_spatial(mixer, channels, dw=dw) for _ in range(depth)])
        self.point = nn.ModuleList(
            [
                nn.Sequential(
                    nn.BatchNorm2d(channels),
                    nn.Conv2d(channels, 2 * channels, 1),
                    depthwise(2 * channels) if local else nn.Identity(),
                    nn.ReLU(),
                    nn.Conv2d(2 * channels, channels, 1),
                )
                for _ in range(depth)
            ]
        )
        self.norms = nn.ModuleList([nn.BatchNorm2d(channels) for _ in range(depth)])
        self.head = nn.Linear(channels, 10)

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        x = self.embed(x)
        for spatial, point, norm in zip(self.spatial, self.point, self.norms, strict=True):
            x = x + spatial(norm(x))
            x = x + point(x)
        return self.head(x.mean((-2, -1)))


def _spatial(mixer: type[nn.Module], channels: int, *, dw: bool) -> nn.Module:
    if dw:
        return depthwise(channels)
    return mixer() if mixer is MaxPool3 else mixer(channels)
