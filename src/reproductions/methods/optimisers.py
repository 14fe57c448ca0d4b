"""Optimisers as plain update rules: projected momentum, layer-wise large batch, noise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor


def remove_radial(update: Tensor, weight: Tensor) -> Tensor:
    """The part of an update orthogonal to the weight, per leading row: the projection of AdamP (eq. 10).

    Shapes: both (rows, …). On scale-invariant weights the radial part changes the norm and not the function.
    """
    flat, rows = update.flatten(1), weight.flatten(1)
    along = (flat * rows).sum(1, keepdim=True) / rows.square().sum(1, keepdim=True).clamp_min(1e-12)
    return (flat - along * rows).view_as(update)


class ProjectedAdam(torch.optim.Optimizer):
    """Adam without weight decay; ``project`` removes the radial part of every step (AdamP on scale-
    invariant rows).
    """

    def __init__(
        self,
        params: Iterable[Tensor],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        *,
        project: bool,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "project": project})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]  # noqa: ARG002
        """One update of every parameter that has a gradient."""
        for group in self.param_groups:
            first, second = group["betas"]
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                if not state:
                    state.update(count=0, mean=torch.zeros_like(weight), square=torch.zeros_like(weight))
                state["count"] += 1
                state["mean"].lerp_(weight.grad, 1 - first)
                state["square"].lerp_(weight.grad.square(), 1 - second)
                mean = state["mean"] / (1 - first ** state["count"])
                root = (state["square"] / (1 - second ** state["count"])).sqrt() + 1e-8
                update = mean / root
                weight.sub_(group["lr"] * (remove_radial(update, weight) if group["project"] else update))


class ProjectedSGD(torch.optim.Optimizer):
    """Heavy-ball momentum; ``project`` removes the radial part of every step (SGDP)."""

    def __init__(self, params: Iterable[Tensor], lr: float, momentum: float = 0.9, *, project: bool) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum, "project": project})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]  # noqa: ARG002
        """One update of every parameter that has a gradient."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                held = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
                held.mul_(group["momentum"]).add_(weight.grad)
                weight.sub_(group["lr"] * (remove_radial(held, weight) if group["project"] else held))


def trust_ratio(weight: Tensor, update: Tensor) -> Tensor:
    """Layer-wise factor |weight| / |update| of LAMB (alg. 2); 1 where either vanishes."""
    size, step = weight.norm(), update.norm()
    return torch.where((size > 0) & (step > 0), size / step.clamp_min(1e-12), torch.ones(()))


class Lamb(torch.optim.Optimizer):
    """LAMB: Adam's direction with decay, scaled per layer by its trust ratio."""

    def __init__(self, params: Iterable[Tensor], lr: float, decay: float = 0.0) -> None:
        super().__init__(params, {"lr": lr, "decay": decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]  # noqa: ARG002
        """One update of every parameter that has a gradient."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                if not state:
                    state.update(count=0, mean=torch.zeros_like(weight), square=torch.zeros_like(weight))
                state["count"] += 1
                state["mean"].lerp_(weight.grad, 0.1)
                state["square"].lerp_(weight.grad.square(), 0.001)
                mean = state["mean"] / (1 - 0.9 ** state["count"])
                root = (state["square"] / (1 - 0.999 ** state["count"])).sqrt() + 1e-6
                update = mean / root + group["decay"] * weight
                weight.sub_(group["lr"] * trust_ratio(weight, update) * update)
