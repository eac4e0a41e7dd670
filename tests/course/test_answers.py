from __future__ import annotations

import pytest
from firesteel_course.answers import answer_source, find_definition, forged_source
from firesteel_course.errors import CourseError

CELL = '''\
%matplotlib inline
import math
from firesteel_course import exercise
import sys

# how far one step goes
LIMIT = 3
LIMIT_OF = {}
LIMIT_OF["a"] = 1
unused = print("try-out")


def helper(x):
    return min(x, LIMIT, math.inf)



@exercise("strides.stretch")
# mine
@given
def stretch(x):
    """One



    two."""
    return helper(x) + LIMIT_OF["a"]
    # the end


stretch(3)
print(stretch(4))
'''.replace("%matplotlib inline\n", "\n")  # IPython has turned magics into calls by now

ANSWER = '''\
import math


# how far one step goes
LIMIT = 3
LIMIT_OF = {}
LIMIT_OF["a"] = 1


def helper(x):
    return min(x, LIMIT, math.inf)


# mine
@given
def stretch(x):
    """One



    two."""
    return helper(x) + LIMIT_OF["a"]
    # the end'''


def test_an_answer_is_the_definition_and_what_it_leans_on() -> None:
    assert forged_source(answer_source(CELL, "strides.stretch", "this cell")) == ANSWER


def test_an_answer_keeps_the_line_numbers_of_its_cell() -> None:
    source = answer_source(CELL, "strides.stretch", "this cell").splitlines()

    for number, line in enumerate(CELL.splitlines()):
        assert number >= len(source) or source[number] in ("", line)
    assert (
        find_definition("\n".join(source), "strides.stretch", "").lineno
        == CELL[: CELL.index("def stretch")].count("\n") + 1
    )


def test_other_exercises_of_the_file_stay_out() -> None:
    text = '@exercise("a.f")\ndef f(): return g()\n\n@exercise("a.g")\ndef g(): ...\n'

    assert answer_source(text, "a.f", "file").strip() == "def f(): return g()"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = 1\ndef permute(:\n", "answer.py, line 2: invalid syntax; correct this line and try again"),
        (
            '@exercise("strides.permute")\ndef permuted(): ...',
            "answer.py, line 2: the answer to strides.permute is called permuted; rename it to permute",
        ),
        (
            "def permut(): ...",
            "answer.py: there is no function or class called permute (the answer to strides.permute)."
            " Did you mean permut?",
        ),
        (
            "a = '\0'",
            "answer.py, line 1: source code string cannot contain null bytes; correct this line and try again",
        ),
    ],
)
def test_an_answer_that_cannot_be_found_is_one_sentence_with_file_line_and_next_step(text: str, sentence: str) -> None:
    with pytest.raises(CourseError) as caught:
        answer_source(text, "strides.permute", "answer.py")

    assert str(caught.value) == sentence
