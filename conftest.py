"""What pytest collects, on which worker it runs, and the names that doctests know."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave the answers and programs under tests/ alone: doctest would import and so run them."""
    is_ours = collection_path.name.startswith("test_") or collection_path.name == "conftest.py"
    under_tests = Path(__file__).parent / "tests" in collection_path.parents
    return True if under_tests and collection_path.suffix == ".py" and not is_ours else None


@pytest.hookimpl(wrapper=True)  # around xdist, which reads the groups and writes them behind the tests' names
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None]:
    """Keep the tests that share one browser and one JupyterLab on one worker (xdist's loadgroup)."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
    yield
    for item in items:
        grouped: str = vars(item).get("_nodeid", item.nodeid)
        if grouped != item.nodeid:  # since pytest 9.2 names stand elsewhere: pytest-xdist's issue 1386
            item._id = item.id.parse(grouped)


@pytest.fixture(scope="session", autouse=True)
def names_of_a_doctest(doctest_namespace: dict[str, Any]) -> None:
    """The framework's doctests say `torch`, so that they read the same under any name of the package."""
    import firesteel

    doctest_namespace.update(torch=firesteel, np=np)
