"""Sequence models: recurrent cells with masked weights, pointer decoders, delays."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.attention import PointerAttention


class Recurrent(nn.Module):
    """An RNN, GRU or LSTM over one-hot symbols with an output per step; (B, T) to logits (B, T, symbols)."""

    def __init__(self, kind: str, symbols: int, width: int) -> None:
        super().__init__()
        cell = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[kind]
        self.symbols, self.cell, self.head = (
            symbols,
            cell(symbols, width, batch_first=True),
            nn.Linear(width, symbols),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Next-symbol logits."""
        hidden, _ = self.cell(functional.one_hot(x, self.symbols).float())
        return self.head(hidden)

    def recurrent(self) -> nn.Parameter:
        """The recurrent weights."""
        return self.cell.weight_hh_l0


class PointerNet(nn.Module):
    """Encoder LSTM, decoder LSTM and attention that points at inputs (Vinyals et al. 2015).

    ``points`` False makes it a sequence-to-sequence model with content attention and a fixed output
    vocabulary of positions. (B, n, 1) and targets (B, n) to logits (B, n, choices), teacher-forced.
    """

    def __init__(self, width: int, *, points: bool, longest: int) -> None:
        super().__init__()
        self.encoder, self.decoder = nn.LSTM(1, width, batch_first=True), nn.LSTMCell(1, width)
        self.attention, self.points = PointerAttention(width), points
        self.head = nn.Linear(2 * width, longest)

    def forward(self, x: Tensor, targets: Tensor | None = None) -> Tensor:
        """Logits of the position to output at each step; greedy where no targets are given."""
        encoded, (h, c) = self.encoder(x)
        state, inputs = (h[0], c[0]), torch.zeros(len(x), 1)
        logits = []
        for step in range(x.shape[1]):
            state = self.decoder(inputs, state)
            scores = self.attention(encoded, state[0])
            if not self.points:
                context = (scores.softmax(-1)[:, :, None] * encoded).sum(1)
                scores = self.head(torch.cat([state[0], context], 1))
            logits.append(scores)
            chosen = targets[:, step] if targets is not None else scores.argmax(-1).clamp_max(x.shape[1] - 1)
            inputs = x[torch.arange(len(x)), chosen]
        return torch.stack(logits, 1)
