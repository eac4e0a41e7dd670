"""The surroundings, the control and the graders that all attacks of one process share; and the table of attacks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .arena import Arena, Control
from .surroundings import Surroundings
from .table import render

OUTCOMES = pytest.StashKey[dict[tuple[str, str], str]]()
ATTACK = re.compile(r"::test_it_is_stopped\[(\w+)-([\w/]+)[@\]]")  # xdist adds its group behind an @


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--attack-table", metavar="FILE", type=Path, help="write what came of every attack as a table")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[OUTCOMES] = {}
    if config.getoption("--attack-table"):
        config.pluginmanager.register(TableWriter(config))


class TableWriter:
    """Notes down what came of each attack, and writes the table at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        found = ATTACK.search(report.nodeid)
        if found and (report.when == "call" or report.outcome == "skipped"):
            self._config.stash[OUTCOMES][found[1], found[2]] = report.outcome

    def pytest_sessionfinish(self) -> None:
        if not hasattr(self._config, "workerinput"):  # with xdist, the one process that sees all reports
            self._config.getoption("--attack-table").write_text(render(self._config.stash[OUTCOMES]), encoding="utf-8")


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
