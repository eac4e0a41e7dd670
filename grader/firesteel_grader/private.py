"""Private checks: an instructor's own, from a folder, in a register of their own.

They are written as the course's are and judged as they are. The files are the instructor's and run in this process;
an answer never gets near them.
"""

from __future__ import annotations

import importlib
import itertools
import sys
import traceback
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import cast

from hypothesis.strategies import SearchStrategy

from .checking import Check, UnknownExerciseError, checks_for, collecting

_numbers = itertools.count(1)


class PrivateCheckError(ValueError):
    """A folder of private checks that cannot be used; the sentence names the file and the line."""


@dataclass(frozen=True)
class PrivateChecks:
    """The checks of one folder.

    Args:
        by_exercise: the checks, by the exercise's id, in the order of files and lines.
    """

    by_exercise: Mapping[str, tuple[Check, ...]] = field(default_factory=dict[str, tuple[Check, ...]])

    def of(self, exercise: str) -> tuple[Check, ...]:
        """Return the private checks of *exercise*, none where it has none."""
        return self.by_exercise.get(exercise, ())

    @property
    def all(self) -> list[Check]:
        """Every check."""
        return [check for checks in self.by_exercise.values() for check in checks]


def load_private(folder: Path) -> PrivateChecks:
    """Return the checks of the Python files in *folder*.

    The files may import each other relatively (``from .shared import pairs``). No other register of this process
    changes, and two folders never mix.

    Raises:
        PrivateCheckError: the folder holds no check, a file cannot be run, or a check cannot be one.
    """
    files = private_files(folder)
    package = _make_package(folder)
    with collecting() as found, _no_bytecode():
        for file in files:
            _refuse_null(file)
            _run(f"{package}.{file.stem}", file, folder)
    checks = [check for of_one in found.values() for check in of_one]
    if not checks:
        raise PrivateCheckError(f"{folder}: its files register no check; decorate a driver with @check(...)")
    for check in checks:
        _refuse(check)
    return PrivateChecks({exercise: tuple(of_one) for exercise, of_one in found.items()})


def private_files(folder: Path) -> list[Path]:
    """Return the files whose text decides what the private checks are, sorted.

    Raises:
        PrivateCheckError: there is no such folder, no Python file in it, or one with a name that cannot be imported.
    """
    if not folder.is_dir():
        raise PrivateCheckError(f"{folder} is not a folder; name the folder that holds your checks")
    files = sorted(folder.resolve().glob("*.py"))
    if not files:
        raise PrivateCheckError(f"{folder} holds no Python file; put your checks into files that end in .py")
    for file in files:
        if not file.stem.isidentifier():
            raise PrivateCheckError(f"{file.name}: the name is no Python module's; use letters, digits and _")
    return files


def _make_package(folder: Path) -> str:
    """Make an empty package whose modules are found in *folder*, under a name that nothing else uses."""
    name = f"_firesteel_private_{next(_numbers)}"
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(folder.resolve())]
    importlib.invalidate_caches()  # a file may be younger than the last look into the folder
    sys.modules[name] = module_from_spec(spec)
    return name


@contextmanager
def _no_bytecode() -> Generator[None]:
    """Leave no ``__pycache__`` in the instructor's folder."""
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


def _refuse_null(file: Path) -> None:
    """Say what Pythons say in different words, the older ones as a ValueError without a line."""
    before, found, _ = file.read_bytes().partition(b"\0")
    if found:
        line = before.count(b"\n") + 1
        raise PrivateCheckError(
            f"{file.name}, line {line}: a null byte, which no source may hold; save it as UTF-8 text"
        )


def _run(module: str, file: Path, folder: Path) -> None:
    try:
        importlib.import_module(module)
    except SyntaxError as error:
        where = f"{Path(error.filename or file).name}, line {error.lineno or 1}"
        raise PrivateCheckError(f"{where}: {error.msg}; correct this line") from None
    except (Exception, SystemExit) as error:
        kind = type(error)
        ours = kind.__module__.startswith(f"{__package__}.") or kind is ValueError
        what = str(error) if ours else f"{kind.__name__}: {error}"
        raise PrivateCheckError(f"{_last_place(error, file, folder.resolve())}: {what}") from None


def _last_place(error: BaseException, file: Path, folder: Path) -> str:
    """Return the last line of the instructor's files that the error passed through."""
    passed = cast("Iterable[traceback.FrameSummary]", traceback.extract_tb(error.__traceback__))
    lines = [entry for entry in passed if folder in Path(entry.filename).parents]
    return f"{Path(lines[-1].filename).name}, line {lines[-1].lineno}" if lines else file.name


def _refuse(check: Check) -> None:
    """Raise where a check could not be judged at all; see `proving` for whether it judges well."""
    try:
        known = {other.name for other in checks_for(check.exercise)}
    except UnknownExerciseError as error:
        raise PrivateCheckError(f"{check.place}: {error}") from None
    faults = {
        f"the course has a check called {check.name} for {check.exercise}; rename yours": check.name in known,
        f"given is {check.given!r}; it must be a Hypothesis strategy": not isinstance(check.given, SearchStrategy),
        f"points is {check.points!r}; it must be a whole number from 0": type(check.points) is not int
        or check.points < 0,
        f"device is {check.device!r}; it must be 'cpu' or 'cuda'": check.device not in ("cpu", "cuda"),
    }
    for fault, holds in faults.items():
        if holds:
            raise PrivateCheckError(f"{check.place}: {fault}")
