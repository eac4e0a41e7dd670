"""Graphs that several tests look at."""

from __future__ import annotations

from typing import Any

import torch
from firesteel.scalar import Value


class Block(torch.nn.Module):
    """A transformer block without batching tricks: attention and a small perceptron, each with a residual sum."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.ln1, self.ln2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.qkv, self.proj = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.mlp = torch.nn.Sequential(
            torch.nn.Linear(width, 4 * width), torch.nn.GELU(), torch.nn.Linear(4 * width, width)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        query, key, value = self.qkv(self.ln1(x)).chunk(3, -1)
        x = x + self.proj((query @ key.mT).softmax(-1) @ value)
        return x + self.mlp(self.ln2(x))


class Transformer(torch.nn.Module):
    """Embeddings, blocks, a head."""

    def __init__(self, blocks: int, width: int = 16) -> None:
        super().__init__()
        self.tok, self.pos = torch.nn.Embedding(50, width), torch.nn.Embedding(8, width)
        self.blocks = torch.nn.ModuleList([Block(width) for _ in range(blocks)])
        self.ln_f, self.head = torch.nn.LayerNorm(width), torch.nn.Linear(width, 50, bias=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.tok(tokens) + self.pos(torch.arange(8))
        for block in self.blocks:
            x = block(x)
        return self.head(self.ln_f(x))


def scalar_expression() -> Any:
    """Return the loss of chapter 3's kind, after backward, with `a` used twice."""
    a, b, c = Value(2.0), Value(-3.0), Value(10.0)
    loss = (a * b + c) * a.tanh()
    loss.backward()
    return loss


def perceptron() -> tuple[torch.Tensor, torch.nn.Module]:
    """Return the loss of a small perceptron, and the perceptron."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    loss = torch.nn.functional.cross_entropy(model(torch.randn(8, 64)), torch.arange(8))
    return loss, model


def weight_used_twice() -> tuple[torch.Tensor, torch.Tensor]:
    """Return a loss in which one weight is used twice, and the weight."""
    torch.manual_seed(0)
    weight = torch.randn(4, 4, requires_grad=True)
    hidden = torch.tanh(torch.randn(3, 4) @ weight)
    return ((hidden @ weight) ** 2).mean(), weight


def transformer(blocks: int = 12) -> tuple[torch.Tensor, torch.nn.Module]:
    """Return the loss of a small transformer, and the transformer."""
    torch.manual_seed(0)
    model = Transformer(blocks)
    tokens = torch.arange(16).reshape(2, 8)
    return torch.nn.functional.cross_entropy(model(tokens).flatten(0, 1), tokens.flatten()), model


def long_chain(length: int) -> torch.Tensor:
    """Return the end of a chain of *length* operations."""
    x = torch.ones((), requires_grad=True)
    for _ in range(length):
        x = x + 1.0
    return x
