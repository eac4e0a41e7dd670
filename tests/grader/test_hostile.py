"""Answers that misbehave fail with a clear sentence, and the next answer is graded as if nothing had happened."""

from __future__ import annotations

import inspect
import os
import time

import firesteel.strides
import pytest
from firesteel_grader import Grader, Result
from firesteel_grader.inside.limits import Limits

EXERCISE = "strides.contiguous_strides"
RIGHT = inspect.getsource(firesteel.strides.contiguous_strides)

FORGE = """
import os, json, struct

def frame(tree):
    header = json.dumps(tree).encode()
    return struct.pack("!4sIQ", b"FSV1", len(header), 0) + header

def contiguous_strides(shape):
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, {bytes})
        except OSError:
            pass
    return ()
"""

MISBEHAVING = {
    "loops": ("while True: pass", "did not finish within"),
    "sleeps": ("__import__('time').sleep(1000)", "did not finish within"),
    "stops itself": ("__import__('os').kill(__import__('os').getpid(), 19)", "did not finish within"),
    "ignores signals and loops": (
        "import signal\n    for n in range(1, 30):\n        if n not in (9, 19): signal.signal(n, signal.SIG_IGN)\n"
        "    while True: pass",
        "did not finish within",
    ),
    "exits at once": ("__import__('os')._exit(0)", "ended its process (exit code 0)"),
    "exits with an error": ("__import__('os')._exit(3)", "ended its process (exit code 3)"),
    "calls sys.exit": ("__import__('sys').exit(0)", "raised SystemExit"),
    "interrupts": ("raise KeyboardInterrupt", "raised KeyboardInterrupt"),
    "raises": ("raise ValueError('no idea')", "raised ValueError: no idea (line 2 of the answer)"),
    "raises what is no string": ("raise type('Odd', (Exception,), {'__str__': lambda self: 1})()", "raised Odd"),
    "recurses": ("return contiguous_strides(shape)", "raised RecursionError"),
    "overflows the stack": (
        "import sys; sys.setrecursionlimit(10**9)\n    f = lambda: f()\n    return f()",
        ("killed (SIGSEGV)", "raised RecursionError", "raised MemoryError", "did not finish within"),
    ),
    "kills itself": ("__import__('os').kill(__import__('os').getpid(), 9)", "killed (SIGKILL)"),
    "crashes": ("__import__('ctypes').string_at(1)", "killed (SIGSEGV)"),
    "aborts": ("__import__('os').abort()", "killed (SIGABRT)"),
    "eats memory": ("return tuple(range(10**10))", "raised MemoryError"),
    "eats memory by an array": ("return np.ones(10**10)", "raised"),
    "returns nothing": ("pass", "is None"),
    "returns a function": ("return lambda: 1", "an object of type function"),
    "returns objects": ("return np.array([object()])", "an array of dtype object"),
    "returns a class": ("return int", "an object of type type"),
    "returns a generator": ("return (size for size in shape)", "an object of type generator"),
    "returns a huge view": ("return np.broadcast_to(np.zeros(1), (1 << 40,))", "larger than the 64 MiB"),
    "returns itself": ("x = []; x.append(x); return x", "nested too deep"),
    "returns bytes": ("return b'1'", "an object of type bytes"),
    "returns complex": ("return 1j", "an object of type complex"),
    "returns a liar": (
        "return type('T', (tuple,), {'__eq__': lambda a, b: True, '__len__': lambda a: 3, '__iter__': lambda a: iter("
        "(1, 2, 3))})((7,) * (len(shape) + 1))",
        "entries",
    ),
    "closes the channel": ("__import__('os').closerange(3, 64)", ("ended its process", "closed its connection")),
    "forks": ("__import__('os').fork()\n    return (1,) * len(shape)", ("nobody had asked for", "expected")),
    "hides a child": (
        "import os\n    if os.fork() == 0:\n        os.setsid()\n        while True: pass\n    return ()",
        "expected",
    ),
    "changes NumPy": ("np.array = np.may_share_memory = None\n    return [1]", "expected"),
    "patches the library that sends": (
        "import firesteel_grader.inside.frames as f\n    f.dumps = lambda value: b'nonsense'\n    return ()",
        ("where a reply was due", "did not finish", "expected"),
    ),
}


TELLTALE = """
import os

def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False

print(sorted(os.environ))
print(sum(map(is_open, range(1000))), "descriptors")
"""


def failing(result: Result) -> str:
    return "\n".join(check.message for check in result.checks if check.verdict == "fail")


@pytest.fixture(scope="module")
def strict() -> Grader:
    """A grader with little memory and patience, this module's own, so that its zygote may be hurt."""
    with Grader(limits=Limits(memory=1 << 30, wall=0.8)) as made:
        yield made


def assert_next_is_graded_as_ever(grader: Grader) -> None:
    assert grader.check(EXERCISE, RIGHT).verdict == "pass"


@pytest.mark.parametrize("name", MISBEHAVING)
def test_it_fails_with_a_clear_sentence_and_the_next_passes(strict: Grader, name: str):
    body, wanted = MISBEHAVING[name]

    result = strict.check(EXERCISE, f"def contiguous_strides(shape):\n    {body}\n")

    assert result.verdict == "fail"
    assert result.points == 0
    sentences = (wanted,) if isinstance(wanted, str) else wanted
    assert any(sentence in failing(result) for sentence in sentences), failing(result)
    assert_next_is_graded_as_ever(strict)


