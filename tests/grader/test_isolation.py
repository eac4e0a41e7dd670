"""What holds at every level: an answer reads nothing of ours, starts nothing, calls nobody, and meets no reference."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import greenlet
import pytest
from firesteel_grader import Grader, IsolationError, all_exercises, isolation
from firesteel_grader.inside import syscalls
from firesteel_grader.inside.limits import Limits

from .levels import EXERCISE, RIGHT, grader, raised, said

__all__ = ["grader"]  # a fixture, used by name

linux = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")


def confined() -> bool:
    """Tell whether this kernel has both layers that level `process` uses."""
    words = " ".join(isolation.available()[0].applied)
    return "Landlock" in words and "filter" in words


@pytest.fixture(scope="module")
def both_layers() -> None:
    if not confined():
        pytest.skip("this kernel lacks Landlock or seccomp")


layers = pytest.mark.usefixtures("both_layers")


def test_right_and_wrong_answers_get_the_same_verdict_at_each_level(grader: Grader):
    right = grader.check(EXERCISE, RIGHT)
    wrong = grader.check(EXERCISE, "def contiguous_strides(shape):\n    return shape")

    assert (right.verdict, right.points) == ("pass", right.max_points)
    assert (wrong.verdict, wrong.points) == ("fail", 0)
    assert right.isolation in isolation.LEVELS


@layers
@pytest.mark.parametrize(
    "statement",
    [
        "__import__('os').fork()",
        "__import__('os').system('true')",
        "__import__('subprocess').run(['true'])",
        "__import__('os').execv('/bin/true', ['true'])",
        "__import__('os').posix_spawn('/bin/true', ['true'], {})",
        "__import__('socket').socket()",
        "__import__('socket').socketpair()",
        "__import__('os').kill(__import__('os').getppid(), 0)",
        "__import__('os').kill(-1, 0)",
        "__import__('os').kill(0, 0)",
        "__import__('os').setsid()",
        "__import__('os').memfd_create('x')",
        "__import__('os').setuid(0)",
        "__import__('os').sched_setaffinity(0, {0})",
        "__import__('fcntl').fcntl(1, 8, 1)",  # F_SETOWN: signals by way of a file
        "__import__('os').ftruncate(1, 0)",
    ],
)
def test_it_is_refused_what_reaches_beyond_its_process(grader: Grader, statement: str):
    assert raised(grader, statement) == "PermissionError"


@layers
def test_the_words_of_a_refusal_say_what_is_meant(grader: Grader):
    result = grader.check(EXERCISE, "import os\ndef contiguous_strides(shape):\n    os.system('true')\n")

    assert "an answer may not start another process or program (line 3 of the answer)" in result.checks[0].message


@layers
def test_every_refused_call_is_refused_by_the_kernel_too(grader: Grader):
    """Not by Python: made directly, without a word of Python in between."""
    numbers = [number for name in syscalls.REFUSED if (number := syscalls.number(name)) is not None]
    source = f"""
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
for number in {numbers}:
    result = libc.syscall(number, 0, 0, 0, 0, 0, 0)
    print(number, result, ctypes.get_errno())
"""
    lines = said(grader, source).splitlines()

    assert [line.split()[1:] for line in lines] == [["-1", "1"]] * len(numbers)


@layers
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/self/environ", "/proc/self/maps", "/proc/1/environ", "/", "/tmp"]
)
def test_it_cannot_read_the_machine(grader: Grader, path: str):
    reads = f"__import__('os').listdir({path!r}) if __import__('os').path.isdir({path!r}) else open({path!r}).read()"

    assert raised(grader, reads) in ("PermissionError", "FileNotFoundError")


@layers
def test_it_cannot_read_the_framework_the_checks_or_the_tests(grader: Grader):
    import firesteel
    import firesteel_grader.checks

    secret = [firesteel.__file__, firesteel_grader.checks.__file__, firesteel_grader.__file__, __file__]
    source = f"""
import mytorch
for path in [*{secret}, mytorch.__file__, mytorch.strides.__file__, mytorch.strides.__cached__]:
    try:
        open(path, "rb").read()
        print("read", path)
    except OSError:
        pass
