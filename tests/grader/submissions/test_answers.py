from __future__ import annotations

import pytest
from firesteel_grader.submissions.answers import answer_source, forged_source
from firesteel_grader.submissions.definitions import AnswerTextError, find_definition

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


def test_lines_are_counted_as_python_counts_them() -> None:
    text = 'NAMES = "one\u2028two"\r\n\x0c\r\ndef f():\r\n    return NAMES\r\n\r\nf()\r\n'

    assert answer_source(text, "a.f", "cell") == 'NAMES = "one\u2028two"\n\ndef f():\n    return NAMES'


def test_a_helper_imported_in_a_try_is_kept() -> None:
    text = "try:\n    import math\nfinally:\n    pass\nif True:\n    def g(): ...\ndef f(): return math.pi, g()"

    assert answer_source(text, "a.f", "cell") == text


@pytest.mark.parametrize("text", ["-" * 100_000 + "1", "+".join("1" * 100_000), "a" + ".b" * 100_000, "a" + "()" * 400])
def test_a_text_nested_too_deep_is_one_sentence_too(text: str) -> None:
    with pytest.raises(AnswerTextError, match=r"^cell.*nested .*deep.*; write it in smaller steps$"):
        answer_source(f"def f(): return {text}", "a.f", "cell")


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
    with pytest.raises(AnswerTextError) as caught:
        answer_source(text, "strides.permute", "answer.py")

    assert str(caught.value) == sentence
