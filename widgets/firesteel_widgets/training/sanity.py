"""Three checks before a long training, on copies: the first loss, one batch learnt by heart, the learning rates."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from ..summary import plain
from .loop import parts
from .words import words_of

OVERFIT_STEPS = 200
RATES = 60  # learning rates that are tried, from LOWEST to HIGHEST
LOWEST, HIGHEST = 1e-6, 10.0


class Sanity:
    """Checks a model, an optimizer, a loss and a loader before they are trained, and leaves all as they were.

    Batches are taken from the loader's data set in order, so that no random number is drawn for them; a model that
    draws some (dropout) draws them here, too.
    """

    def __init__(self, model: Any, optimizer: Any, loss: Callable[[Any, Any], Any], loader: Iterable[Any]) -> None:
        self.model, self.optimizer, self.criterion, self.loader = model, optimizer, loss, loader

    def all(self) -> dict[str, Any]:
        """Return the results of all three."""
        return {"initial": self.initial(), "overfit": self.overfit(), "rates": self.find_rate()}

    def copies(self) -> tuple[Any, Any]:
        """Return copies of model and optimizer; the copy of the optimizer changes the copy of the model.

        Raises:
            RuntimeError: the model holds something that cannot be copied.
        """
        try:
            model, optimizer = copy.deepcopy((self.model, self.optimizer))
        except (RuntimeError, TypeError) as error:
            raise RuntimeError(f"Sanity: the model cannot be copied ({error}); the checks run on copies only") from None
        if hasattr(model, "train"):
            model.train()
        return model, optimizer

    def initial(self) -> dict[str, Any]:
        """Return the first loss, beside what guessing gives: ln C for C classes.

        Returns:
            ``{"loss", "expected", "words"}``; expected is None where the target is no class.
        """
        model, _ = self.copies()
        inputs, target = parts(next(in_order(self.loader)))
        output = model(*inputs)
        loss = float(self.criterion(output, target).item())
        classes = int(output.shape[1 if output.ndim > 2 else -1])
        whole = "int" in str(target.dtype)
        if not whole or output.ndim < 2 or classes < 2:
            return {"loss": plain(loss), "expected": None, "words": f"The first loss is {words_of(loss)}."}
        expected = math.log(classes)
        known = f"The first loss is {words_of(loss)}; guessing among {classes} classes gives "
        good = math.isfinite(loss) and abs(loss - expected) < 0.25 * expected
        verdict = "as it should be." if good else "look at how the weights begin and how the input is scaled."
        words = f"{known}ln {classes} = {words_of(expected)}: {verdict}"
        return {"loss": plain(loss), "expected": expected, "words": words}

    def overfit(self, steps: int = OVERFIT_STEPS) -> dict[str, Any]:
        """Train a copy on one batch alone; a model that cannot learn that has a mistake.

        Returns:
            ``{"losses", "words"}``.
        """
        model, optimizer = self.copies()
        inputs, target = parts(next(in_order(self.loader)))
        losses = [self._step(model, optimizer, inputs, target) for _ in range(steps)]
        learnt = losses[-1] < 0.1 * losses[0]
        ends = f"{words_of(losses[0])} to {words_of(losses[-1])}"
        words = f"One batch, {steps} steps: the loss goes from {ends}; "
        words += "the model can learn." if learnt else "it should come near 0, so look for a mistake before you train."
        return {"losses": [plain(loss) for loss in losses], "words": words}

    def find_rate(self) -> dict[str, Any]:
        """Train a copy while the learning rate grows, until the loss grows with it.

        Returns:
            ``{"rates", "losses", "suggestion", "words"}``; the suggestion is a tenth of the rate at the lowest loss.
            Source: Smith, Cyclical Learning Rates for Training Neural Networks, https://arxiv.org/abs/1506.01186.
        """
        model, optimizer = self.copies()
        rates = [LOWEST * (HIGHEST / LOWEST) ** (number / (RATES - 1)) for number in range(RATES)]
        losses: list[float] = []
        smooth: list[float] = []
        for rate, batch in zip(rates, again_and_again(self.loader), strict=False):
            for group in optimizer.param_groups:
                group["lr"] = rate
            losses.append(self._step(model, optimizer, *parts(batch)))
            smooth.append(losses[-1] if not smooth else 0.7 * smooth[-1] + 0.3 * losses[-1])
            if not math.isfinite(losses[-1]) or smooth[-1] > 3 * min(smooth):
                break
        finite = [loss if math.isfinite(loss) else math.inf for loss in smooth]
        best = finite.index(min(finite))
        suggestion = float(f"{rates[best] / 10:.1g}")
        words = f"The loss is lowest at a rate of {words_of(rates[best])}; begin with {words_of(suggestion)}."
        tried = [plain(loss) for loss in losses]
        return {"rates": rates[: len(losses)], "losses": tried, "suggestion": suggestion, "words": words}

    def _step(self, model: Any, optimizer: Any, inputs: list[Any], target: Any) -> float:
        optimizer.zero_grad()
        loss = self.criterion(model(*inputs), target)
        loss.backward()
        optimizer.step()
        return float(loss.item())


def in_order(loader: Any) -> Iterator[Any]:
    """Yield a loader's batches in the order of its data set, without drawing a random number where that is possible."""
    collate, size = getattr(loader, "collate_fn", None), getattr(loader, "batch_size", None)
    data: Any = getattr(loader, "dataset", None)
    if not (callable(collate) and size and hasattr(data, "__len__") and hasattr(data, "__getitem__")):
        yield from loader
        return
    for start in range(0, len(data), size):
        yield collate([data[index] for index in range(start, min(start + size, len(data)))])


def again_and_again(loader: Any) -> Iterator[Any]:
    """Yield batches, from the first again when they end."""
    while batch := list(islice(in_order(loader), 64)):
        yield from batch
