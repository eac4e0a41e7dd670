from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import torch
from firesteel_widgets.explorer.columns import as_columns
from firesteel_widgets.explorer.tape import ACCUMULATE

from .graphs import tape_fixture

Replay = Callable[[Sequence[Any]], list[dict[str, str]]]


@pytest.fixture(scope="module")
def replay(node: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """The page's own replay, run by Node: tapes go in, for each node the bits of its gradient come out."""
    program = tmp_path_factory.mktemp("replay") / "replays.mjs"
    node("esbuild", "test/explorer/replays.ts", "--bundle", "--format=esm", "--platform=node", f"--outfile={program}")
    return lambda tapes: json.loads(node("node", str(program), given=json.dumps(tapes)))


def bits(numbers: Sequence[float]) -> str:
    return "".join(struct.pack(">d", number).hex() for number in numbers)


def test_the_page_adds_up_exactly_the_gradients_of_200_random_graphs(replay: Replay) -> None:
    fixtures = [tape_fixture(seed) for seed in range(200)]
    pages = replay(fixtures)

    for fixture, page in zip(fixtures, pages, strict=True):
        assert fixture["grads"]
        for node, numbers in fixture["grads"].items():
            assert page[node] == bits(numbers), (fixture["kind"], node)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_sums_are_rounded_as_torch_rounds_them_in_every_dtype(replay: Replay, dtype: str) -> None:
    torch.manual_seed(0)
    kind = getattr(torch, dtype)
    scale = 10.0 ** torch.randint(-9, 5, (64,))
    parts = [(torch.randn(64) * scale).to(kind) for _ in range(20)]
    parts[3][0], parts[5][1] = float("inf"), float("nan")
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    tape = as_columns([(ACCUMULATE, 0, -1, -1, 0, 64 * at) for at in range(20)], 6)
    amounts = np.concatenate([part.double().numpy() for part in parts]).astype("<f8").tobytes()
    packed = {"nodes": [[[64], dtype]], "tape": as_text(tape), "amounts": as_text(amounts)}

    words = replay([packed])[0]["0"]
    page = np.array([int(words[at : at + 16], 16) for at in range(0, len(words), 16)], np.uint64).view(np.float64)
    np.testing.assert_array_equal(page, total.double().numpy())


def as_text(data: bytes) -> str:
    return base64.b64encode(data).decode()
