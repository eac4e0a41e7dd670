"""What an answer returns or says costs the judge little memory and little time, however much it is."""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np
import pytest
from firesteel_grader import Grader
from firesteel_grader.inside.values import TensorValue
from firesteel_grader.show import LONGEST, show

from .arena import Arena
from .attack import USUAL

MEGABYTE = 1 << 20

GRADE = """
import resource, sys
from firesteel_grader import Grader
with Grader() as grader:
    grader.check({exercise!r}, "def {name}(*a, **k): return 0")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = grader.check({exercise!r}, {source!r})
print(result.verdict, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""

LARGE = {
    "a tensor": ("shapes.unbroadcast", "def unbroadcast(grad, shape): return torch.tensor(np.zeros(1_000_000))"),
    "a tuple": ("strides.permute", "def permute(shape, stride, dims): return tuple(range(1000, 50_000))"),
    "a string": (USUAL, "def contiguous_strides(shape): return 'x' * 1_000_000"),
    "an error": (USUAL, "def contiguous_strides(shape): raise ValueError('x' * 10_000_000)"),
}


@pytest.mark.parametrize("name", LARGE)
def test_the_judge_does_not_keep_what_is_far_too_much(name: str):
    """An answer is tried on a hundred inputs and more; what it returned each time must not add up."""
    exercise, source = LARGE[name]
    code = GRADE.format(exercise=exercise, name=exercise.rpartition(".")[2], source=source)

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    verdict, kilobytes = done.stdout.split()
    assert verdict == "fail"
    assert int(kilobytes) << 10 < 100 * MEGABYTE  # kept, the tensors alone are 900


@pytest.mark.parametrize(
    "value",
    [
        np.zeros(60 * MEGABYTE, np.int8),
        TensorValue(np.zeros((4000, 4000), np.float32).T),
        [np.zeros(1000)] * 5000,
        {"x" * 100: [np.zeros(1000)] * 1000, "y": ["z" * 1000] * 1000},
    ],
    ids=["bytes", "matrix", "arrays", "nested"],
)
def test_a_large_value_is_shown_at_once(value: object):
    start = time.monotonic()

    text = show(value)

    assert len(text) < LONGEST + 10
    assert time.monotonic() - start < 5  # written out in full, the first alone takes a minute


def test_a_large_value_shows_its_beginning_and_its_end():
    text = show(np.arange(100_000))

    assert text.startswith("np.array([0, 1, 2, 3, ")
    assert text.endswith("99998, 99999], dtype=np.int64)")


HOSTILE_SOURCES = {
    "no unicode": "x = '\ud800'",
    "a null": "\0",
    "two megabytes": "#" * (2 * MEGABYTE),
    "brackets": "x = " + "(" * 100_000 + ")" * 100_000,
    "signs": "x = " + "-" * 100_000 + "1",
    "attributes": "x = a" + ".b" * 50_000,
    "sums": "x = " + "1+" * 50_000 + "1",
    "lambdas": "x = " + "lambda:" * 20_000 + "1",
    "calls": "x = f" + "()" * 50_000,
    "branches": "if 1: pass\n" + "elif 1: pass\n" * 20_000,
    "a long number": "x = " + "9" * 100_000,
    "a string as long as memory": "x = 'a' * 10**10",
    "patterns": "match x:\n case " + "[" * 5_000 + "]" * 5_000 + ": pass",
}


@pytest.mark.parametrize("name", HOSTILE_SOURCES)
def test_source_that_strains_the_parser_is_the_learners_failure(arena: Arena, name: str):
    grader: Grader = arena.grader("process")

    result = grader.check(USUAL, f"def contiguous_strides(shape): return 0\n{HOSTILE_SOURCES[name]}\n")

    assert result.verdict == "fail"
    assert all(len(check.message) < 10_000 for check in result.checks)
