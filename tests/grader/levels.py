"""A grader for each isolation level that this machine reaches, and answers that look around."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import firesteel.strides
import pytest
from firesteel_grader import Grader
from firesteel_grader.inside.limits import Limits
from firesteel_grader.isolation import LEVELS, available

from ..conftest import missing

EXERCISE = "strides.contiguous_strides"
RIGHT = inspect.getsource(firesteel.strides.contiguous_strides)


def require(level: str) -> None:
    """Skip where this machine does not reach *level*, or fail where CI promised it."""
    found = next(each for each in available() if each.name == level)
    if not found.reached:
        missing(f"isolation {level}: {'; '.join(found.missing)}")


@pytest.fixture(scope="module", params=LEVELS)
def grader(request: pytest.FixtureRequest) -> Iterator[Grader]:
    """A grader of its own for the module, at each level."""
    require(request.param)
    with Grader(isolation=request.param, limits=Limits(memory=1 << 30, wall=10.0)) as made:
        yield made


def said(grader: Grader, statements: str) -> str:
    """Return what *statements* print at the top level of an answer that is right."""
    result = grader.check(EXERCISE, f"{statements}\n\n{RIGHT}")
    assert result.verdict == "pass", [check.message for check in result.checks]
    return result.output


def raised(grader: Grader, statement: str) -> str:
    """Return the error that *statement* raises in a worker, or ``"allowed"``."""
    source = (
        f"try:\n    {statement}\n    print('allowed')\nexcept BaseException as error:\n    print(type(error).__name__)"
    )
    return said(grader, source).strip()
