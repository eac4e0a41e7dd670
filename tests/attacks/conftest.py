"""The surroundings, the control and the graders that all attacks of one process share; and the table of attacks."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .arena import Arena, Control
from .surroundings import Surroundings


@pytest.fixture(scope="session")
def surroundings() -> Iterator[Surroundings]:
    made = Surroundings()
    os.environ["FIRESTEEL_TEST_SECRET"] = made.secret  # before anything is started that would inherit it
    yield made
    del os.environ["FIRESTEEL_TEST_SECRET"]
    made.close()


@pytest.fixture(scope="session")
def control(surroundings: Surroundings) -> Iterator[Control]:
    made = Control(surroundings)
    yield made
    made.close()


@pytest.fixture(scope="session")
def arena(surroundings: Surroundings) -> Iterator[Arena]:
    made = Arena(surroundings)
    yield made
    made.close()
