"""Draw a check's inputs with Hypothesis: the same for one seed, whatever else is loaded or has run."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from .checking import Check

Arguments = tuple[Any, ...]


def drawn_inputs(check: Check, seed: int) -> tuple[Arguments, ...]:
    """Return the inputs on which every answer is tried: they depend on the check and the seed alone."""
    inputs: list[Arguments] = []
    explore(check, seed, inputs.append, shrink=False)
    return tuple(inputs)


def explore(check: Check, seed: int, test: Callable[[Arguments], None], *, shrink: bool) -> None:
    """Run *test* on the inputs of *check* that *seed* gives.

    Args:
        check: gives the strategy and the number of inputs.
        seed: decides the inputs.
        test: takes one input and raises where it fails.
        shrink: after a failure go on with ever smaller inputs.

    Raises:
        Exception: what *test* raised on the smallest input found.
    """

    @seeded(seed)
    @settings(
        max_examples=check.max_examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=cast("list[HealthCheck]", list(HealthCheck)),
        report_multiple_bugs=False,
        print_blob=False,
    )
    @given(check.given)
    def property_of_the_answer(arguments: Arguments) -> None:
        test(arguments)

    with _no_constants_of_loaded_modules():
        property_of_the_answer()


@contextmanager
def _no_constants_of_loaded_modules() -> Generator[None]:
    """Keep Hypothesis from drawing numbers that it read in whatever modules happen to be loaded.

    It would make the inputs, and so the verdict, depend on where the grader runs, and there is no setting for it.
    """
    found = providers._get_local_constants
    nothing = Constants()
    providers._get_local_constants = lambda: nothing
    try:
        yield
    finally:
        providers._get_local_constants = found
