"""Write ``mytorch/``: the framework's files with the learner's answers in the place of the reference."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from firesteel_grader.submissions.answers import forged_source, free_names

from . import store
from .errors import WorkspaceError
from .exercises import all_exercises
from .places import framework_folder
from .planks import find_plank, is_borrowed, module_text, with_plank
from .proofread import bound_names
from .references import Reference, find_reference

GIVEN = {"np": "import numpy as np", "torch": "import mytorch as torch"}
"""Names that the grader gives every answer, and the import that gives them in a file."""


class Forge:
    """The ``mytorch`` package of one workspace.

    Beside it, under ``.firesteel/``, lie ``answers/<id>.py`` (what passed last), ``history/`` (every earlier version)
    and ``modules.json`` (fingerprints of what was written, to tell a module that the learner changed by hand).

    Args:
        folder: the workspace.
        exercises: ids of the course's exercises; those of the installed chapters by default.
    """

    def __init__(self, folder: Path, exercises: Iterable[str] | None = None) -> None:
        self.package = folder / "mytorch"
        self.state = folder / ".firesteel"
        self.exercises = list(all_exercises() if exercises is None else exercises)

    def references(self) -> dict[str, list[Reference]]:
        """Return the exercises' references by the file that defines them."""
        found: dict[str, list[Reference]] = {}
        for reference in map(find_reference, self.exercises):
            found.setdefault(reference.file, []).append(reference)
        return found

    def answers(self) -> dict[str, str]:
        """Return the forged text of every answer that passed, by exercise id."""
        paths = {exercise_id: self._answer_path(exercise_id) for exercise_id in self.exercises}
        return {exercise_id: store.read(path).rstrip("\n") for exercise_id, path in paths.items() if path.is_file()}

    def whose(self) -> dict[str, str]:
        """Return for every exercise whose plank stands in ``mytorch``: ``"yours"`` or ``"borrowed"``.

        Raises:
            WorkspaceError: a module is missing or does not parse; names the file and the next step.
        """
        planks: dict[str, str] = {}
        for file, references in self.references().items():
            text = store.read(self.package / file)
            for reference in references:
                borrowed = is_borrowed(find_plank(text, reference))
                planks[reference.id] = "borrowed" if borrowed else "yours"
        return {exercise_id: planks[exercise_id] for exercise_id in self.exercises}

    def solve(self, reference: Reference, answer: str) -> None:
        """Put an answer that passed into its module; the version before it goes to the history.

        Args:
            reference: the exercise.
            answer: the answer's source, helpers included, without its decorator.

        Raises:
            WorkspaceError: the module is missing or damaged; nothing was changed then.
        """
        path = self.package / reference.file
        current = store.read(path)
        previous = self.answers().get(reference.id)
        block = _block(reference.text, forged_source(answer))
        text = with_plank(current, reference, block, previous)
        self._keep_earlier(reference, current, previous)
        store.write(self._answer_path(reference.id), block + "\n")
        store.write(path, text)
        laid = store.read_json(self.state / "modules.json")
        entry = laid.get(reference.file, {})
        if entry.get("written") == store.digest(current):  # else it was changed by hand, and stays the learner's
            laid[reference.file] = {**entry, "written": store.digest(text)}
            store.write_json(self.state / "modules.json", laid)

    def _keep_earlier(self, reference: Reference, current: str, previous: str | None) -> None:
        """Keep the answer that is about to be replaced, the one typed into the file by hand included."""
        if previous is not None:
            store.keep(self.state / "history" / reference.id, ".py", previous + "\n")
        plank = find_plank(current, reference)
        if not is_borrowed(plank) and (previous is None or previous not in current):
            store.keep(self.state / "history" / "mytorch" / reference.file, ".py", current)

    def lay(self) -> list[str]:
        """Write every module that is missing, damaged or of an earlier version; one changed by hand stays.

        Returns:
            A sentence for each thing that a learner should know; none when all was as expected.
        """
        answers, references = self.answers(), self.references()
        laid = store.read_json(self.state / "modules.json")
        sentences: list[str] = []
        for source in sorted(framework_folder().rglob("*.py")):
            file = source.relative_to(framework_folder()).as_posix()
            given = store.read(source)
            whole = module_text(given, references.get(file, []), answers)
            entry = {"source": store.digest(given), "written": store.digest(whole)}
            sentences += self._lay_module(file, whole, references.get(file, []), laid.get(file, {}), entry)
            laid[file] = entry
        store.write_json(self.state / "modules.json", laid)
        return sentences

    def _lay_module(
        self, file: str, whole: str, references: list[Reference], before: dict[str, str], entry: dict[str, str]
    ) -> list[str]:
        path = self.package / file
        if not path.exists():
            store.write(path, whole)
            return [f"mytorch/{file} was missing; it is whole again."] if before else []
        current = path.read_text(encoding="utf-8", errors="replace")
        if current == whole:
            return []
        if before.get("written") == store.digest(current):
            store.write(path, whole)
            return []
        if damage := _damage(current, references):
            kept = store.keep(self.state / "history" / "mytorch" / file, ".py", current)
            store.write(path, whole)
            return [f"mytorch/{file} {damage}; it lies in {self._relative(kept)}, and a whole one is in its place."]
        entry["written"] = before.get("written", "by hand")
        if before.get("source", entry["source"]) == entry["source"]:
            return []
        store.write(self.state / "new" / "mytorch" / file, whole)
        new = self._relative(self.state / "new" / "mytorch" / file)
        return [f"mytorch/{file} was changed by hand and stays as it is; the new version lies in {new}."]

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.state.parent).as_posix()

    def _answer_path(self, exercise_id: str) -> Path:
        return self.state / "answers" / f"{exercise_id}.py"


def _block(module: str, answer: str) -> str:
    """Return *answer* with the imports that the grader gives every answer and that the module lacks."""
    missing = free_names(answer) - bound_names(ast.parse(module))  # of the given module: other answers come and go
    imports = [GIVEN[name] for name in sorted(GIVEN) if name in missing]
    return "\n".join([*imports, *(["", ""] if imports else []), answer])


def _damage(text: str, references: list[Reference]) -> str:
    """Say what is wrong with a module that cannot stand, or nothing."""
    try:
        ast.parse(text)
        for reference in references:
            find_plank(text, reference)
    except (SyntaxError, ValueError) as error:
        return f"was not Python any more (line {getattr(error, 'lineno', None) or 1})"
    except WorkspaceError:
        return f"no longer had {', '.join(_missing(text, references))}"
    return ""


def _missing(text: str, references: list[Reference]) -> list[str]:
    names: list[str] = []
    for reference in references:
        try:
            find_plank(text, reference)
        except WorkspaceError:
            names.append(reference.name)
    return names
