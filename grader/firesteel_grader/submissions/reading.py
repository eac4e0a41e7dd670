"""Read the answers that a submission holds. Nothing of it is run, and nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from .answers import source_lines
from .contents import Contents
from .definitions import DEFINITIONS, module_files, nearest, parse
from .modules import module_answers
from .names import shown
from .notebooks import read_cells
from .opening import open_submission
from .packages import package_folder
from .submission import Answer, Answers, SubmissionError
from .written import Written, written_in

__all__ = ["SubmissionError", "read_submission"]

MAX_SOURCES = 1 << 20
"""Characters of all cells with an exercise together; the whole course's have a twentieth of it."""

MAX_NOTES = 60


def read_submission(path: Path, exercises: Sequence[str]) -> Answers:
    """Return the answers in a folder, a zip or a notebook; whichever it is, the same work gives the same answers.

    A cell that is more than its stub counts before ``mytorch``. Of several such cells in a notebook the last counts, of
    several notebooks the one with the shortest name.

    Args:
        path: what was handed in. It may be damaged or hostile.
        exercises: the ids that are looked for.

    Raises:
        SubmissionError: nothing at all can be read.
    """
    with open_submission(path) as contents:
        reading = _Reading(contents, exercises)
        cells = reading.cells()
        modules = reading.modules()
        reading.compare(cells, modules)
        reading.tell_missing()
        by_exercise = {name: found for name in exercises if (found := cells.get(name) or modules.get(name))}
        return Answers(by_exercise, _capped([*contents.notes, *reading.notes]))


def _capped(notes: list[str]) -> tuple[str, ...]:
    notes = list(dict.fromkeys(notes))
    more = len(notes) - MAX_NOTES
    return tuple(notes[:MAX_NOTES] + ([f"There are {more} more notes of this kind."] if more > 0 else []))


class _Reading:
    """What is read of one submission, and what there is to say about it."""

    def __init__(self, contents: Contents, exercises: Sequence[str]) -> None:
        self._contents = contents
        self._exercises = exercises
        self._left = MAX_SOURCES
        self._unknown = 0
        self._seen: set[str] = set()  # exercises that have a cell or a plank, open or not
        self.notes: list[str] = []

    def cells(self) -> dict[str, Answer]:
        """Return the answers of all notebooks by exercise."""
        found: dict[str, Answer] = {}
        notebooks = [name for name in self._contents.names if name.lower().endswith(".ipynb")]
        for notebook in sorted(notebooks, key=lambda name: (name.count("/"), len(name), name)):
            for exercise, written in self._notebook(notebook).items():
                counting = found.setdefault(exercise, written.answer)
                if counting.source.strip() != written.answer.source.strip():
                    self.notes.append(
                        f"{exercise} is answered in {counting.where} and in {written.answer.where}; the first counts, "
                        "as its notebook has the shorter name."
                    )
        return found

    def _notebook(self, name: str) -> dict[str, Written]:
        """Return for each exercise the last cell of a notebook that is more than the stub."""
        data = self._contents.read(name)
        if data is None:
            return {}
        cells, notes = read_cells(data, name)
        self.notes += notes
        found: dict[str, list[Written]] = {}
        for cell in cells:
            self._left -= len(cell.source)
            if self._left < 0:
                self.notes.append(f"{shown(name)} was read up to cell {cell.number}: the cells hold too much text.")
                break
            written, notes = written_in(cell, name)
            self.notes += notes
            for each in written:
                found.setdefault(each.answer.exercise, []).append(each)
        return self._last(found)

    def _last(self, found: dict[str, list[Written]]) -> dict[str, Written]:
        counting: dict[str, Written] = {}
        for exercise, written in found.items():
            if exercise not in self._exercises:
                self._tell_unknown(exercise, written[-1].answer.where)
                continue
            self._seen.add(exercise)
            closed = [each for each in written if not each.is_open]
            counting |= {exercise: closed[-1]} if closed else {}
            if len({each.answer.source.strip() for each in closed}) > 1:
                numbers = ", ".join(str(each.place) for each in closed[:10])
                last = closed[-1].answer.where
                self.notes.append(f"{exercise} is answered in cells {numbers}; the last, {last}, counts.")
        return counting

    def _tell_unknown(self, exercise: str, where: str) -> None:
        self._unknown += 1
        if self._unknown <= MAX_NOTES and not _is_defined(exercise):
            hint = nearest(exercise[:200], self._exercises)
            self.notes.append(f"{where}: there is no exercise {shown(exercise)!r}, so it answers nothing.{hint}")

    def modules(self) -> dict[str, Answer]:
        """Return the answers in ``mytorch`` by exercise."""
        folder = package_folder(self._contents.names)
        found: dict[str, Answer] = {}
        for file, exercises in _by_file(self._exercises).items() if folder is not None else []:
            name = f"{folder}{file}"
            data = self._contents.read(name) if name in self._contents.names else None
            if data is None:
                self.notes += [] if name in self._contents.names else [f"mytorch/{file} is missing."]
                continue
            text = "\n".join(source_lines(data.decode("utf-8-sig", "replace")))
            where = f"mytorch/{file}"
            sources, notes = module_answers(text, exercises, _reference(file), where)
            self.notes += notes
            self._seen.update(exercises)
            found |= {exercise: Answer(exercise, source, where) for exercise, source in sources.items()}
        return found

    def compare(self, cells: dict[str, Answer], modules: dict[str, Answer]) -> None:
        """Tell where a cell counts and ``mytorch`` holds something else."""
        for exercise in cells.keys() & modules.keys():
            cell, module = cells[exercise], modules[exercise]
            if _packed(cell.source) != _packed(module.source):
                self.notes.append(f"{exercise}: {cell.where} counts; {module.where} holds another answer.")

    def tell_missing(self) -> None:
        """Tell which exercises have neither a cell nor a plank."""
        missing = [exercise for exercise in self._exercises if exercise not in self._seen]
        if missing:
            listed = ", ".join(missing[:5]) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
            self.notes.append(f"There is no cell for {listed}: not attempted.")


def _packed(source: str) -> list[str]:
    """Return an answer's lines without blank ones, comments, and imports, which the forge adds or leaves out."""
    lines = (line.rstrip() for line in source.split("\n"))
    return [line for line in lines if line and not line.lstrip().startswith(("import ", "from ", "#"))]


def _by_file(exercises: Sequence[str]) -> dict[str, list[str]]:
    """Return the exercises by the framework's file that defines them."""
    found: dict[str, list[str]] = {}
    for exercise in exercises:
        for file in module_files(exercise):
            if _framework_file(file).is_file():
                found.setdefault(file, []).append(exercise)
    return found


@cache
def _framework_file(file: str) -> Path:
    spec = find_spec("firesteel")  # its files are read, nothing of it is imported
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)), file)


@cache
def _reference(file: str) -> str:
    return _framework_file(file).read_text(encoding="utf-8")


def _is_defined(exercise: str) -> bool:
    """Tell whether the framework has such a function or class, so that it is another assignment's exercise."""
    plain = exercise.replace(".", "").isidentifier() and len(exercise) <= 200
    for file in module_files(exercise) if plain else ():
        if _framework_file(file).is_file():
            body = parse(_reference(file), file).body
            return any(isinstance(node, DEFINITIONS) and exercise.endswith(f".{node.name}") for node in body)
    return False
