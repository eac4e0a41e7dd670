"""Level `sandbox`: what bubblewrap, namespaces, users and control groups add, and that nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from firesteel_grader import Grader, sandbox
from firesteel_grader.environment import clean_environment
from firesteel_grader.inside.limits import Limits, for_gpu
from firesteel_grader.pools import make_pool

from .levels import EXERCISE, RIGHT, require, said
from .processes import groups, zygotes

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is Linux's")


@pytest.fixture(scope="module")
def boxed() -> Iterator[Grader]:
    require("sandbox")
    with Grader(isolation="sandbox", limits=Limits(memory=1 << 30, wall=2.0)) as made:
        yield made


def test_the_result_says_at_which_level_it_was_reached(boxed: Grader):
    assert boxed.check(EXERCISE, RIGHT).isolation == "sandbox"


def test_a_worker_is_alone_in_its_namespace_and_without_capabilities(boxed: Grader):
    source = """
import ctypes, os, struct
print(os.getpid(), os.getppid(), os.uname().nodename, sorted(os.environ))
data = ctypes.create_string_buffer(24)
ctypes.CDLL(None).syscall(125, struct.pack("=Ii", 0x20080522, 0), data) if os.uname().machine == "x86_64" else None
print(data.raw == bytes(24), ctypes.CDLL(None).prctl(39, 0, 0, 0, 0))
"""
    lines = said(boxed, source).splitlines()

    assert lines[0].startswith("1 0 sandbox [")
    assert "HOME" not in lines[0]
    assert lines[1].startswith("True")


def test_root_gives_each_worker_a_user_that_nobody_is(boxed: Grader):
    if not sandbox.is_privileged():
        pytest.skip("only root can hand out users")
    ask = "import os\nprint(os.getresuid(), os.getresgid(), os.getgroups())"

    first, second = said(boxed, ask), said(boxed, ask)

    assert first != second
    assert int(first.split(",")[0].strip("(")) in sandbox.USERS
    assert first.strip().endswith("[]")


def test_an_ordinary_user_stays_in_a_user_namespace_of_its_own(boxed: Grader):
    if sandbox.is_privileged():
        pytest.skip("root needs none")

    assert said(boxed, "import os\nprint(os.getuid())") == f"{os.getuid()}\n"


def test_only_python_numpy_and_their_libraries_are_there(boxed: Grader):
    places = [
        "/home",
        "/etc/passwd",
        "/etc/shadow",
        "/proc",
        "/sys",
        "/tmp",
        "/var",
        "/run",
        "/usr/bin/env",
        "/bin",
        "/dev/shm",
    ]

    assert said(boxed, f"import os\nprint([path for path in {places} if os.path.exists(path)])") == "[]\n"


def test_the_frameworks_files_are_gone_before_an_answer_comes(boxed: Grader):
    source = "import os, mytorch\nprint(os.path.exists(mytorch.__file__), os.path.exists(mytorch.strides.__file__))"

    assert said(boxed, source) == "False False\n"


@pytest.mark.parametrize("number", ["SIGKILL", "SIGTERM", "SIGABRT", "SIGSTOP"])
def test_a_deadly_signal_to_itself_ends_it_though_it_is_first(boxed: Grader, number: str):
    body = f"import os, signal\n    os.kill(os.getpid(), signal.{number})\n    return ()"
    result = boxed.check(EXERCISE, f"def contiguous_strides(shape):\n    {body}")

    assert result.verdict == "fail"
    assert "sent its own process a deadly signal" in result.checks[0].message


def test_a_signal_that_it_handles_is_handled(boxed: Grader):
    source = (
        "import signal\nsignal.signal(signal.SIGUSR1, lambda *_: print('handled'))\nsignal.raise_signal(signal.SIGUSR1)"
    )

    assert said(boxed, source) == "handled\n"


@pytest.mark.parametrize(
    ("body", "wanted"), [("__import__('os').abort()", "signal"), ("while True: pass", "did not finish")]
)
def test_an_end_of_any_kind_is_told(boxed: Grader, body: str, wanted: str):
    result = boxed.check(EXERCISE, f"def contiguous_strides(shape):\n    {body}")

    assert result.verdict == "fail"
    assert wanted in result.checks[0].message
    assert boxed.check(EXERCISE, RIGHT).verdict == "pass"


def test_threads_are_counted(boxed: Grader):
    source = """
