"""An answer takes the place of its reference everywhere, or is refused with one clear sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest
from firesteel_grader.inside import splice
from firesteel_grader.inside.splice import AnswerError

NAME = "spliced_framework"


@pytest.fixture
def framework() -> Iterator[ModuleType]:
    yield splice.load_framework(NAME)
    for name in [name for name in sys.modules if name == NAME or name.startswith(f"{NAME}.")]:
        del sys.modules[name]


def test_the_framework_loads_under_another_name_beside_the_original(framework: ModuleType):
    import firesteel

    assert framework.strides is not firesteel.strides
    assert framework.Tensor is not firesteel.Tensor
    assert framework.strides.permute((2, 3), (3, 1), (1, 0)) == ((3, 2), (1, 3))


def test_an_answer_replaces_its_reference_in_every_module(framework: ModuleType):
    source = "@exercise('nn.linear.Linear')\nclass Linear(Module):\n    marked = True\n"

    made = splice.splice(framework, "nn.linear.Linear", source)

    assert framework.nn.Linear is framework.nn.linear.Linear is made
    assert framework.nn.Linear.marked


def test_the_framework_itself_calls_the_answer(framework: ModuleType):
    source = "def unbroadcast(grad, shape):\n    raise KeyError('called')\n"
    splice.splice(framework, "shapes.unbroadcast", source)
    x = framework.ones(3, requires_grad=True)

    with pytest.raises(KeyError, match="called"):
        (x * framework.ones(2, 3, requires_grad=True)).sum().backward()


def test_an_answer_sees_its_module_its_helpers_torch_and_np(framework: ModuleType):
    source = """
from firesteel_course import exercise

def helper(shape):
    return len(merged_runs(shape, contiguous_strides(shape)))

@exercise("strides.is_contiguous")
def is_contiguous(shape: Unknown, stride: "Unknown") -> Whatever:
    return helper(shape), torch.zeros(2).shape, np.float32, prod((2, 3))
"""
    answer = splice.splice(framework, "strides.is_contiguous", source)

    assert answer((2, 3), (3, 1)) == (1, (2,), np.float32, 6)
    assert answer.__module__ == f"{NAME}.strides"


def test_the_reference_is_gone_before_the_answer_runs(framework: ModuleType):
    source = "reference = permute\ndef permute(*args): return reference(*args)\n"

    with pytest.raises(NameError, match="permute"):
        splice.splice(framework, "strides.permute", source)


@pytest.mark.parametrize(
    ("source", "cause", "sentence"),
    [
        ("def permute(shape\n    return 1", "syntax error", "Line 1 of the answer is not valid Python: '(' was never"),
        ("def permute(shape):\nreturn 1", "syntax error", "Line 2 of the answer is not valid Python: expected an ind"),
        ("%timeit 1\ndef permute(): pass", "syntax error", "Line 1 of the answer is a notebook command (`%timeit 1`)"),
        ("x = 1\n!ls", "syntax error", "Line 2 of the answer is a notebook command (`!ls`)"),
        ("return 1\ndef permute(): pass", "syntax error", "Line 1 of the answer is not valid Python: 'return' outside"),
        ("def transpose(): pass", "another name", "The answer defines transpose; the exercise asks for a definition"),
        ("x = 1", "another name", "The answer defines no function or class; the exercise asks for"),
        ("", "another name", "The answer defines no function or class"),
        (
            "def permute():\n    pass\0",
            "syntax error",
            r"Line 2 of the answer is not valid Python: source code cannot contain null bytes: `pass\0`.",
        ),
        ("(" * 500 + ")" * 500, "syntax error", "Line 1 of the answer is not valid Python: too many nested"),
        ("class A:\n    def permute(self): pass", "another name", "The answer defines A;"),
    ],
)
def test_an_answer_that_cannot_stand_is_refused_with_one_sentence(source: str, cause: str, sentence: str):
    with pytest.raises(AnswerError) as caught:
        splice.compile_answer(source, "strides.permute")

    assert str(caught.value).startswith(sentence)
    assert caught.value.cause == cause
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "open_"),
    [
        ("def permute(): ...", True),
        ('@exercise("strides.permute")\ndef permute():\n    """What it does."""\n    ...', True),
        ('def permute():\n    """Only words."""', True),
        ("def permute():\n    x = 1\n    ...", False),
        ("def permute(): pass", False),
        ("def permute(): return", False),
        ("def other(): ...", False),
        ("def permute(", False),
        ("class permute:\n    def forward(self): ...\n    def backward(self):\n        '''Text.'''\n        ...", True),
        ("class permute:\n    def forward(self): return 1\n    def backward(self): ...", False),
        ("class permute:\n    size = 3\n    def forward(self): ...", False),
        ("def permute(): ...\ndef permute(): return 1", False),
    ],
)
def test_an_answer_is_open_while_every_body_is_dots(source: str, open_: bool):
    assert splice.is_open(source, "strides.permute") is open_


def test_a_place_that_the_framework_lacks_is_our_fault(framework: ModuleType):
    with pytest.raises(LookupError, match="module 'nowhere' of spliced_framework"):
        splice.splice(framework, "nowhere.permute", "def permute(): pass")


def test_it_needs_nothing_but_the_standard_library():
    program = (
        "import sys; before = set(sys.modules); import firesteel_grader.inside.splice;"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names))"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "['firesteel_grader']"
