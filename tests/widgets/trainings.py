"""Trainings that several tests look at: the digits of chapter 7, a run that blows up, a net whose units die."""

from __future__ import annotations

import time
from typing import Any

import firesteel
import numpy as np
import pytest
import torch
from firesteel_widgets import Trainer
from sklearn.datasets import load_digits

FRAMEWORKS = [pytest.param(torch, id="torch"), pytest.param(firesteel, id="firesteel")]
IMAGES, LABELS = load_digits(return_X_y=True)
IMAGES, LABELS = (IMAGES / 16).astype(np.float32), LABELS.astype(np.int64)


def loader(torch: Any, first: int = 0, last: int = 320, shuffle: bool = True) -> Any:
    """Return a loader of some of the digits."""
    samples = torch.utils.data.TensorDataset(torch.tensor(IMAGES[first:last]), torch.tensor(LABELS[first:last]))
    return torch.utils.data.DataLoader(samples, batch_size=32, shuffle=shuffle)


def perceptron(torch: Any, hidden: int = 32, dropout: float = 0.0) -> Any:
    """Return a small perceptron that begins the same each time."""
    torch.manual_seed(0)
    nn = torch.nn
    between = [nn.ReLU(), nn.Dropout(dropout)] if dropout else [nn.ReLU()]
    return nn.Sequential(nn.Linear(64, hidden), *between, nn.Linear(hidden, 10))


def deep(torch: Any) -> Any:
    """Return a perceptron of five layers."""
    torch.manual_seed(0)
    nn = torch.nn
    middle = [layer for _ in range(3) for layer in (nn.Linear(32, 32), nn.ReLU())]
    return nn.Sequential(nn.Linear(64, 32), nn.ReLU(), *middle, nn.Linear(32, 10))


def dying(torch: Any) -> Any:
    """Return the deep perceptron with a bias so low that no unit of the third layer's ReLU ever wakes."""
    model = deep(torch)
    with torch.no_grad():
        model[4].bias.fill_(-9.0)
    return model


def parts(torch: Any, model: Any = None, lr: float = 0.003, kind: str = "Adam") -> tuple[Any, Any, Any, Any]:
    """Return model, optimizer, loss and loader."""
    model = perceptron(torch) if model is None else model
    optimizer = getattr(torch.optim, kind)(model.parameters(), lr=lr)
    return model, optimizer, torch.nn.functional.cross_entropy, loader(torch)


def losses_by_hand(torch: Any, model: Any, optimizer: Any, loss: Any, batches: Any, epochs: int) -> list[float]:
    """Return the losses of the loop as one writes it."""
    losses: list[float] = []
    for _ in range(epochs):
        for x, y in batches:
            value = loss(model(x), y)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            losses.append(value.item())
    return losses


def losses_of(trainer: Trainer) -> list[float]:
    """Return the losses that a short training has recorded."""
    series = trainer.record.run.series["loss"]
    series.settle()
    return series.mean[: series.count].tolist()


def until(condition: Any, seconds: float = 20.0) -> None:
    """Wait for another thread."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
