"""What an answer may import and which files it may read: the standard library and a few packages, nothing of ours."""

from __future__ import annotations

import glob
import importlib.util
import os
import site
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from .landlock import ANYTHING, CONTROL, READ_DIR, READ_FILE, TRUNCATE, WRITE_FILE, Rule

PACKAGES = ("numpy", "greenlet", "numba", "llvmlite")
"""Packages beside the standard library that an answer may import; the last two only some answers need."""

ABSENT = ("firesteel", "firesteel_course", "firesteel_widgets", "torch", "triton", "hypothesis")
"""Packages that an answer may not lean on: they cannot be imported in a worker."""

_DEVICES = ("/dev/urandom", "/dev/random", "/dev/zero")
_SYSTEM = ("/etc/ld.so.cache", "/etc/localtime", "/usr/lib/locale", "/usr/share/zoneinfo")
_LIBRARIES = ("/lib64", "/lib/*-linux-*", "/usr/lib64", "/usr/lib/*-linux-*")
_OTHER_LIBRARIES = ("/lib", "/usr/lib")  # of systems that keep no folder for each processor


class AllowedPackages(MetaPathFinder):
    """Finds the packages of `PACKAGES` where they are installed, and none beside them.

    They are looked up once, before a worker locks itself in: it may not list the folder that they lie in, so it could
    not look again after something else was installed there.

    Args:
        specs: what is known of each package.
    """

    def __init__(self, specs: dict[str, ModuleSpec]) -> None:
        self._specs = specs

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where *fullname* is, or None if it is none of ours to find."""
        return self._specs.get(fullname)


def close_imports() -> None:
    """From here on this process imports the standard library and `PACKAGES` only; what is loaded stays."""
    specs = {name: spec for name in PACKAGES if (spec := importlib.util.find_spec(name)) is not None}
    standard = standard_folders()
    sys.path[:] = [path for path in sys.path if any(os.path.realpath(path).startswith(part) for part in standard)]
    sys.path[:] = [path for path in sys.path if not path.endswith("-packages")]
    sys.meta_path.append(AllowedPackages(specs))
    package = sys.modules[__name__.partition(".")[0]]
    package.__path__ = []  # no check, nor anything else of the judge's, below the package that this file is of


def open_packages() -> None:
    """Let this process import what is installed beside Numba, and run what these packages run at the start."""
    folder = package_folder("numba")
    if folder is not None:
        site.addsitedir(str(folder.parent))


def package_folder(name: str) -> Path | None:
    """Return the folder of the package *name*, or None where it is not installed."""
    found = importlib.util.find_spec(name)
    return None if found is None or found.origin is None else Path(found.origin).parent


def rules() -> list[Rule]:
    """Return what Landlock leaves open to a worker."""
    return [
        *_standard_library(),
        *_libraries(),
        *(Rule(path) for path in loaders()),
        *(Rule(path) for path in package_paths()),
        *(Rule(path, READ_FILE) for path in _DEVICES),
        *(Rule(path) for path in _SYSTEM),
        Rule(os.devnull, READ_FILE | WRITE_FILE | TRUNCATE),
    ]


def rules_with_gpu() -> list[Rule]:
    """Return what Landlock leaves open to a worker that uses a GPU.

    It may read all that its user may, and use devices; the compilers of kernels write temporary files.
    """
    devices = Rule("/dev", READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE | CONTROL)
    return [Rule("/", READ_FILE | READ_DIR), devices, Rule(tempfile.gettempdir(), ANYTHING)]


def package_paths() -> Iterator[str]:
    """Yield the folders of `PACKAGES`, and those with the libraries that their wheels bring."""
    for folder in filter(None, map(package_folder, PACKAGES)):
        yield str(folder)
        libraries = folder.with_name(f"{folder.name}.libs")
        if libraries.is_dir():
            yield str(libraries)


def library_folders() -> list[str]:
    """Return the folders in which the dynamic loader finds the system's libraries; Python packages may lie below."""
    found = [folder for pattern in _LIBRARIES for folder in glob.glob(pattern)]
    return list(dict.fromkeys(map(os.path.realpath, found or _OTHER_LIBRARIES)))


def loaders() -> list[str]:
    """Return the dynamic loaders that lie beside those folders, and the interpreter's own library."""
    own = sysconfig.get_config_var("LIBDIR")
    found = [*glob.glob("/lib/ld-*"), *(glob.glob(os.path.join(glob.escape(own), "libpython*.so*")) if own else ())]
    return [os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)) for path in found]


def standard_folders() -> list[str]:
    """Return the folders of the standard library, of the interpreter itself and not of an environment around it."""
    compiled = sysconfig.get_config_var("DESTSHARED")
    folders = [os.path.realpath(os.path.dirname(os.__file__)), *([os.path.realpath(compiled)] if compiled else [])]
    return [folder for folder in folders if os.path.dirname(folder) not in folders and os.path.isdir(folder)]


def _standard_library() -> Iterator[Rule]:
    for folder in standard_folders():
        yield Rule(folder, READ_DIR)  # names may be listed below it, packages among them, but not read
        yield from (Rule(path) for path in _entries(folder) if not path.endswith("-packages"))


def _libraries() -> Iterator[Rule]:
    for folder in library_folders():
        parts = _entries(folder)
        if any(os.path.basename(path).startswith("python") for path in parts):
            yield from (Rule(path) for path in parts if not os.path.basename(path).startswith("python"))
        else:
            yield Rule(folder)


def _entries(folder: str) -> list[str]:
    return glob.glob(os.path.join(glob.escape(folder), "*"))
