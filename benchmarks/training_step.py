"""Time one training step against PyTorch eager, same program, same threads: python benchmarks/training_step.py.

A step is: forget the gradients, forward, loss, backward, update, read the loss as a float. Each system runs in a
process of its own; a driver asks them in turn, in an order shuffled each round. A turn is one untimed step and then
five timed ones; between turns nothing runs for 60 ms, so that spinning threads settle. "NumPy by hand" is the same
step without a framework: the floor for a framework on NumPy.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter, sleep
from typing import Any

import numpy as np

ROUNDS, STEPS, PAUSE = 16, 5, 0.06
TARGET = 1.2  # times PyTorch
THREADS = os.cpu_count() or 1
SYSTEMS = {"torch": "PyTorch eager", "firesteel": "firesteel", "numpy": "NumPy by hand"}
TASKS = {
    "MLP 784-256-10, batch 128, cross entropy, SGD lr 0.01 momentum 0.9": (784, 256, 128, 0.01),
    "digits 64-64-10, batch 64, cross entropy, SGD lr 0.2 momentum 0.9": (64, 64, 64, 0.2),
}
Step = Callable[[], float]


def data(features: int, batch: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return random images and labels."""
    rng = np.random.default_rng(0)
    return rng.standard_normal((batch, features), dtype=np.float32), rng.integers(0, 10, batch)


def framework_step(torch: Any, features: int, hidden: int, batch: int, lr: float) -> Step:
    """Return the step as a plain PyTorch program makes it."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(features, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 10))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    criterion = torch.nn.CrossEntropyLoss()
    images, labels = (torch.from_numpy(array) for array in data(features, batch))

    def step() -> float:
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def numpy_step(features: int, hidden: int, batch: int, lr: float) -> Step:
    """Return the same step, written out in NumPy; it starts with the same weights."""
    from firesteel import manual_seed, nn

    manual_seed(0)
    layers = [nn.Linear(features, hidden), nn.Linear(hidden, 10)]
    params = [p.detach().numpy() for layer in layers for p in layer.parameters()]
    velocities = [np.zeros_like(p) for p in params]
    w1, b1, w2, b2 = params
    x, labels = data(features, batch)
    rows, lr32, momentum = np.arange(batch), np.float32(lr), np.float32(0.9)

    def step() -> float:
        before = x @ w1.T
        before += b1
        active = np.maximum(before, 0)
        scores = active @ w2.T
        scores += b2
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        total = odds.sum(axis=1, keepdims=True)
        loss = float((np.log(total[:, 0]) - scores[rows, labels]).mean())
        odds /= total
        odds[rows, labels] -= 1
        odds /= np.float32(batch)
        hidden_grad = odds @ w2
        hidden_grad *= before > 0
        grads = [hidden_grad.T @ x, hidden_grad.sum(axis=0), odds.T @ active, odds.sum(axis=0)]
        for param, velocity, grad in zip(params, velocities, grads, strict=True):
            velocity *= momentum
            velocity += grad
            param -= lr32 * velocity
        return loss

    return step


def make_step(system: str, task: str) -> Step:
    """Return the step of *task* as *system* makes it."""
    if system == "numpy":
        return numpy_step(*TASKS[task])
    if system == "torch":
        import torch

        torch.set_num_threads(THREADS)
        return framework_step(torch, *TASKS[task])
    import firesteel

    return framework_step(firesteel, *TASKS[task])


def serve(system: str) -> None:
    """Take a turn at the task that each line of the input names: print the losses and the seconds."""
    steps: dict[str, Step] = {}
    for line in sys.stdin:
        task = json.loads(line)
        steps[task] = step = steps.get(task) or make_step(system, task)
        losses, seconds = [step()], []
        for _ in range(STEPS):
            start = perf_counter()
            losses.append(step())
            seconds.append(perf_counter() - start)
        print(json.dumps([losses, seconds]), flush=True)


def start(system: str) -> subprocess.Popen[str]:
    """Start the process of one system."""
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(THREADS))
    return subprocess.Popen(
        [sys.executable, __file__, "--serve", system],
        env={**os.environ, **threads}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def ask(server: subprocess.Popen[str], task: str) -> tuple[list[float], list[float]]:
    """Return losses and seconds of one turn."""
    assert server.stdin is not None
    assert server.stdout is not None
    sleep(PAUSE)
    print(json.dumps(task), file=server.stdin, flush=True)
    losses, seconds = json.loads(server.stdout.readline())
    return losses, seconds


def measure(servers: dict[str, subprocess.Popen[str]], task: str) -> dict[str, list[float]]:
    """Return the seconds of each system's steps, in milliseconds; all must compute the same losses."""
    times: dict[str, list[float]] = {system: [] for system in servers}
    shuffled = random.Random(0)
    for turn in range(ROUNDS + 1):
        losses: dict[str, list[float]] = {}
        for system in shuffled.sample(list(servers), len(servers)):
            losses[system], seconds = ask(servers[system], task)
            times[system] += [1000 * s for s in seconds] if turn else []  # the first turn warms up
        if turn == 0:
            for system in servers:
                np.testing.assert_allclose(losses[system], losses["torch"], rtol=1e-4)
    return times


def main() -> None:
    servers = {system: start(system) for system in SYSTEMS}
    print(
        f"$ python benchmarks/training_step.py   ({THREADS} threads, n = {ROUNDS * STEPS} steps each, target {TARGET})"
    )
    for task in TASKS:
        times = measure(servers, task)
        base = statistics.median(times["torch"])
        print(f"\n{task}\n{'':16} {'median ms':>10} {'p25-p75 ms':>16} {'best ms':>9} {'x torch':>8}")
        for system, name in SYSTEMS.items():
            low, median, high = statistics.quantiles(times[system], n=4)
            spread = f"{low:.3f}-{high:.3f}"
            print(f"{name:16} {median:10.3f} {spread:>16} {min(times[system]):9.3f} {median / base:8.2f}")
    for server in servers.values():
        server.communicate()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", metavar="SYSTEM", help="internal: run one system")
    system = parser.parse_args().serve
    serve(system) if system else main()
