"""One warm grader for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from firesteel_grader import Grader


@pytest.fixture(scope="session")
def grader() -> Iterator[Grader]:
    with Grader() as made:
        yield made
