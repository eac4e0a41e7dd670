"""Graphs that several tests look at."""

from __future__ import annotations

import base64
import random
from types import ModuleType
from typing import Any

import firesteel
import torch
from firesteel.scalar import Value
from firesteel_widgets.explorer.play import play
from firesteel_widgets.explorer.walk import Walk


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


def winding_chain(length: int) -> torch.Tensor:
    """Return the end of a chain of *length* operations that no loop would make."""
    chance = random.Random(0)
    x = torch.ones((), requires_grad=True)
    for _ in range(length):
        x = chance.choice([torch.exp, torch.tanh, torch.sin])(x)
    return x


def recurrent_loss(steps: int, framework: Any = torch) -> Any:
    """Return the loss of a recurrent network written as a loop; its first step has no hidden state with a gradient."""
    inner, outer, bias = (framework.ones(*shape, requires_grad=True) for shape in ((4, 4), (4, 4), (4,)))
    hidden, inputs = framework.zeros(2, 4), [framework.ones(2, 4) for _ in range(steps)]
    for step in range(steps):
        hidden = (inputs[step] @ outer + hidden @ inner + bias).tanh()
    return (hidden * hidden).sum()


KINDS = ("scalar", "firesteel.float32", "torch.float32", "firesteel.float64", "torch.float64")
SHAPES = ((3, 4), (1, 4), (3, 1), (4,), ())


def random_graph(seed: int) -> Any:
    """Return the root of a random graph: scalars, or tensors of up to (3, 4) elements of one of the frameworks."""
    kind = KINDS[seed % len(KINDS)]
    if kind == "scalar":
        return random_expression(random.Random(seed))
    framework, _, dtype = kind.partition(".")
    return random_computation(random.Random(seed), torch if framework == "torch" else firesteel, dtype)


def random_expression(chance: random.Random) -> Any:
    """Return a sum of random operations on scalar values, many of them used more than once."""
    values = [Value(chance.uniform(-2.0, 2.0)) for _ in range(chance.randint(1, 4))]
    for _ in range(chance.randint(1, 12)):
        values.append(random_step(chance, chance.choice(values), chance.choice(values)))
    return sum(values[-3:], Value(0.0) * values[0])


def random_step(chance: random.Random, a: Any, b: Any) -> Any:
    """Return a random operation on two scalar values, or on the first of them."""
    return chance.choice([lambda: a + b, lambda: a * b, lambda: a - b, a.tanh, a.relu, lambda: a**2])()


def random_computation(chance: random.Random, framework: ModuleType, dtype: str) -> Any:
    """Return a sum over random operations on tensors: broadcasting, reuse, reductions and matrix products."""
    kind = getattr(framework, dtype)

    def leaf(shape: tuple[int, ...]) -> Any:
        count = int(torch.Size(shape).numel())
        numbers = framework.tensor([chance.uniform(-2.0, 2.0) for _ in range(count)], dtype=kind)
        return numbers.reshape(shape).requires_grad_()

    tensors = [leaf((3, 4)), *(leaf(chance.choice(SHAPES)) for _ in range(chance.randint(1, 3)))]
    for _ in range(chance.randint(1, 10)):
        tensors.append(random_operation(chance, chance.choice(tensors), chance.choice(tensors)))
    total = tensors[0].sum()
    for tensor in tensors[-4:]:
        total = total + tensor.sum()
    return total


def random_operation(chance: random.Random, a: Any, b: Any) -> Any:
    """Return a random operation's result; its shape broadcasts with (3, 4)."""
    spread = a + b
    choices = [
        lambda: spread,
        lambda: a * b,
        lambda: a - b,
        lambda: a.tanh(),
        lambda: a.sigmoid() * a,
        lambda: a / (b * b + 1.0),
        lambda: spread.sum(-1, keepdim=True) if spread.ndim else spread,
        lambda: spread.mean(),
        lambda: (a * a + 1.0).log(),
        lambda: (spread @ spread.mT).mean(-1, keepdim=True) * a if spread.shape == (3, 4) else a * a,
    ]
    return chance.choice(choices)()


def tape_fixture(seed: int) -> dict[str, Any]:
    """Return a random graph's tape as the page gets it, and the `.grad` that backward really leaves.

    ``{"kind", "nodes": [[shape, dtype], ...], "tape", "amounts", "grads": {node as text: [number, ...]}}``; bytes in
    base64. The numbers are exact: JSON keeps every bit of a float64.
    """
    root = random_graph(seed)
    walk = Walk(root)
    packed = play(walk).pack()
    root.backward()
    return {
        "kind": KINDS[seed % len(KINDS)],
        "nodes": [[list(node.shape or ()), node.dtype] for node in walk.graph.nodes],
        "tape": base64.b64encode(packed["tape"]).decode(),
        "amounts": base64.b64encode(packed["amounts"]).decode(),
        "grads": {str(node): grad_numbers(gradient) for node, gradient in gradients_left(walk).items()},
    }


def gradients_left(walk: Walk) -> dict[int, Any]:
    """Return the gradient that backward left at each node where it leaves one."""
    kept = {node: function for node, function in enumerate(walk.functions) if hasattr(function, "variable")}
    return {node: function.variable.grad for node, function in kept.items() if function.variable.grad is not None}


def grad_numbers(gradient: Any) -> list[float]:
    """Return the elements of a gradient as Python numbers, in order."""
    return [gradient] if isinstance(gradient, float) else gradient.detach().reshape(-1).tolist()
