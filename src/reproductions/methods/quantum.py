"""Layers of simulated qubits: a state vector, rotations and controlled flips, expectation values."""

from __future__ import annotations

import torch
from torch import Tensor, nn


def rotate_y(state: Tensor, angle: Tensor, qubit: int) -> Tensor:
    """Rotation about Y of one qubit; real state (B, 2, …, 2), angle (B,) or ()."""
    cos, sin = (angle / 2).cos(), (angle / 2).sin()
    if angle.dim():
        shape = (-1, *[1] * (state.dim() - 2))
        cos, sin = cos.view(shape), sin.view(shape)
    zero, one = state.unbind(qubit + 1)
    return torch.stack([cos * zero - sin * one, sin * zero + cos * one], qubit + 1)


def controlled_flip(state: Tensor, control: int, target: int) -> Tensor:
    """CNOT: the target is flipped where the control is one."""
    zero, one = state.unbind(control + 1)
    axis = target + 1 if target < control else target
    return torch.stack([zero, one.flip(axis)], control + 1)


class QuantumLayer(nn.Module):
    """Angle encoding of one number per qubit, layers of rotations and a ring of CNOTs, Z expectations out.

    (B, qubits) to (B, qubits) in [-1, 1]; simulated exactly in O(B depth qubits 2^qubits).
    """

    def __init__(self, qubits: int, depth: int = 2) -> None:
        super().__init__()
        self.qubits, self.angles = qubits, nn.Parameter(torch.randn(depth, qubits))

    def forward(self, x: Tensor) -> Tensor:
        """Expectation of Z of every qubit."""
        state = x.new_zeros(len(x), *[2] * self.qubits)
        state[(slice(None), *[0] * self.qubits)] = 1
        for qubit in range(self.qubits):
            state = rotate_y(state, x[:, qubit], qubit)
        for layer in self.angles:
            for qubit in range(self.qubits):
                state = rotate_y(state, layer[qubit], qubit)
            for qubit in range(self.qubits):
                state = controlled_flip(state, qubit, (qubit + 1) % self.qubits)
        power = state.square()
        return torch.stack([self._expected(power, qubit) for qubit in range(self.qubits)], 1)

    @staticmethod
    def _expected(power: Tensor, qubit: int) -> Tensor:
        up, down = power.unbind(qubit + 1)
        return (up - down).flatten(1).sum(1)
