"""Graphs to lay out: flat ones of any size, and real autograd graphs of torch models."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import torch
from firesteel_widgets.explorer.faces import faces
from firesteel_widgets.explorer.visible import visible
from firesteel_widgets.explorer.walk import Walk

Links = list[tuple[int, int]]


class Block(torch.nn.Module):
    """A transformer's block: attention of several heads and a perceptron, each with a residual sum."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.ln1, self.ln2 = torch.nn.LayerNorm(width), torch.nn.LayerNorm(width)
        self.qkv, self.proj = torch.nn.Linear(width, 3 * width), torch.nn.Linear(width, width)
        self.up, self.down = torch.nn.Linear(width, 4 * width), torch.nn.Linear(4 * width, width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the block's output, of the shape of *x*: (B, T, width)."""
        B, T, width = x.shape
        split = self.qkv(self.ln1(x)).view(B, T, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = split.unbind()  # each (B, heads, T, width / heads)
        scores = (query @ key.mT).masked_fill(torch.ones(T, T).triu(1).bool(), -torch.inf)
        mixed = (scores.softmax(-1) @ value).transpose(1, 2).reshape(B, T, width)
        x = x + self.proj(mixed)
        return x + self.down(torch.nn.functional.gelu(self.up(self.ln2(x))))


class GPT(torch.nn.Module):
    """A small GPT: embeddings, blocks, a head."""

    def __init__(self, blocks: int = 12, width: int = 96, heads: int = 12) -> None:
        super().__init__()
        self.tok, self.pos = torch.nn.Embedding(65, width), torch.nn.Embedding(16, width)
        self.blocks = torch.nn.ModuleList([Block(width, heads) for _ in range(blocks)])
        self.ln_f, self.head = torch.nn.LayerNorm(width), torch.nn.Linear(width, 65, bias=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the logits for tokens of shape (B, T)."""
        x = self.tok(tokens) + self.pos(torch.arange(tokens.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(self.ln_f(x))


def gpt() -> tuple[torch.Tensor, torch.nn.Module]:
    """Return the loss of a GPT of 12 blocks, and the model."""
    torch.manual_seed(0)
    model, tokens = GPT(), torch.arange(32).reshape(2, 16)
    return torch.nn.functional.cross_entropy(model(tokens).flatten(0, 1), tokens.flatten()), model


def perceptron() -> tuple[torch.Tensor, torch.nn.Module]:
    """Return the loss of a perceptron of three layers, and the model."""
    layers = [layer for a, b in pairwise([64, 32, 16, 10]) for layer in (torch.nn.Linear(a, b), torch.nn.ReLU())]
    model = torch.nn.Sequential(*layers)
    return torch.nn.functional.cross_entropy(model(torch.randn(8, 64)), torch.arange(8)), model


def wide_attention(heads: int = 12) -> tuple[torch.Tensor, None]:
    """Return the sum of an attention whose heads are computed one by one, side by side."""
    x = torch.randn(6, 24, requires_grad=True)
    weights = [[torch.randn(24, 4, requires_grad=True) for _ in range(3)] for _ in range(heads)]
    mixed = [((x @ q) @ (x @ k).T).softmax(-1) @ (x @ v) for q, k, v in weights]
    return (torch.cat(mixed, 1) @ torch.randn(4 * heads, 24, requires_grad=True) + x).sum(), None


def recurrent(steps: int = 75) -> tuple[torch.Tensor, None]:
    """Return the loss of a recurrent network: about 300 nodes, the same weights in every step."""
    torch.manual_seed(0)
    inner, outer, bias = (torch.randn(*shape, requires_grad=True) for shape in ((8, 8), (8, 8), (8,)))
    hidden, inputs = torch.zeros(2, 8), torch.randn(steps, 2, 8)
    for step in range(steps):
        hidden = torch.tanh(inputs[step] @ outer + hidden @ inner + bias)
    return hidden.square().mean(), None


def weight_at_every_step(steps: int = 1_000) -> tuple[torch.Tensor, None]:
    """Return the last state of a recurrent network of scalars: two weights that are used at each step."""
    inner, bias = torch.tensor(0.5, requires_grad=True), torch.tensor(0.3, requires_grad=True)
    hidden = torch.tensor(0.1)
    for _ in range(steps):
        hidden = torch.tanh(inner * hidden + bias)
    return hidden, None


def weight_side_by_side(uses: int = 1_000) -> tuple[torch.Tensor, None]:
    """Return a sum of terms that all read the one weight."""
    weight = torch.tensor(0.5, requires_grad=True)
    return torch.stack([torch.tanh(weight * float(use)) for use in range(uses)]).sum(), None


def real(root: Any, model: Any) -> dict[str, Any]:
    """Return all nodes of an autograd graph with the sizes they have in the widget, and its links."""
    graph = Walk(root, model).graph
    seen = visible(graph, [box.path for box in graph.modules])
    return {"sizes": [[face.width, face.height] for face in faces(graph, seen)], "links": [*map(list, seen.links)]}


def flat(count: int) -> dict[str, Any]:
    """Return a graph of *count* items with sizes like the widget's."""
    sizes = [[60 + (37 * item) % 90, 30 + 12 * (item % 2)] for item in range(count)]
    return {"sizes": sizes, "links": [list(link) for link in transformer_like(count)]}


def transformer_like(count: int) -> Links:
    """Return 1.3 links an item: blocks with a residual path, attention, parameters; reuse near by, a tenth far away."""
    chance, links, parameters = random.Random(1), list[tuple[int, int]](), set[int]()

    def add(*sources: int, weight: bool = False) -> int:
        item = len(kinds)
        kinds.append("operation")
        if weight:
            parameters.add(len(kinds))
            links.append((len(kinds), item))
            kinds.append("parameter")
        links.extend((source, item) for source in sources)
        return item

    kinds: list[str] = ["input"]
    x = 0
    while len(kinds) < count:
        hidden = add(add(add(x), weight=True), weight=True)
        query, key, value = (add(add(hidden, weight=True)) for _ in range(3))
        x = add(add(add(add(query, key)), value), x, weight=True)
        x = add(add(add(add(add(x), weight=True)), weight=True), x)
    links = [link for link in links if max(link) < count]
    known = set(links)
    while len(links) < 1.3 * count:
        source = chance.randrange(count - 1)
        target = source + (chance.randrange(45, 400) if chance.random() < 0.1 else chance.randrange(1, 20))
        if target < count and target not in parameters and (source, target) not in known:
            known.add((source, target))
            links.append((source, target))
    return links


def flat_root(count: int) -> torch.Tensor:
    """Return a tensor whose autograd graph has the links of `flat` and about *count* nodes; its ends are added up."""
    inputs: list[list[int]] = [[] for _ in range(count)]
    used = [False] * count
    for source, target in transformer_like(count):
        inputs[target].append(source)
        used[source] = True
    values: dict[int, torch.Tensor] = {}
    for item in in_order(inputs):
        read = [values[source] for source in inputs[item]]
        values[item] = torch.tanh(sum(read[1:], read[0])) if read else torch.ones(2, requires_grad=True)
    return torch.cat([values[item] for item in range(count) if not used[item]]).sum()


def in_order(inputs: list[list[int]]) -> list[int]:
    """Return the items so that each comes after those it reads."""
    waiting = [len(read) for read in inputs]
    users: list[list[int]] = [[] for _ in inputs]
    for item, read in enumerate(inputs):
        for source in read:
            users[source].append(item)
    ready = [item for item, count in enumerate(waiting) if count == 0]
    for item in ready:
        for user in users[item]:
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    return ready
