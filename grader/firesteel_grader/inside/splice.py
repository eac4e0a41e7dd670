"""Put an answer in the place of a symbol of the framework.

Standard library only: the worker uses it to judge an answer, the notebook to swap a solved one into `mytorch`.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import importlib
import importlib.util
import pkgutil
import sys
from pathlib import Path
from types import CodeType, ModuleType

ANSWER_FILE = "<answer>"
"""The file name under which an answer is compiled; tracebacks show it."""

_ABSENT = object()

Places = list[tuple[ModuleType, str]]
"""Modules that have a symbol, each with the name it has there."""

Index = dict[int, Places]


class AnswerError(Exception):
    """An answer that cannot stand in the framework.

    Args:
        message: one clear sentence.
        cause: the named cause, as in `causes`.
        line: the line of the answer, from 1, where one can be told.
    """

    def __init__(self, message: str, cause: str, line: int | None = None) -> None:
        super().__init__(message)
        self.cause = cause
        self.line = line


def load_framework(name: str = "mytorch", source: str = "firesteel") -> ModuleType:
    """Load the framework's files once more, under another name, with all their modules.

    Args:
        name: what the package is called in `sys.modules`; it must not be there yet.
        source: the importable package whose files are read. Its own modules are not imported.

    Returns:
        The package *name*; every module below it that can be imported is.

    Raises:
        ModuleNotFoundError: there is no package *source*.
    """
    found = importlib.util.find_spec(source)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(f"load_framework: there is no package {source!r}")
    folder = Path(next(iter(found.submodule_search_locations)))
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)
    for module in pkgutil.walk_packages([str(folder)], prefix=f"{name}."):
        with contextlib.suppress(Exception):  # an exercise in a part that cannot be loaded finds out; the others go on
            importlib.import_module(module.name)
    return package


def locate(package: ModuleType, exercise: str) -> tuple[ModuleType, str]:
    """Return the module that defines *exercise*, and the symbol's name in it.

    Raises:
        LookupError: the package has no such module, or it cannot be imported.

    >>> import firesteel
    >>> locate(firesteel, "strides.permute")[1]
    'permute'
    """
    path, _, symbol = exercise.rpartition(".")
    try:
        return importlib.import_module(f"{package.__name__}.{path}" if path else package.__name__), symbol
    except Exception as error:  # the framework may be the learner's, whose modules raise what they like
        raise LookupError(f"module {path!r} of {package.__name__} cannot be loaded: {error}") from None


def parse_answer(source: str, exercise: str) -> ast.Module:
    """Return the syntax tree of an answer, without its `@exercise(...)` line and the import of `exercise`.

    Args:
        source: the whole cell.
        exercise: the exercise's id; its last part is the name that the answer must define.

    Raises:
        AnswerError: a syntax error, a notebook command, or no definition of that name at the top level.
    """
    try:
        _refuse_null(source)
        tree = ast.parse(source, filename=ANSWER_FILE)
    except SyntaxError as error:
        raise _syntax_error(source, error) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise AnswerError(f"The answer is not Python source: {error}.", "syntax error") from None
    tree.body = [statement for statement in tree.body if not _imports_course(statement)]
    symbol = exercise.rpartition(".")[2]
    definition = find_definition(tree, symbol)
    if definition is None and symbol not in _assigned_names(tree):
        raise AnswerError(_other_name(tree, symbol), "another name")
    if definition is not None:
        definition.decorator_list = [node for node in definition.decorator_list if not _is_exercise(node)]
    return tree


def find_definition(tree: ast.Module, symbol: str) -> ast.FunctionDef | ast.ClassDef | None:
    """Return the last top-level function or class called *symbol*, which is the one that counts."""
    for statement in reversed(tree.body):
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name == symbol:
            return statement
    return None


def is_open(source: str, exercise: str) -> bool:
    """Tell whether an answer has not been attempted: its body, or every method's body, is still `...`.

    Args:
        source: the whole cell; one that cannot be parsed was attempted.
        exercise: the exercise's id.

    >>> is_open("def permute(shape, stride, dims): ...", "strides.permute")
    True
    """
    try:
        definition = find_definition(ast.parse(source), exercise.rpartition(".")[2])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return definition is not None and _is_blank(definition)


def splice(package: ModuleType, exercise: str, source: str) -> object:
    """Put an answer in the place of *exercise* in every module of *package* that has it.

    The reference is taken out first, so that an answer which reads the name before defining it finds nothing. The
    answer runs in the namespace of the symbol's own module, where `torch` (the package) and `np` are given too.

    Args:
        package: the framework to change.
        exercise: the exercise's id, which is the symbol's path below the package.
        source: the whole cell, helpers included.

    Returns:
        The answer's function or class.

    Raises:
        AnswerError: the answer cannot be parsed, or defines another name.
        Exception: whatever the answer's own top level raises.
    """
    return install(package, exercise, compile_answer(source, exercise))


def compile_answer(source: str, exercise: str) -> CodeType:
    """Return the code of an answer, compiled as a module of the framework would be.

    Raises:
        AnswerError: as `parse_answer`.
    """
    tree = parse_answer(source, exercise)
    try:
        return compile(tree, ANSWER_FILE, "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True)
    except SyntaxError as error:
        raise _syntax_error(source, error) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise AnswerError(f"The answer cannot be compiled: {error}.", "syntax error") from None


def install(package: ModuleType, exercise: str, code: CodeType, index: Index | None = None) -> object:
    """Run *code* in the symbol's module and put what it defines everywhere the symbol was; see `splice`."""
    module, symbol = locate(package, exercise)
    places = remove_symbol(package, exercise, index)
    namespace = vars(module)
    namespace.setdefault("torch", package)
    namespace.setdefault("np", importlib.import_module("numpy"))
    exec(code, namespace)
    answer = namespace[symbol]
    for place, name in places:
        setattr(place, name, answer)
    return answer


