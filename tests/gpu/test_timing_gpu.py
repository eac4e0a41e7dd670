"""Timed verdicts on a real GPU: the reference against itself, slower kernels, and line 26 of the attacks.

Every case says what it expects. A test that fails here first asks whether the expectation is right for this GPU: none
of them had been run on one when they were written. ``-s`` shows the ratios.
"""

from __future__ import annotations

import inspect
from dataclasses import replace

import pytest
from firesteel import cuda, kernels
from firesteel_grader import Grader
from firesteel_grader.checking import checks_for
from firesteel_grader.inside.limits import Limits, for_gpu
from firesteel_grader.pools import make_pool
from firesteel_grader.timing import Stopwatch, Work, gauges
from firesteel_grader.timing.calls import NotTimedError
from firesteel_grader.timing.measurement import Measurement

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not cuda.is_available(), reason="no NVIDIA GPU that Numba can use")]

NAMES = ["add", "saxpy", "transpose", "block_sum", "matmul"]
LIMITS = for_gpu(Limits())


@pytest.fixture(scope="module")
def stopwatch():
    pool = make_pool()
    yield Stopwatch(pool)
    pool.close()


def work(name: str) -> Work:
    return next(check.timed.work for check in checks_for(f"kernels.{name}") if check.timed is not None)


def small(name: str, **changes: object) -> Work:
    """The same work, measured in a hurry: for answers of which only the kind of outcome matters."""
    return replace(work(name), sizes=work(name).sizes[:1], rounds=4, turn_seconds=0.0, seconds=2e-3, **changes)


def reference(name: str) -> str:
    return inspect.getsource(getattr(kernels, name))


def measured(stopwatch: Stopwatch, done: Work, source: str) -> Measurement:
    found = stopwatch.measure(done, source, 0, LIMITS)
    assert isinstance(found, Measurement), found
    print(f"{done.exercise}: ratio {found.ratio:.3f}, doubt {found.doubt:.1%}, reference "
          f"{1e3 * found.reference_seconds / found.turns:.4f} ms a turn of size {found.size} ({found.turns} turns), "
          f"floor {1e3 * found.floor / found.turns:.4f} ms; {found.conditions}")  # fmt: skip
    return found


def refused(stopwatch: Stopwatch, done: Work, source: str) -> str:
    found = stopwatch.measure(done, source, 0, LIMITS)
    assert isinstance(found, NotTimedError), found
    return found.cause


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_takes_as_long_as_itself(name, stopwatch):
    found = measured(stopwatch, work(name), reference(name))

    assert 0.7 < found.ratio < 1.4
    assert not found.is_noisy
    assert found.judge(1.5) == "within"
    assert found.reference_seconds >= work(name).seconds / 2


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_is_no_faster_than_the_hardware_allows(name, stopwatch):
    found = measured(stopwatch, work(name), reference(name))

    assert not found.is_impossible
    assert found.floor == 0 or found.reference_seconds > 0.8 * found.floor