"""
    assert said(grader, source) == ""


@layers
@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm", "/var/tmp", "/", "."])
def test_there_is_no_place_to_write(grader: Grader, folder: str):
    path = os.path.join(folder, "firesteel-was-here")

    assert raised(grader, f"open({path!r}, 'w')") in ("PermissionError", "FileNotFoundError", "OSError")
    assert not os.path.exists(path)


def test_the_null_device_may_be_written(grader: Grader):
    assert raised(grader, "open('/dev/null', 'w').write('x')") == "allowed"


@pytest.mark.parametrize("name", ["torch", "firesteel", "scipy", "hypothesis", "pytest", "firesteel_grader.checks"])
def test_it_imports_only_what_answers_may_lean_on(grader: Grader, name: str):
    top = name.partition(".")[0]
    again = f"import sys\nif {top!r} != 'firesteel_grader': sys.modules.pop({top!r}, None)"

    assert raised(grader, f"import {name}") == "ModuleNotFoundError"
    assert (
        said(grader, f"{again}\ntry:\n    import {name}\n    print('found')\nexcept ImportError:\n    print('none')")
        == "none\n"
    )


@pytest.mark.parametrize("name", ["colorsys", "decimal", "numpy.testing", "greenlet", "ctypes", "zoneinfo", "ssl"])
def test_it_imports_the_standard_library_and_numpy(grader: Grader, name: str):
    assert raised(grader, f"import {name}") == "allowed"


def test_it_still_finds_a_package_when_another_was_installed_meanwhile(grader: Grader):
    assert said(grader, "print('warm')") == "warm\n"
    os.utime(Path(greenlet.__file__).parents[1])  # as installing one does

    assert raised(grader, "import greenlet") == "allowed"


def test_threads_are_allowed(grader: Grader):
    source = "import threading\nthread = threading.Thread(target=print, args=('hi',))\nthread.start()\nthread.join()"

    assert said(grader, source) == "hi\n"


SEARCH = """
import gc, types

def codes():
    gc.unfreeze()
    things = gc.get_objects()
    waiting = [thing.__code__ for thing in things if isinstance(thing, types.FunctionType)]
    waiting += [thing for thing in things if isinstance(thing, types.CodeType)]
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [constant for constant in code.co_consts if isinstance(constant, types.CodeType)]

found = set()
for code in codes():
    if code.co_filename.endswith(FILE) and code.co_qualname.split(".")[0] == SYMBOL:
        found.add(code.co_qualname)
print(sorted(found))
"""


@pytest.mark.parametrize(
    "exercise",
    [
        "strides.contiguous_strides",
        "functions.elementwise.Mul",
        "nn.linear.Linear",
        "shapes.unbroadcast",
        "scalar.tanh",
    ],
)
def test_no_code_of_the_reference_is_left_in_the_worker(grader: Grader, exercise: str):
    module, _, symbol = exercise.rpartition(".")
    named = f"FILE, SYMBOL = {module.replace('.', '/') + '.py'!r}, {symbol!r}\n"

    result = grader.check(exercise, f"{named}{SEARCH}\ndef {symbol}(*arguments):\n    return None")

    assert result.output.splitlines()[0] == "[]"


def test_the_same_search_finds_the_references_of_other_exercises(grader: Grader):
    named = "FILE, SYMBOL = 'shapes.py', 'unbroadcast'\n"

    assert said(grader, named + SEARCH).startswith("['unbroadcast")


def test_chance_is_the_same_in_every_worker(grader: Grader):
    draws = "import random, numpy\nprint(random.random(), numpy.random.rand(), list({'a', 'b', 'c', 'd'}))"

    assert said(grader, draws) == said(grader, draws)


def test_an_unknown_level_is_refused_with_the_names_of_the_known():
    with pytest.raises(IsolationError, match="choose one of process, sandbox"):
        isolation.require("vm")


@linux
def test_without_bubblewrap_the_level_says_what_to_install(tmp_path: Path):
    script = "import json\nfrom firesteel_grader.isolation import available\nprint(json.dumps(available()[1].missing))"
    paths = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": str(tmp_path), "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout) == ["bubblewrap is not installed: apt install bubblewrap, or dnf install bubblewrap"]


HEADERS = {"x86_64": ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"]}
GENERIC = ["/usr/include/asm-generic/unistd.h"]


@pytest.mark.parametrize(("machine", "place"), [("x86_64", 0), ("aarch64", 1)])
def test_the_numbers_of_system_calls_are_the_kernels(machine: str, place: int):
    files = [path for path in HEADERS.get(machine, GENERIC) if os.path.exists(path)]
    if not files:
        pytest.skip("the kernel's headers are not installed")
    defined = dict(re.findall(r"#define\s+__NR(?:3264)?_(\w+)\s+(\d+)", Path(files[0]).read_text()))
    ours = {**syscalls.FREE, **syscalls.GUARDED, **syscalls.REFUSED, **syscalls.OURS}
    renamed = {"newfstatat": "fstatat"} if machine == "aarch64" else {}

    numbers = {name: number[place] for name, number in ours.items()}
    theirs = {name: defined.get(renamed.get(name, name)) for name in numbers}

    assert {name: str(number) for name, number in numbers.items() if number is not None} == {
        name: number for name, number in theirs.items() if numbers[name] is not None
    }


def test_every_exercise_has_functions_to_withhold():
    import firesteel
    from firesteel_grader.inside.absence import functions_of
    from firesteel_grader.inside.splice import locate

    for exercise in all_exercises():
        module, symbol = locate(firesteel, exercise)

        assert functions_of(vars(module)[symbol], symbol), exercise


def test_memory_beyond_the_limit_is_a_memory_error():
    with Grader(limits=Limits(memory=1 << 30)) as small:
        result = small.check(EXERCISE, "def contiguous_strides(shape):\n    return bytearray(1 << 31)")

    assert "MemoryError" in result.checks[0].message