@pytest.mark.parametrize(
    "forged",
    [
        "b'garbage' * 10",
        "bytes(1 << 16)",
        "frame({'d': [['id', 1], ['kind', 'value'], ['value', {'t': [1]}]]})",
        "frame({'d': [['id', 1], ['kind', 'value']]}) * 50",
        "frame([])",
        "frame({'d': []})",
        "struct.pack('!4sIQ', b'FSV1', 1 << 31, 1 << 62)",
        "struct.pack('!4sIQ', b'FSV1', 100, 100)",
        "b'FSV1'",
    ],
)
def test_forged_frames_fail_and_the_next_passes(strict: Grader, forged: str):
    result = strict.check(EXERCISE, FORGE.replace("{bytes}", forged))

    assert result.verdict == "fail"
    assert result.points == 0
    assert_next_is_graded_as_ever(strict)


def test_a_forged_reply_with_the_right_id_brings_the_true_one_into_disrepute(strict: Grader):
    """Even one who finds the call's id only sends a value, and the worker's own reply is then one too many."""
    source = """
import os, json, struct, sys

def contiguous_strides(shape):
    frame = sys._getframe()
    while "request" not in frame.f_locals:
        frame = frame.f_back
    reply = {"d": [["id", frame.f_locals["request"]["id"]], ["kind", "value"], ["value", {"t": []}],
                   ["mutated", []], ["aliased", []]]}
    header = json.dumps(reply).encode()
    data = struct.pack("!4sIQ", b"FSV1", len(header), 0) + header
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
    return ()
"""
    result = strict.check(EXERCISE, source)

    assert result.verdict == "fail"
    assert result.points == 0
    assert_next_is_graded_as_ever(strict)


def test_fifty_megabytes_of_print_neither_hurt_nor_decide(strict: Grader):
    flood = f"for _ in range(50_000):\n    print('{'x' * 999}')\n\n"
    with Grader() as patient:
        right = patient.check(EXERCISE, flood + RIGHT)
        wrong = patient.check(EXERCISE, f"{flood}def contiguous_strides(shape): return ()")

    assert (right.verdict, wrong.verdict) == ("pass", "fail")
    assert right.output.startswith("xxx")
    assert "more bytes]" in right.output
    assert len(right.output) < 100_000


def test_what_is_printed_is_shown_and_nothing_else(strict: Grader):
    result = strict.check(EXERCISE, f"print('hello', flush=True)\n{RIGHT}")

    assert result.output == "hello\n"
    assert "output" not in result.to_json()


@pytest.mark.parametrize(
    ("top", "wanted"),
    [
        ("while True: pass", "did not finish within"),
        ("import os; os._exit(0)", "ended its process"),
        ("import sys; sys.exit(0)", "raised SystemExit"),
        ("1 / 0", "raised ZeroDivisionError"),
        ("undefined_name", "raised NameError: name 'undefined_name' is not defined (line 1 of the answer)"),
        ("import torch", "raised ModuleNotFoundError"),
        ("import firesteel", "raised ModuleNotFoundError"),
    ],
)
def test_a_top_level_that_misbehaves_fails(strict: Grader, top: str, wanted: str):
    result = strict.check(EXERCISE, f"{top}\n{RIGHT}")

    assert result.verdict == "fail"
    assert wanted in failing(result)
    assert_next_is_graded_as_ever(strict)


def test_killing_the_zygote_fails_one_answer_only(strict: Grader):
    result = strict.check(
        EXERCISE, "import os\ndef contiguous_strides(shape):\n    os.kill(os.getppid(), 9)\n    return ()"
    )

    assert result.verdict == "fail"
    assert_next_is_graded_as_ever(strict)


def test_a_hanging_answer_is_told_within_seconds(strict: Grader):
    start = time.monotonic()

    result = strict.check(
        EXERCISE, "def contiguous_strides(shape):\n    while len(shape) > 1: pass\n    return (1,) * len(shape)"
    )

    assert result.verdict == "fail"
    assert result.checks[0].cause == "does not stop"
    assert result.checks[0].counterexample is not None
    assert time.monotonic() - start < 12


def test_the_worker_is_given_no_secrets(strict: Grader, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    with Grader() as fresh:
        result = fresh.check(EXERCISE, TELLTALE + RIGHT)

    assert "SECRET_TOKEN" not in result.output
    assert "PATH" in result.output
    assert result.output.splitlines()[1] == "4 descriptors"  # 0, 1, 2 and the channel


def test_an_answer_finds_no_reference(strict: Grader):
    """Not by its name, not in another module, not among the objects that the worker holds."""
    source = """
import gc, sys, types

def contiguous_strides(shape):
    import mytorch
    mine = contiguous_strides
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__name__ == "contiguous_strides" and thing is not mine:
            return thing(shape)
    raise LookupError("no reference here")
"""
    result = strict.check(EXERCISE, source)

    assert result.verdict == "fail"
    assert "no reference here" in failing(result)


def test_orphans_do_not_outlive_their_answer(strict: Grader):
    source = """
import os, time

try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            print(os.getpid(), flush=True)
            time.sleep(600)
        os._exit(0)
    time.sleep(0.3)
except PermissionError:
    print("refused")
"""
    result = strict.check(EXERCISE, source + RIGHT)

    said = result.output.split()[0]
    assert said == "refused" or not os.path.exists(f"/proc/{int(said)}")
