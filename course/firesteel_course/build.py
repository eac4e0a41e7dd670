"""Build the notebooks from the chapters: ``python -m firesteel_course.build``.

Without options the learner notebooks are built, executed and written; ``--check`` compares them with a fresh build
instead; ``--solved DIR`` writes the solved notebooks; names at the end choose chapters.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import store
from .errors import BuildError, CourseError
from .execution import executed
from .exercises import all_exercises, chapter_exercises, chapter_files
from .notebooks import Notebook, from_text, learner_notebook, solved_notebook, to_text, without_outputs
from .places import chapters_folder, notebooks_folder
from .proofread import proofread


def fresh_notebook(chapter: Path) -> Notebook:
    """Return the learner notebook of a chapter, proofread, not executed.

    Raises:
        BuildError: the chapter cannot become a notebook, or would give an answer away.
    """
    notebook = learner_notebook(chapter)
    proofread(notebook, chapter.stem, list(all_exercises(chapter.parent)))
    return notebook


def build(chapter: Path, folder: Path) -> Path:
    """Build, execute and write the learner notebook of *chapter* into *folder*.

    Returns:
        The notebook's file.

    Raises:
        BuildError: the chapter cannot become a notebook, or a cell raised.
    """
    notebook = executed(fresh_notebook(chapter), chapter.stem)
    proofread(notebook, chapter.stem, list(all_exercises(chapter.parent)))
    path = folder / f"{chapter.stem}.ipynb"
    store.write(path, to_text(notebook))
    return path


def check(chapter: Path, folder: Path) -> None:
    """Compare the committed learner notebook of *chapter* with a fresh build, outputs aside.

    Raises:
        BuildError: it is missing, differs in more than outputs, was never run, or gives an answer away; or an
            exercise requires one that no chapter has.
    """
    known = all_exercises(chapter.parent)
    for exercise in chapter_exercises(chapter):
        if unknown := [required for required in exercise.requires if required not in known]:
            raise BuildError(f"{chapter.name}: {exercise.id} requires {unknown[0]}, which no chapter has")
    path = folder / f"{chapter.stem}.ipynb"
    if not path.is_file():
        raise BuildError(f"{path.name} is missing; run `make notebooks`")
    committed = from_text(store.read(path))
    if without_outputs(committed) != fresh_notebook(chapter):
        raise BuildError(f"{path.name} is not what course/chapters/{chapter.name} builds; run `make notebooks`")
    if any(cell["cell_type"] == "code" and cell["execution_count"] is None for cell in committed["cells"]):
        raise BuildError(f"{path.name} was not executed; run `make notebooks`")
    proofread(committed, chapter.stem, list(all_exercises(chapter.parent)))


def write_solved(chapter: Path, folder: Path) -> Path:
    """Write the solved notebook of *chapter* into *folder*, not executed; return its file."""
    path = folder / f"{chapter.stem}.ipynb"
    store.write(path, to_text(solved_notebook(chapter)))
    return path


def stale_notebooks(chapters: Path, folder: Path) -> list[str]:
    """Return the names of learner notebooks whose chapter is gone."""
    known = {chapter.stem for chapter in chapter_files(chapters)}
    return [path.name for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")) if path.stem not in known]


def main(arguments: list[str] | None = None) -> int:
    """Run the builder; return the exit code: 0 done, 1 a chapter or notebook is wrong."""
    parser = argparse.ArgumentParser(prog="python -m firesteel_course.build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare the committed notebooks with a fresh build")
    parser.add_argument("--solved", type=Path, metavar="DIR", help="write the solved notebooks into DIR")
    parser.add_argument("names", nargs="*", help="chapters, e.g. 01_tensors; all of them by default")
    options = parser.parse_args(arguments)
    chapters = [path for path in chapter_files() if not options.names or path.stem in options.names]
    problems: list[str] = []
    for chapter in chapters:
        try:
            print(_one(chapter, options), flush=True)
        except CourseError as error:
            problems.append(str(error))
    if not options.names:
        stale = stale_notebooks(chapters_folder(), notebooks_folder())
        problems += [f"{name} has no chapter any more; delete it" for name in stale]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _one(chapter: Path, options: argparse.Namespace) -> str:
    if options.check:
        check(chapter, notebooks_folder())
        return f"{chapter.stem}: fresh"
    if options.solved:
        return f"{chapter.stem}: {write_solved(chapter, options.solved)}"
    return f"{chapter.stem}: {build(chapter, notebooks_folder())}"


if __name__ == "__main__":
    raise SystemExit(main())
