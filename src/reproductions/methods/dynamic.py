"""Networks whose computation depends on the input or on time: continual inference, exits, gates, stitches,
knobs.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class ContinualConv1d(nn.Module):
    """A causal convolution that also runs step by step from a ring of its last inputs.

    Clip: (B, C, T) to (B, D, T). Step: (B, C) to (B, D), O(C D k) whatever the length of the clip.
    """

    def __init__(self, fan_in: int, fan_out: int, size: int, dilation: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv1d(fan_in, fan_out, size, dilation=dilation)
        self.reach = (size - 1) * dilation
        self.past: Tensor | None = None

    def forward(self, clip: Tensor) -> Tensor:
        """The whole clip at once, padded with zeros before its start."""
        return self.conv(functional.pad(clip, (self.reach, 0)))

    def step(self, frame: Tensor) -> Tensor:
        """The next frame alone."""
        past = frame.new_zeros(*frame.shape, self.reach) if self.past is None else self.past
        window = torch.cat([past, frame[..., None]], -1)
        self.past = window[..., 1:]
        return self.conv(window)[..., 0]

    def operations(self) -> int:
        """Multiplications per output frame."""
        return self.conv.weight.numel()


class ContinualAttention(nn.Module):
    """Attention of each frame over the last ``window`` frames, clip-wise or step by step with kept keys and
    values.

    A step costs O(d^2 + window d); a clip-wise recomputation of the newest output costs O(window d^2 +
    window d).
    """

    def __init__(self, width: int, window: int) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.window, self.scale = window, width**-0.5
        self.kept: list[tuple[Tensor, Tensor]] = []

    def forward(self, clip: Tensor) -> Tensor:
        """(B, T, d) to (B, T, d)."""
        time = torch.arange(clip.shape[1])
        lag = time[:, None] - time[None]
        scores = self.scale * self.query(clip) @ self.key(clip).transpose(-1, -2)
        scores = scores.masked_fill((lag < 0) | (lag >= self.window), -torch.inf)
        return scores.softmax(-1) @ self.value(clip)

    def step(self, frame: Tensor) -> Tensor:
        """(B, d) to (B, d), remembering at most ``window`` keys and values."""
        self.kept = [*self.kept, (self.key(frame), self.value(frame))][-self.window :]
        keys, values = (torch.stack(part, 1) for part in zip(*self.kept, strict=True))
        scores = self.scale * (self.query(frame)[:, None] @ keys.transpose(-1, -2))
        return (scores.softmax(-1) @ values)[:, 0]
