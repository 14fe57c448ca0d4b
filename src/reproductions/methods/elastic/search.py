"""Differentiable architecture search as bilevel optimisation, single-level relaxation, and populations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

Objective = Callable[[Tensor, Tensor], Tensor]
"""Loss of (weights, architecture)."""


def _slope(value: Tensor, of: Tensor) -> Tensor:
    return torch.autograd.grad(value, of, create_graph=False)[0]


def darts(
    train: Objective, valid: Objective, start: tuple[Tensor, Tensor], steps: int, rate: float
) -> tuple[Tensor, Tensor]:
    """First-order DARTS: alternate a step of the weights on training and of the architecture on validation
    loss.
    """
    w, a = (part.clone() for part in start)
    for _ in range(steps):
        a_ = a.detach().requires_grad_()
        a = a - rate * _slope(valid(w, a_), a_)
        w_ = w.detach().requires_grad_()
        w = w - rate * _slope(train(w_, a), w_)
    return w, a


def darts_second_order(
    train: Objective, valid: Objective, start: tuple[Tensor, Tensor], steps: int, rate: float
) -> tuple[Tensor, Tensor]:
    """Second-order DARTS: the architecture's gradient passes through one training step of the weights."""
    w, a = (part.clone() for part in start)
    for _ in range(steps):
        a_, w_ = a.detach().requires_grad_(), w.detach().requires_grad_()
        inner = torch.autograd.grad(train(w_, a_), w_, create_graph=True)[0]
        a = a - rate * _slope(valid(w_ - rate * inner, a_), a_)
        w_ = w.detach().requires_grad_()
        w = w - rate * _slope(train(w_, a), w_)
    return w, a


def rarts(
    train: Objective,
    valid: Objective,
    start: tuple[Tensor, Tensor],
    steps: int,
    rate: float,
    strength: tuple[float, float] = (10.0, 10.0),
) -> tuple[Tensor, Tensor]:
    """Relaxed architecture search (RARTS, sec. 3): an auxiliary copy y of the weights makes it one level.

    Minimises ``valid(y, a) + lam train(w, a) + beta / 2 |y - w|^2`` by alternating gradient steps in y, w
    and a; ``strength`` is (lam, beta). First order throughout.
    """
    lam, beta = strength
    w, a = (part.clone() for part in start)
    y = w.clone()
    for _ in range(steps):
        y_ = y.detach().requires_grad_()
        y = y - rate * (_slope(valid(y_, a), y_) + beta * (y - w))
        w_ = w.detach().requires_grad_()
        w = w - rate * (lam * _slope(train(w_, a), w_) + beta * (w - y))
        a_ = a.detach().requires_grad_()
        a = a - rate * _slope(valid(y, a_) + lam * train(w, a_), a_)
    return w, a


@dataclass(slots=True)
class Member:
    """One worker of a population: weights, hyperparameters and its last score."""

    weights: Tensor
    hyper: Tensor
    score: float = 0.0


def population_step(
    members: list[Member], draw: torch.Generator, *, exploit: bool, explore: bool, jitter: float
) -> None:
    """Population based training: the worse half copies a member of the better half, then perturbs (sec. 4).

    Exploit copies weights and hyperparameters; explore adds Gaussian noise to the hyperparameters. In place.
    """
    order = sorted(range(len(members)), key=lambda k: members[k].score)
    half = len(members) // 2
    for rank, index in enumerate(order[:half]):
        member = members[index]
        if exploit:
            better = members[order[half + rank % (len(members) - half)]]
            member.weights, member.hyper = better.weights.clone(), better.hyper.clone()
        if explore:
            noise = jitter * torch.randn(member.hyper.shape, generator=draw)
            member.hyper = (member.hyper + noise).clamp_min(0)
