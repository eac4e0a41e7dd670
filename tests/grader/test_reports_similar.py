"""Answers that look alike are found, whatever their names; what everybody writes is not."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
from firesteel_grader import Grader
from firesteel_grader.grader import load_reference
from firesteel_grader.reports.own_code import Text, fingerprint, raw_places
from firesteel_grader.reports.similar import Pair, Similar
from firesteel_grader.reports.similar_page import similar_page
from firesteel_grader.submissions.submission import Answer, Answers
from hypothesis import given
from hypothesis import strategies as st

from .class_records import ASSIGNMENT, HOSTILE, RUN, bank

ORIGINAL = """def unbroadcast(grad, shape):
    extra = len(grad.shape) - len(shape)
    collected = grad
    for _ in range(extra):
        collected = collected.sum(0)
    position = len(shape) - 1
    while position >= 0:
        if shape[position] == 1 and collected.shape[position] != 1:
            collected = collected.sum(position, keepdim=True)
        position -= 1
    return collected
"""
RENAMED = """def unbroadcast(g, s):
    # my own idea
    n = len(g.shape) - len(s)

    out = g
    for _ in range(n):
        out = out.sum(0)   # fold
    i = len(s) - 1
    while i >= 0:
        if s[i] == 1 and out.shape[i] != 1:
            out = out.sum(i, keepdim=True)
        i -= 1
    return out
"""
OTHER = """def unbroadcast(grad, shape):
    padded = (1,) * (grad.dim() - len(shape)) + tuple(shape)
    axes = tuple(axis for axis, size in enumerate(padded) if size != grad.shape[axis])
    return (grad.sum(axes) if axes else grad).reshape(shape)