import threading, time
threading.stack_size(65536)
made = 0
try:
    for _ in range(500):
        threading.Thread(target=time.sleep, args=(0.2,)).start()
        made += 1
except RuntimeError:
    pass
print(made < 100)
"""
    assert said(boxed, source) == "True\n"


@pytest.mark.parametrize("level", ["process", "sandbox"])
def test_a_killed_zygote_costs_no_answer_its_points(level: str):
    require(level)
    others = set(zygotes(os.getpid()))
    with Grader(isolation=level) as fresh:
        fresh.check(EXERCISE, RIGHT)
        for pid in set(zygotes(os.getpid())) - others:
            os.kill(pid, signal.SIGKILL)

        assert fresh.check(EXERCISE, RIGHT).verdict == "pass"


def test_closing_leaves_no_process_and_no_group():
    require("sandbox")
    before, others = set(groups()), set(zygotes(os.getpid()))
    with Grader(isolation="sandbox") as fresh:
        fresh.check(EXERCISE, RIGHT)
        started = set(zygotes(os.getpid())) - others

    assert started
    assert not [pid for pid in started if os.path.exists(f"/proc/{pid}")]
    assert set(groups()) <= before


def test_a_judge_that_is_killed_takes_its_sandbox_with_it():
    require("sandbox")
    script = (
        "import inspect, time, firesteel.strides\nfrom firesteel_grader import Grader\n"
        "grader = Grader(isolation='sandbox')\ngrader.warm()\nprint('ready', flush=True)\n"
        "grader.check('strides.contiguous_strides', 'while True: pass\\ndef contiguous_strides(shape): pass')"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment) as judge:
        assert judge.stdout is not None
        judge.stdout.readline()
        started = zygotes(judge.pid)
        judge.kill()

    assert started
    deadline = time.monotonic() + 20
    while any(os.path.exists(f"/proc/{pid}") for pid in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in started if os.path.exists(f"/proc/{pid}")]


@pytest.mark.parametrize("gpu", [False, True])
def test_nothing_of_the_judges_is_shown_and_nothing_can_be_written(gpu: bool):
    require("sandbox")
    command = sandbox.command("zygote", clean_environment(), gpu=gpu)
    binds = [command[at : at + 3] for at, word in enumerate(command) if word in ("--bind", "--dev-bind", "--ro-bind")]
    grader = str(Path(sandbox.__file__).parent)

    assert "--bind" not in command
    assert all(source.startswith("/dev/") for kind, source, _ in binds if kind == "--dev-bind")
    assert [source for _, source, _ in binds if source.startswith(grader)] == [f"{grader}/inside"]
    assert not [source for _, source, _ in binds if source in ("/", "/home", "/root", "/etc", os.path.expanduser("~"))]


@pytest.mark.parametrize("level", ["process", "sandbox"])
def test_a_worker_for_a_gpu_is_locked_in_too_and_may_import_what_it_needs(level: str):
    """Without a GPU: that it starts, keeps its promises and reads its own maps, as a driver must."""
    require(level)
    with Grader(isolation=level, limits=for_gpu(Limits())) as fresh:
        source = """
import os
print(len(open("/proc/self/maps").read()) > 100)
try:
    os.fork()
except PermissionError:
    print("refused")
try:
    open("/firesteel-was-here", "w")
except OSError:
    print("closed")
"""
        assert said(fresh, source).split() == ["True", "refused", "closed"]


def test_a_zygote_makes_room_for_a_fresh_one(monkeypatch: pytest.MonkeyPatch):
    require("sandbox")
    monkeypatch.setattr("firesteel_grader.zygotes.FORKS", 1)
    others = set(zygotes(os.getpid()))
    pool = make_pool("sandbox")
    pool.spawn(Limits()).end()
    first = set(zygotes(os.getpid())) - others
    pool.spawn(Limits()).end()
    second = set(zygotes(os.getpid())) - others
    pool.close()

    assert first
    assert second
    assert not first & second
    assert pool.losses == 0
