"""Attention with random or learned weights, and pointers."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def random_attention_features(tokens: Tensor, weights: Tensor) -> Tensor:
    """Features of a random-feature attention layer: mean over tokens of ``relu(x0^T W_m x_i) x_i``.

    ReLU in the softmax's place (Fu et al. 2023, eq. 3). Shapes: tokens (B, N, d), query first; weights (M,
    d, d) to (B, M d); O(B N M d^2).
    """
    query, keys = tokens[:, 0], tokens[:, 1:]
    scores = torch.relu(torch.einsum("bi,mij,bnj->bmn", query, weights, keys))
    return torch.einsum("bmn,bnj->bmj", scores, keys).flatten(1) / keys.shape[1]


def random_mlp_features(tokens: Tensor, weights: Tensor) -> Tensor:
    """Features of a random two-layer network on the concatenated tokens; weights (M, N d) to (B, M)."""
    return torch.relu(tokens.flatten(1) @ weights.T)


class PointerAttention(nn.Module):
    """Additive attention whose weights are the output: a distribution over the inputs (Pointer Networks,
    eq. 3).

    Shapes: encoded (B, n, h), state (B, h) to logits (B, n).
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.keys, self.query = nn.Linear(width, width, bias=False), nn.Linear(width, width, bias=False)
        self.score = nn.Linear(width, 1, bias=False)

    def forward(self, encoded: Tensor, state: Tensor) -> Tensor:
        """Logits over positions."""
        return self.score(torch.tanh(self.keys(encoded) + self.query(state)[:, None]))[..., 0]