def remove_symbol(package: ModuleType, exercise: str, index: Index | None = None) -> Places:
    """Delete *exercise* from every module of *package*.

    Args:
        package: the framework to change.
        exercise: the exercise's id.
        index: what `index_of` gave for *package* as it is now, where a search would cost too much.

    Returns:
        The modules that had it, and the name it had there.
    """
    module, symbol = locate(package, exercise)
    reference = vars(module).get(symbol, _ABSENT)
    places = [] if reference is _ABSENT else (index or index_of(package)).get(id(reference), [])
    for place, name in places:
        delattr(place, name)
    return places


def index_of(package: ModuleType) -> Index:
    """Return where in the modules of *package* each object stands that has a name there, under the object's `id`."""
    root = package.__name__
    modules = [module for name, module in list(sys.modules.items()) if name == root or name.startswith(f"{root}.")]
    found: Index = {}
    for module in modules:
        for name, value in vars(module).items():
            found.setdefault(id(value), []).append((module, name))
    return found


def _is_blank(definition: ast.FunctionDef | ast.ClassDef) -> bool:
    body = [statement for statement in definition.body if not _is_constant(statement, str)]
    if isinstance(definition, ast.ClassDef):
        methods = [statement for statement in body if isinstance(statement, ast.FunctionDef)]
        rest = [statement for statement in body if not isinstance(statement, ast.FunctionDef)]
        return all(map(_is_blank, methods)) and all(map(_is_ellipsis, rest))
    return all(map(_is_ellipsis, body))


def _is_ellipsis(statement: ast.stmt) -> bool:
    return _is_constant(statement, type(...))


def _is_constant(statement: ast.stmt, kind: type) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, kind)
    )


def _imports_course(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and (statement.module or "").partition(".")[0] == "firesteel_course"


def _is_exercise(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return (isinstance(called, ast.Name) and called.id == "exercise") or (
        isinstance(called, ast.Attribute) and called.attr == "exercise"
    )


def _assigned_names(tree: ast.Module) -> list[str]:
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _other_name(tree: ast.Module, symbol: str) -> str:
    definitions = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
    ]
    names = [definition.name for definition in definitions]
    found = f"defines {', '.join(names)}" if names else "defines no function or class"
    return f"The answer {found}; the exercise asks for a definition of `{symbol}`, so keep that name."


def _refuse_null(source: str) -> None:
    """Raise the same SyntaxError in every Python: until 3.11.3 a null byte is a ValueError, and has no line in any."""
    before, found, _ = source.partition("\0")
    if found:
        line = before.count("\n") + 1
        raise SyntaxError("source code cannot contain null bytes", (ANSWER_FILE, line, None, None))


def _syntax_error(source: str, error: SyntaxError) -> AnswerError:
    line = error.lineno or 1
    lines = source.splitlines()
    text = lines[line - 1].strip().replace("\0", "\\0") if 0 < line <= len(lines) else ""
    if text.startswith(("%", "!")):
        message = f"Line {line} of the answer is a notebook command (`{text[:60]}`); move it to a cell of its own."
    else:
        message = f"Line {line} of the answer is not valid Python: {error.msg}: `{text[:80]}`."
    return AnswerError(message, "syntax error", line)
