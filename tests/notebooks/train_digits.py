"""Train a classifier on scikit-learn's digits with the mytorch beside this file, and print what came of it."""

import importlib.metadata
import json
import time
from pathlib import Path

import mytorch as torch
import numpy as np
from mytorch import nn
from mytorch.utils.data import DataLoader, TensorDataset
from sklearn.datasets import load_digits

start = time.perf_counter()
pixels, labels = load_digits(return_X_y=True)
order = np.random.default_rng(0).permutation(len(labels))
images = torch.tensor((pixels[order] / 16).astype(np.float32))  # (1797, 64)
targets = torch.tensor(labels[order].astype(np.int64))  # (1797,)

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
loader = DataLoader(TensorDataset(images[360:], targets[360:]), batch_size=64, shuffle=True)
for _epoch in range(15):
    for x, y in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()

right = (model(images[:360]).argmax(dim=1) == targets[:360]).float().mean().item()
installed = {distribution.metadata["Name"].lower() for distribution in importlib.metadata.distributions()}
print(
    json.dumps(
        {
            "accuracy": right,
            "seconds": time.perf_counter() - start,
            "home": str(Path(torch.__file__).parent),
            "installed": sorted(installed & {"numpy", "scikit-learn", "torch", "firesteel", "jupyterlab"}),
        }
    )
)
