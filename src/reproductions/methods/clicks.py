"""Click models on categorical fields: explicit crosses, two streams, and the plain networks they are
measured by.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.tasks.training import mlp


class Fields(nn.Module):
    """Embeddings of categorical fields, joined: indices (B, fields) to (B, fields * width)."""

    def __init__(self, fields: int, values: int, width: int) -> None:
        super().__init__()
        self.table = nn.Embedding(fields * values, width)
        nn.init.normal_(self.table.weight, std=0.1)
        self.register_buffer("offsets", torch.arange(fields) * values)

    def forward(self, x: Tensor) -> Tensor:
        """Concatenated embeddings."""
        return self.table(x + self.offsets).flatten(1)


class ClickMLP(nn.Module):
    """One network on joined embeddings: (B, fields) to logits (B,)."""

    def __init__(self, fields: int, values: int, width: int, hidden: tuple[int, ...]) -> None:
        super().__init__()
        self.fields, self.body = Fields(fields, values, width), mlp((fields * width, *hidden, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        return self.body(self.fields(x))[:, 0]


class FinalMLP(nn.Module):
    """Two gated streams joined by a bilinear form over heads (FinalMLP, secs. 3.2-3.3); (B, fields) to
    (B,).
    """

    def __init__(self, fields: int, values: int, width: int, hidden: tuple[int, ...], heads: int = 4) -> None:
        super().__init__()
        self.fields, size, out = Fields(fields, values, width), fields * width, hidden[-1]
        self.contexts = nn.ParameterList([nn.Parameter(0.1 * torch.randn(16)) for _ in range(2)])
        self.gates = nn.ModuleList([mlp((16, size)) for _ in range(2)])
        self.streams = nn.ModuleList([mlp((size, *hidden)) for _ in range(2)])
        self.linear = nn.ModuleList([nn.Linear(out, 1) for _ in range(2)])
        self.bilinear = nn.Parameter(torch.randn(heads, out // heads, out // heads) * heads / out)
        self.heads = heads

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        joined = self.fields(x)
        a, b = (
            stream(joined * 2 * torch.sigmoid(gate(context)))
            for stream, gate, context in zip(self.streams, self.gates, self.contexts, strict=True)
        )
        heads = [part.view(len(x), self.heads, -1) for part in (a, b)]
        cross = torch.einsum("bhi,hij,bhj->b", heads[0], self.bilinear, heads[1])
        return (self.linear[0](a) + self.linear[1](b))[:, 0] + cross


class CrossNetwork(nn.Module):
    """Exponential cross network: x <- x * (W x + b) + x, doubling the order per layer (FCN's ECN); logits
    (B,).

    ``masked`` halves the cross: the second half of W x + b is its first half under a normalised mask (Self-
    Mask).
    """

    def __init__(self, fields: int, values: int, width: int, layers: int, *, masked: bool = False) -> None:
        super().__init__()
        self.fields, size = Fields(fields, values, width), fields * width
        out = size // 2 if masked else size
        self.crosses = nn.ModuleList([nn.Linear(size, out) for _ in range(layers)])
        self.norms = nn.ModuleList([nn.LayerNorm(out) for _ in range(layers)])
        self.head, self.masked = nn.Linear(size, 1), masked

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        z = self.fields(x)
        for cross, norm in zip(self.crosses, self.norms, strict=True):
            c = cross(z)
            if self.masked:
                c = torch.cat([c, c * torch.relu(norm(c))], 1)
            z = z * c + z
        return self.head(z)[:, 0]
