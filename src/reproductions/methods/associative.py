"""Associative memories: classic Hebbian, multitasking on diluted patterns, and modern continuous Hopfield."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def hopfield_update(patterns: Tensor, state: Tensor, beta: float) -> Tensor:
    """One update of the continuous Hopfield network: ``softmax(beta state patterns^T) patterns``.

    Ramsauer et al. 2020, eq. 3. Shapes: patterns (N, d), state (B, d) to (B, d); O(B N d).
    """
    return torch.softmax(beta * state @ patterns.T, dim=-1) @ patterns


def hopfield_energy(patterns: Tensor, state: Tensor, beta: float) -> Tensor:
    """Energy whose descent the update is: ``-lse(beta, patterns state) + |state|^2 / 2``, up to constants
    (eq. 2).
    """
    return -torch.logsumexp(beta * state @ patterns.T, dim=-1) / beta + state.square().sum(-1) / 2


class HopfieldLayer(nn.Module):
    """Retrieval from learned or given stored patterns, with projections of state and patterns.

    Equals single-head attention with queries from the state, keys and values from the stored patterns (sec.
    3). Shapes: state (B, S, d), stored (B, N, d) to (B, S, d).
    """

    def __init__(self, width: int, *, beta: float | None = None) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(width, width, bias=False) for _ in range(3))
        self.beta = width**-0.5 if beta is None else beta

    def forward(self, state: Tensor, stored: Tensor) -> Tensor:
        """Associate every state with the stored patterns."""
        scores = self.beta * self.query(state) @ self.key(stored).transpose(-1, -2)
        return torch.softmax(scores, dim=-1) @ self.value(stored)


def hebbian_field(patterns: Tensor, state: Tensor) -> Tensor:
    """Local fields of the Hebbian couplings ``J = patterns^T patterns / n`` without forming J.

    Shapes: patterns (P, n), state (B, n) to (B, n); O(B P n). The self-coupling is taken out, as usual.
    """
    size = patterns.shape[1]
    return (state @ patterns.T / size) @ patterns - state * patterns.square().sum(0) / size


def hebbian_update(patterns: Tensor, state: Tensor) -> Tensor:
    """One synchronous zero-temperature update of the classic Hopfield network."""
    return torch.where(hebbian_field(patterns, state) >= 0, 1.0, -1.0)


def diluted_patterns(count: int, size: int, dilution: float, draw: torch.Generator) -> Tensor:
    """Patterns with entries 0 with probability ``dilution``, else -1 or +1 with equal chance; (count,
    size).
    """
    signs = torch.randint(0, 2, (count, size), generator=draw).float() * 2 - 1
    return signs * (torch.rand(count, size, generator=draw) >= dilution)


def glauber(
    patterns: Tensor, state: Tensor, *, temperature: float, sweeps: int, draw: torch.Generator
) -> Tensor:
    """Asynchronous heat-bath dynamics in random blocks of a tenth of the spins; state (n,) of -1 and +1."""
    state, size = state.clone(), state.numel()
    overlaps = patterns @ state / size
    for _ in range(sweeps):
        for block in torch.randperm(size, generator=draw).split(max(1, size // 10)):
            field = overlaps @ patterns[:, block]
            up = torch.rand(block.numel(), generator=draw) < torch.sigmoid(2 * field / temperature)
            fresh = torch.where(up, 1.0, -1.0)
            overlaps = overlaps + patterns[:, block] @ (fresh - state[block]) / size
            state[block] = fresh
    return state