STRIDED = "    i = cuda.threadIdx.x * cuda.gridDim.x + cuda.blockIdx.x\n"
SLOWER = {
    "add": f"def add(out, a, b):\n{STRIDED}    out[i] = a[i] + b[i]\n",
    "saxpy": (
        "def saxpy(out, x, y, alpha, n):\n"
        "    first = cuda.grid(1)\n"
        "    if first < n and first % 64 == 0:\n"
        "        for i in range(first, min(first + 64, n)):\n"
        "            out[i] = alpha * x[i] + y[i]\n"
    ),
    "transpose": (
        "def transpose(out, a, rows, columns):\n"
        "    if cuda.threadIdx.x == 0 and cuda.threadIdx.y == 0:\n"
        "        for row in range(8 * cuda.blockIdx.y, min(8 * cuda.blockIdx.y + 8, rows)):\n"
        "            for column in range(8 * cuda.blockIdx.x, min(8 * cuda.blockIdx.x + 8, columns)):\n"
        "                out[column, row] = a[row, column]\n"
    ),
    "block_sum": (
        "def block_sum(partial, a, n):\n"
        "    if cuda.threadIdx.x == 0:\n"
        "        total = np.float32(0)\n"
        "        for i in range(BLOCK * cuda.blockIdx.x, min(BLOCK * (cuda.blockIdx.x + 1), n)):\n"
        "            total += a[i]\n"
        "        partial[cuda.blockIdx.x] = total\n"
    ),
    "matmul": (
        "def matmul(out, a, b, rows, inner, columns):\n"
        "    if cuda.threadIdx.x == 0 and cuda.threadIdx.y == 0:\n"
        "        for row in range(8 * cuda.blockIdx.y, min(8 * cuda.blockIdx.y + 8, rows)):\n"
        "            for column in range(8 * cuda.blockIdx.x, min(8 * cuda.blockIdx.x + 8, columns)):\n"
        "                total = np.float32(0)\n"
        "                for k in range(inner):\n"
        "                    total += a[row, k] * b[k, column]\n"
        "                out[row, column] = total\n"
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_kernel_that_wastes_memory_or_threads_is_in_a_lower_band(name, stopwatch):
    found = measured(stopwatch, work(name), SLOWER[name])

    assert found.ratio > 1.5
    assert found.judge(1.2) == "beyond"


def test_the_verdict_of_a_timed_check_says_how_slow(stopwatch):
    check = next(check for check in checks_for("kernels.matmul") if check.timed is not None)

    result = stopwatch.judge(check, SLOWER["matmul"], 0, LIMITS)

    assert (result.verdict, result.cause) == ("fail", "too slow")
    assert "times as long as the reference" in result.message


GUARDED = (
    "def saxpy(out, x, y, alpha, n):\n    i = cuda.grid(1)\n    if i < n{more}:\n        out[i] = alpha * x[i] + y[i]\n"
)
BENCH = 'import sys\nplace = sys.modules["firesteel_grader.inside.gpu"]\n'
WRONG = {
    "half of the blocks do nothing": GUARDED.format(more=" and cuda.blockIdx.x % 2 == 0"),
    "the last element is left out": GUARDED.format(more=" - 1"),
    "it writes nothing": GUARDED.format(more=" and i < 0"),
    "it launches in every other turn": (
        f"{BENCH}calls, whole = [], place.GpuBench.launch\n"
        "def every_other(self, *arguments):\n"
        "    calls.append(1)\n"
        "    if len(calls) % 2: whole(self, *arguments)\n"
        "place.GpuBench.launch = every_other\n" + GUARDED.format(more="")
    ),
    "it launches in the first turn only": (
        f"{BENCH}calls, whole = [], place.GpuBench.launch\n"
        "def once(self, *arguments):\n"
        "    if not calls: whole(self, *arguments)\n"
        "    calls.append(1)\n"
        "place.GpuBench.launch = once\n" + GUARDED.format(more="")
    ),
    "it does not wait for the GPU": (
        f"{BENCH}place.GpuBench.digests = lambda self, turns: np.zeros(turns, np.int64)\n" + GUARDED.format(more="")
    ),
    "it fills the inputs once": (
        f"{BENCH}filled, whole = [], place.GpuBench.fill\n"
        "def once(self, salt):\n"
        "    if not filled: whole(self, salt)\n"
        "    filled.append(1)\n"
        "place.GpuBench.fill = once\n" + GUARDED.format(more="")
    ),
}


@pytest.mark.parametrize("way", WRONG)
def test_work_that_was_not_done_is_a_wrong_result(way, stopwatch):
    assert refused(stopwatch, small("saxpy"), WRONG[way]) == "wrong while timed"


def test_half_precision_is_a_wrong_result(stopwatch):
    halves = reference("matmul").replace("total += a_tile[y, k] * b_tile[k, x]",
                                         "total += np.float32(np.float16(a_tile[y, k])) * b_tile[k, x]")  # fmt: skip
    assert "np.float16" in halves

    assert refused(stopwatch, small("matmul"), halves) == "wrong while timed"


STREAM = f"""{BENCH}
from numba import cuda as real
stream = real.stream()
def elsewhere(self, kernel, grid, block, *arguments):
    compiled = self._gpu.compiled
    if kernel not in compiled:
        compiled[kernel] = real.jit(self._gpu.rebound(kernel, real))
    compiled[kernel][grid, block, stream](*arguments)
place.GpuBench.launch = elsewhere
"""


def test_another_stream_gains_nothing(stopwatch):
    """Numba's streams wait for the default one, so the work is done in time and right; else its digests are wrong."""
    found = stopwatch.measure(work("saxpy"), STREAM + GUARDED.format(more=""), 0, LIMITS)

    if isinstance(found, NotTimedError):
        assert found.cause == "wrong while timed"
    else:
        assert found.ratio > 0.7


CLOCKS = """
import time
from numba import cuda as real
time.perf_counter = time.monotonic = time.time = lambda: 0.0
real.event_elapsed_time = lambda start, end: 0.0
real.synchronize = lambda: None
"""


def test_patched_clocks_events_and_synchronisation_change_nothing(stopwatch):
    assert measured(stopwatch, work("matmul"), CLOCKS + SLOWER["matmul"]).ratio > 1.5


PERSISTING = """
import ctypes
ctypes.CDLL("libcuda.so.1").cuCtxSetLimit(0x06, ctypes.c_size_t(1 << 30))  # CU_LIMIT_PERSISTING_L2_CACHE_SIZE
"""


def test_a_cache_kept_for_itself_gains_no_factor(stopwatch):
    """The vectors are several times as large as any cache, and are written anew in every turn."""
    assert measured(stopwatch, work("saxpy"), PERSISTING + GUARDED.format(more="")).ratio > 0.7


@pytest.mark.parametrize("package", ["torch", "triton"])
def test_a_library_that_could_do_it_is_absent(package, stopwatch):
    cause = refused(stopwatch, small("saxpy"), f"import {package}\n" + GUARDED.format(more=""))

    assert cause in ("raises ModuleNotFoundError", "raises ImportError", "raises PermissionError")


FAR = "def saxpy(out, x, y, alpha, n):\n    i = cuda.grid(1)\n    out[i + (1 << 40)] = alpha\n"
ENDLESS = "def saxpy(out, x, y, alpha, n):\n    i = cuda.grid(1)\n    while alpha > 0:\n        out[0] = out[0] + i\n"


def test_an_illegal_access_is_the_answers_failure_and_spoils_nothing_after_it(stopwatch):
    assert refused(stopwatch, small("saxpy"), FAR).startswith(("raises Cuda", "wrong while timed", "crashed"))

    assert measured(stopwatch, small("saxpy"), reference("saxpy")).judge(3.0) == "within"


def test_a_kernel_that_never_ends_is_stopped_and_the_gpu_is_free_again(stopwatch):
    before = gauges.read()

    assert refused(stopwatch, small("saxpy", timeout=20.0), ENDLESS) == "too slow"
    gauges.wait_for_memory(before)
    assert measured(stopwatch, small("saxpy"), reference("saxpy")).judge(3.0) == "within"


HOG = """
from numba import cuda as real
hoarded = []
try:
    while True:
        hoarded.append(real.device_array(1 << 26, np.float32))
except Exception:
    pass
"""


def test_memory_that_an_answer_takes_comes_back(stopwatch):
    before = gauges.read()

    outcome = stopwatch.measure(small("saxpy"), HOG + reference("saxpy"), 0, LIMITS)

    gauges.wait_for_memory(before)
    assert isinstance(outcome, Measurement) or outcome.cause.startswith(("raises Cuda", "crashed", "out of memory"))


def test_the_references_pass_every_check_that_they_have_on_a_gpu():
    with Grader() as grader:
        for name in NAMES:
            checks = [check for check in checks_for(f"kernels.{name}") if check.device == "cuda"]
            assert [grader.judge(check, reference(name)).verdict for check in checks] == ["pass"] * len(checks), name