"""


def pairs(*answers: tuple[str, str], exercise: str = "shapes.unbroadcast") -> list[Pair]:
    """Return the pairs among some submissions of one answer each."""
    similar = Similar(ASSIGNMENT.ids)
    for name, source in answers:
        similar.add(name, Answers({exercise: Answer(exercise, source, "")}))
    return similar.pairs()


def test_a_copy_with_other_names_comments_and_layout_is_found():
    (pair,) = pairs(("ada", ORIGINAL), ("claude", OTHER), ("donald", RENAMED))

    assert (pair.first, pair.second) == ("ada", "donald")
    assert pair.share > 0.9
    assert not pair.matches[0].is_identical


def test_the_shared_lines_are_those_that_were_copied():
    mixed = OTHER + "\n\ndef helper(grad, shape):\n    return [axis * 2 for axis in shape if axis > 3]\n"
    (pair,) = pairs(("ada", OTHER.rstrip() + "\n\nLIMIT = 12\n"), ("donald", mixed))

    (match,) = pair.matches
    lines = mixed.split("\n")
    shared = [lines[number] for number in sorted(match.second.lines(match.pieces))]
    assert all(line.strip() in OTHER for line in shared)
    assert "    return (grad.sum(axes) if axes else grad).reshape(shape)" in shared
    assert not [line for line in shared if "axis * 2" in line]


def test_an_answer_letter_by_letter_the_same_is_named_so():
    (pair,) = pairs(("ada", ORIGINAL), ("donald", ORIGINAL + "\n"))

    assert pair.matches[0].is_identical
    assert pair.share == 1


def test_the_reference_is_nobodys_own():
    source = inspect.getsource(load_reference().shapes.unbroadcast)

    assert pairs(("ada", source), ("donald", source)) == []


def test_short_answers_say_nothing():
    assert (
        pairs(("ada", "def permute(a, b, c):\n    return a"), ("donald", "def permute(a, b, c):\n    return a")) == []
    )


def test_what_much_of_the_class_writes_is_common():
    crowd = [(f"learner-{number}", ORIGINAL + f"\n# {number}") for number in range(12)]

    assert len(pairs(*crowd[:3])) == 3
    assert pairs(*crowd) == []


def test_different_answers_of_the_bank_are_no_pair():
    sources = [*bank("right", "shapes.unbroadcast"), OTHER]

    assert pairs(*((f"learner-{number}", source) for number, source in enumerate(sources))) == []


def test_pairs_with_more_shared_code_come_first():
    similar = Similar(ASSIGNMENT.ids)
    longer = ORIGINAL.replace("unbroadcast", "contiguous_strides")
    for name, both in (("ada", True), ("bob", True), ("claude", False)):
        found = {"shapes.unbroadcast": Answer("shapes.unbroadcast", ORIGINAL + f"# {name}", "")}
        if both:
            found["strides.contiguous_strides"] = Answer("strides.contiguous_strides", longer, "")
        similar.add(name, Answers(found))

    ranked = similar.pairs()

    assert [(pair.first, pair.second) for pair in ranked] == [("ada", "bob"), ("ada", "claude"), ("bob", "claude")]
    assert ranked[0].shared > ranked[1].shared


@pytest.mark.parametrize("exercise", ["functions.elementwise.Mul", "nn.container.Sequential", "shapes.unbroadcast"])
def test_places_in_the_source_are_right(exercise: str):
    """copydetect 0.5.0 misplaces all that follows the name of a class until the next name."""
    for source in bank("right", exercise):
        found = fingerprint(source)
        places = raw_places(found)
        for position, sign in enumerate(found.filtered_code):
            raw = source[places[position]]
            assert raw == sign or sign in 'VFOPS"', (source[places[position] :], found.filtered_code[position:])


def test_the_pairs_are_the_same_in_every_process():
    """copydetect hashes with Python's own hash, which every process salts anew."""
    program = (
        "from firesteel_grader.reports.similar import Similar\n"
        "from firesteel_grader.submissions.submission import Answer, Answers\n"
        "similar = Similar(['shapes.unbroadcast'])\n"
        f"for name, source in [('ada', {ORIGINAL!r}), ('claude', {OTHER!r}), ('donald', {RENAMED!r})]:\n"
        "    similar.add(name, Answers({'shapes.unbroadcast': Answer('shapes.unbroadcast', source, '')}))\n"
        "(pair,) = similar.pairs()\n"
        "(match,) = pair.matches\n"
        "print((pair.first, pair.second, pair.shared, pair.share, sorted(match.first.lines(match.pieces))))\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    (pair,) = pairs(("ada", ORIGINAL), ("claude", OTHER), ("donald", RENAMED))
    (match,) = pair.matches
    here = (pair.first, pair.second, pair.shared, pair.share, sorted(match.first.lines(match.pieces)))
    assert told.strip() == str(here)


@given(st.text(max_size=200) | st.sampled_from(HOSTILE))
def test_any_text_can_be_compared(text: str):
    one = Text(text)
    one.read()
    one.keep(list(one.pieces))

    assert one.lines(one.pieces) <= set(range(text.count("\n") + 1))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_learner_becomes_markup(text: str):
    similar = Similar(ASSIGNMENT.ids)
    for name in ("ada", "donald"):
        source = f"{ORIGINAL}    {text!r}  # {text}"
        similar.add(f"{name}{text}", Answers({"shapes.unbroadcast": Answer("shapes.unbroadcast", source, "")}))

    page = similar_page(similar.pairs(), similar, ASSIGNMENT, RUN)

    assert page.count("<section") == 2
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "evidence" in page.lower()
    page.encode("utf-8")


def test_a_judge_is_not_needed(grader: Grader):
    """Broken answers are compared like any other."""
    broken = ORIGINAL.replace("return collected", "return collected +")

    assert grader.check("shapes.unbroadcast", broken).verdict == "fail"
    assert len(pairs(("ada", broken), ("donald", RENAMED))) == 1


def test_texts_like_no_other_take_no_room():
    similar = Similar(ASSIGNMENT.ids)
    for name, source in (("ada", ORIGINAL), ("claude", OTHER), ("donald", RENAMED)):
        similar.add(name, Answers({"shapes.unbroadcast": Answer("shapes.unbroadcast", source, "")}))

    assert len(similar.pairs()) == 1
    kept = {text.source for text in similar._texts["shapes.unbroadcast"].values() if text.pieces}
    assert kept == {ORIGINAL.strip("\n"), RENAMED.strip("\n")}
    assert len(similar.pairs()) == 1  # and they are read again when they are asked for again
