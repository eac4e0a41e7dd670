"""A check's driver travels alone, and every mistake of its author is told when it is registered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from firesteel_grader import checking
from firesteel_grader.checking import UnknownExerciseError, check, checks_for
from firesteel_grader.inside.driver import DriverError, driver_of
from hypothesis import strategies as st

OUTSIDE = 3


@pytest.fixture(autouse=True)
def _own_register(monkeypatch: pytest.MonkeyPatch) -> None:
    checking.load_checks()
    monkeypatch.setattr(checking, "_CHECKS", dict(checking._CHECKS))


def test_a_driver_is_source_without_decorators_types_or_docstring():
    @check("chapter.exercise", given=st.tuples(st.integers()), points=2, hint="Think.")
    def doubles(torch: Any, number: int) -> int:
        """Twice the number.

        More.
        """
        half: int = number
        return np.int64(half + number)

    made = checks_for("chapter.exercise")[0]

    assert (
        made.driver.source == "def doubles(torch, number):\n    half: int = number\n    return np.int64(half + number)"
    )
    assert made.driver.summary == "Twice the number."
    assert made.driver.arguments == ("number",)
    assert made.driver.call_lines() == ["half: int = number", "np.int64(half + number)"]
    assert made.driver.compile()(None, 4) == doubles(None, 4) == 8
    assert (made.points, made.hint, made.name) == (2, "Think.", "doubles")


def test_a_driver_that_uses_a_name_from_outside_is_refused():
    def leans_out(torch: Any, x: int) -> int:
        return next(y + OUTSIDE for y in range(x))

    with pytest.raises(DriverError, match="leans_out: it uses OUTSIDE from outside"):
        driver_of(leans_out)


def test_a_driver_that_closes_over_a_name_is_refused():
    secret = 3

    def leans_out(torch: Any, x: int) -> int:
        return x + secret

    with pytest.raises(DriverError, match="it uses secret from outside"):
        driver_of(leans_out)


def test_a_driver_may_define_and_import_what_it_needs():
    def stands_alone(torch: Any, x: int) -> list[int]:
        import math

        def inner(y: int) -> int:
            return math.factorial(y)

        return [inner(item) for item in range(x)]

    assert driver_of(stands_alone).compile()(None, 4) == [1, 1, 2, 6]


def test_a_driver_whose_first_parameter_is_not_torch_is_refused():
    def wrong(x: int) -> int:
        return x

    with pytest.raises(DriverError, match=r"its first parameter must be called torch, got \['x'\]"):
        driver_of(wrong)


def test_a_second_check_of_the_same_name_is_refused():
    def register() -> None:
        @check("chapter.exercise", given=st.tuples())
        def same(torch: Any) -> int:
            return 1

    register()
    with pytest.raises(ValueError, match=r"chapter\.exercise already has a check called same"):
        register()


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [("strides.permte", "strides.permute"), ("permute", "strides.permute"), ("nonsense", "`firesteel exercises`")],
)
def test_an_unknown_exercise_is_told_with_the_nearest(asked: str, nearest: str):
    with pytest.raises(UnknownExerciseError) as caught:
        checks_for(asked)

    assert f"There is no exercise '{asked}'" in str(caught.value)
    assert nearest in str(caught.value)
