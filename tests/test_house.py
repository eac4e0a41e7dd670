"""The habits of the house that can be checked by reading it: arrows, cycles, public names, documentation."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOTS = {
    "firesteel": "course/firesteel",
    "firesteel_course": "course/firesteel_course",
    "firesteel_grader": "grader/firesteel_grader",
    "firesteel_widgets": "widgets/firesteel_widgets",
}
MAY_IMPORT = {
    "firesteel": set[str](),
    "firesteel_widgets": set[str](),
    "firesteel_grader": {"firesteel"},
    "firesteel_course": {"firesteel", "firesteel_grader", "firesteel_widgets"},
}
HOUSE = Path(__file__).parent.parent
FILES = [
    (package, path)
    for package, folder in ROOTS.items()
    for path in sorted((HOUSE / folder).rglob("*.py"))
    if "node_modules" not in path.parts
]
NAMES = [path.relative_to(HOUSE).as_posix() for _, path in FILES]
FRAMEWORK = [path for package, path in FILES if package == "firesteel"]
SAID_BY_THE_CLASS = ("forward", "backward")  # mean the same in every operation and module; the class says what
PACKAGES = [path for _, path in FILES if path.name == "__init__.py"]


def module_name(package: str, path: Path) -> str:
    """Return the dotted name of a file."""
    parts = path.relative_to(HOUSE / ROOTS[package]).with_suffix("").parts
    return ".".join([package, *(part for part in parts if part != "__init__")])


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(node: ast.AST, *, inside_functions: bool) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield the imports below *node*, without those for type checkers only."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            yield from (found for rest in child.orelse for found in imports(rest, inside_functions=inside_functions))
        elif inside_functions or not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from imports(child, inside_functions=inside_functions)


def targets(package: str, path: Path, *, inside_functions: bool) -> set[str]:
    """Return the dotted names of the modules that a file imports, ours and others."""
    module = module_name(package, path)
    home = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in imports(tree_of(path), inside_functions=inside_functions):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        else:
            base = importlib.util.resolve_name("." * node.level + (node.module or ""), home)
            found |= {f"{base}.{alias.name}" for alias in node.names} | {base}
    return found


@pytest.mark.parametrize(("package", "path"), FILES, ids=NAMES)
def test_imports_follow_the_arrows(package: str, path: Path) -> None:
    ours = {name.partition(".")[0] for name in targets(package, path, inside_functions=True)} & set(ROOTS)

    assert ours <= MAY_IMPORT[package] | {package}


def test_no_file_imports_itself_through_others() -> None:
    files = {module_name(package, path): (package, path) for package, path in FILES}
    graph = {name: submodules(name, *file, files=set(files)) for name, file in files.items()}

    cycle = find_cycle(graph)

    assert not cycle, f"import cycle: {' -> '.join(cycle)}"


def submodules(name: str, package: str, path: Path, *, files: set[str]) -> set[str]:
    """Return the files of ours that a file needs while it is being imported.

    A package's ``__init__`` counts where its own names are asked for, not where the import only passes through it.
    """
    needed: set[str] = set()
    for node in imports(tree_of(path), inside_functions=False):
        home = name if path.name == "__init__.py" else name.rpartition(".")[0]
        if isinstance(node, ast.Import):
            needed |= {alias.name for alias in node.names}
            continue
        base = importlib.util.resolve_name("." * node.level + (node.module or ""), home)
        for alias in node.names:
            below = f"{base}.{alias.name}"
            needed.add(below if below in files else base)
    return (needed & files) - {name}


def find_cycle(graph: dict[str, set[str]]) -> list[str]:
    """Return one cycle of the graph, first and last node the same; empty when there is none."""
    done: set[str] = set()
    trail: list[str] = []

    def visit(node: str) -> list[str]:
        if node in trail:
            return [*trail[trail.index(node) :], node]
        if node not in done:
            trail.append(node)
            for following in sorted(graph[node]):
                if cycle := visit(following):
                    return cycle
            done.add(trail.pop())
        return []

    return next((cycle for node in sorted(graph) if (cycle := visit(node))), [])


def test_a_cycle_would_be_found() -> None:
    assert find_cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert find_cycle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


@pytest.mark.parametrize("path", FRAMEWORK, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_the_framework_never_says_its_name(path: Path) -> None:
    assert "firesteel" not in path.read_text(encoding="utf-8").lower()


@pytest.mark.parametrize("path", FRAMEWORK, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_the_framework_needs_numpy_and_the_standard_library_alone(path: Path) -> None:
    outside = {name.partition(".")[0] for name in targets("firesteel", path, inside_functions=False)}

    assert outside - set(sys.stdlib_module_names) <= {"numpy", "firesteel"}


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_a_packages_list_of_public_names_is_complete(path: Path) -> None:
    package = next(package for package, other in FILES if other == path)
    module = importlib.import_module(module_name(package, path))
    public = public_names(tree_of(path), module)
    listed: list[str] = getattr(module, "__all__", [])

    assert set(listed) >= public
    assert all(hasattr(module, name) for name in listed)
    assert len(listed) == len(set(listed))  # ruff sorts them (RUF022)


def public_names(tree: ast.Module, module: ModuleType) -> set[str]:
    """Return what an ``__init__`` defines, or, where it only hands on, what it takes from its own files."""
    guarded = [node for block in tree.body if isinstance(block, ast.If) for node in block.body]
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    own = [node for node in [*tree.body, *guarded] if isinstance(node, ast.ImportFrom) and node.level]
    handed = {alias.asname or alias.name for node in own for alias in node.names}
    names = defined - {"__getattr__"} or handed
    return {name for name in names if name[0] != "_" and not isinstance(getattr(module, name, None), ModuleType)}


@pytest.mark.parametrize(("package", "path"), FILES, ids=NAMES)
def test_every_module_and_public_definition_is_documented(package: str, path: Path) -> None:
    tree = tree_of(path)
    missing = [name for name, node in definitions(tree) if ast.get_docstring(node) is None]

    assert ast.get_docstring(tree) is not None or path.stat().st_size == 0
    assert missing == []


def definitions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Yield the public functions and classes of a file, and the public methods of the public classes."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and is_public(node):
            yield node.name, node
            for member in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(member, ast.FunctionDef) and is_public(member) and member.name not in SAID_BY_THE_CLASS:
                    yield f"{node.name}.{member.name}", member


def is_public(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Tell whether a definition is one that a reader may look up: no overload, no property's setter."""
    marks = {ast.unparse(decorator).rpartition(".")[2] for decorator in node.decorator_list}
    return not node.name.startswith("_") and not marks & {"overload", "setter"}


def test_no_folder_of_sources_is_itself_a_package() -> None:
    assert not [root for root in ("course", "widgets", "grader") if (HOUSE / root / "__init__.py").exists()]


@pytest.mark.parametrize(("package", "path"), FILES, ids=NAMES)
def test_no_star_imports_and_no_path_tricks(package: str, path: Path) -> None:
    stars = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.alias) and node.name == "*"]

    assert not stars
    assert "sys.path.insert" not in path.read_text(encoding="utf-8")
    assert "sys.path.append" not in path.read_text(encoding="utf-8")
    assert path.name != "utils.py"
