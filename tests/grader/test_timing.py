"""What a measurement means, and the numbers and digests that it rests on."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import firesteel
import numpy as np
import pytest
from firesteel_grader.checking import Check, all_exercises, checks_for
from firesteel_grader.inside import salted
from firesteel_grader.inside.repeating import repeat
from firesteel_grader.result import CheckResult
from firesteel_grader.timing import Band, timed
from firesteel_grader.timing.calls import NotTimedError
from firesteel_grader.timing.measurement import Measurement
from firesteel_grader.timing.roofline import Peak, peak_from
from firesteel_grader.timing.stopwatch import verdict
from hypothesis import given
from hypothesis import strategies as st

TIMED = [check for exercise in all_exercises() for check in checks_for(exercise) if check.timed is not None]
CHECK = next(check for check in TIMED if check.exercise == "kernels.add")


def measured(answer: float, *, reference: float = 2.0, again: float | None = None, floor: float = 0.0) -> Measurement:
    """A measurement without scatter; the control is one second, so *answer* and *reference* are the work's alone."""
    blocks = ((reference + 1,) * 10, ((again or reference) + 1,) * 10)
    return Measurement(64, 8, ((answer + 1,) * 10,) * 2, blocks, ((1.0,) * 10,) * 2, floor)


def test_what_every_call_costs_is_taken_off_both_times():
    assert measured(3.0).ratio == pytest.approx(1.5)


def test_the_faster_block_of_each_counts():
    found = Measurement(1, 1, ((5.0, 5.0), (4.0, 4.0)), ((2.0, 2.0), (3.0, 3.0)), ((1.0, 1.0),))

    assert (found.answer_seconds, found.reference_seconds) == (3.0, 1.0)


@pytest.mark.parametrize(("answer", "judged"), [(1.0, "within"), (2.9, "within"), (3.1, "beyond"), (60.0, "beyond")])
def test_a_quiet_machine_judges_by_the_limit_alone(answer: float, judged: str):
    assert measured(answer).judge(limit=1.5) == judged


@given(answer=st.floats(0.01, 100), again=st.floats(2.0, 20.0))
def test_noise_never_fails_what_would_pass_without_it(answer: float, again: float):
    quiet, noisy = measured(answer).judge(limit=1.5), measured(answer, again=again).judge(limit=1.5)

    assert quiet != "within" or noisy == "within"


@given(answer=st.floats(0.01, 100), again=st.floats(2.0, 20.0))
def test_noise_never_passes_what_is_a_quarter_slower_than_allowed(answer: float, again: float):
    assert answer <= 3.0 * 1.26 or measured(answer, again=again).judge(limit=1.5) != "within"


def test_a_close_case_on_a_noisy_machine_is_left_open():
    assert measured(4.5, again=3.5).judge(limit=1.5) == "unsure"


def test_the_answers_own_scatter_does_not_make_it_unsure():
    scatter = tuple(4.0 + 3.0 * (turn % 2) for turn in range(10))
    found = Measurement(1, 1, (scatter, scatter), ((3.0,) * 10, (3.0,) * 10), ((1.0,) * 10,))

    assert not found.is_noisy
    assert found.judge(limit=1.5) == "beyond"


def test_faster_than_the_memory_is_impossible_and_as_fast_is_not():
    assert measured(0.5, floor=1.0).judge(limit=1.5) == "impossible"
    assert measured(1.0, floor=1.0).judge(limit=1.5) == "within"


def test_a_control_that_takes_longer_than_the_work_makes_nobody_fail():
    found = Measurement(1, 1, ((2.0, 2.0), (2.0, 2.0)), ((1.0, 1.0), (1.0, 1.0)), ((3.0, 3.0),))
    slow = Measurement(1, 1, ((9.0, 9.0), (9.0, 9.0)), ((1.0, 1.0), (1.0, 1.0)), ((3.0, 3.0),))

    assert found.judge(limit=1.5) == "within"
    assert not found.needs_review
    assert slow.judge(limit=1.5) == "unsure"


def test_a_floor_that_the_reference_goes_under_is_no_floor():
    assert measured(0.5, reference=0.6, floor=10.0).judge(limit=1.5) == "within"


def judged(found: Measurement | NotTimedError, points: int = 0) -> CheckResult:
    made = Check(**{**CHECK.__dict__, "points": points, "hint": "Think."})
    assert made.timed is not None
    return verdict(made, Band(made.timed.work, 1.5), found)


def test_a_slow_answer_is_told_its_ratio_both_times_and_the_hint():
    result = judged(measured(6.4))

    assert (result.verdict, result.cause) == ("fail", "too slow")
    assert "3.2 times as long as the reference: 6.4e+03 ms against 2e+03 ms for 8 turns of size 64" in result.message
    assert result.message.endswith("Hint: Think.")


def test_noise_is_unverified_where_no_points_hang_on_it_and_our_error_where_some_do():
    noisy = measured(4.5, again=3.5)

    assert [judged(noisy, points).verdict for points in (0, 2)] == ["unverified", "error"]


def test_what_is_ten_times_as_fast_passes_and_is_worth_a_look():
    result = judged(measured(0.1))

    assert result.verdict == "pass"
    assert "20 times as fast as the reference, which is worth a look" in result.message
    assert judged(measured(1.0)).message == ""


def test_what_is_faster_than_possible_fails():
    result = judged(measured(0.1, floor=1.0))

    assert (result.verdict, result.cause) == ("fail", "faster than possible")


def test_a_private_check_tells_no_sizes():
    made = replace(CHECK, private=True)
    assert made.timed is not None

    result = verdict(made, Band(made.timed.work, 1.5), measured(60.0))

    assert result.private
    assert "64" not in result.message


def test_peak_rates_follow_from_what_the_driver_says_of_an_h100():
    device = SimpleNamespace(
        MEMORY_CLOCK_RATE=2_619_000, GLOBAL_MEMORY_BUS_WIDTH=5120, CLOCK_RATE=1_980_000, MULTIPROCESSOR_COUNT=132,
        compute_capability=(9, 0),
    )  # fmt: skip

    peak = peak_from(device)

    assert peak is not None
    assert peak.bytes == pytest.approx(3.35e12, rel=0.01)  # NVIDIA's data sheet of the H100 SXM: 3.35 TB/s
    assert peak.operations == pytest.approx(67e12, rel=0.01)  # and 67 TFLOP/s in float32
    assert Peak(10.0, 5.0).seconds(20.0, 5.0) == 2.0


def test_a_device_that_does_not_tell_its_clocks_has_no_peak():
    assert peak_from(SimpleNamespace(MEMORY_CLOCK_RATE=0, CLOCK_RATE=0, compute_capability=(9, 0))) is None


@pytest.mark.parametrize("shape", [(1,), (3, 5), (salted.CHUNK + 1,), (0,)])
def test_numbers_follow_from_the_salt_and_fill_their_whole_range(shape: tuple[int, ...]):
    first, again, other = (np.zeros(shape, np.float32) for _ in range(3))

    salted.fill(first, 5, bits=3)
    salted.fill(again, 5, bits=3)
    salted.fill(other, 6, bits=3)

    np.testing.assert_array_equal(first, again)
    assert np.isin(first, range(-8, 8)).all()
    assert first.size < 8 or not np.array_equal(first, other)
    assert first.size < 1000 or set(np.unique(first)) == set(range(-8, 8))


def test_a_digest_changes_with_every_element_its_place_the_shape_the_dtype_and_the_salt():
    array = np.arange(6, dtype=np.float32).reshape(2, 3)
    changed = array.copy()
    changed[1, 2] = np.nextafter(np.float32(5), np.float32(6))
    others = [changed, array.reshape(3, 2), array.astype(np.float64), array[::-1], array.astype(np.int32)]

    digests = [salted.digest(array, 1), salted.digest(array, 2), *(salted.digest(other, 1) for other in others)]

    assert len(set(digests)) == len(digests)


def test_a_digest_does_not_depend_on_layout_chunks_or_the_sign_of_zero():
    array = np.random.default_rng(0).integers(-3, 3, (300, 400)).astype(np.float32)

    assert salted.digest(array, 1) == salted.digest(np.asfortranarray(array), 1) == salted.digest(array - 0.0, 1)
    assert salted.digest(-np.zeros(3), 1) == salted.digest(np.zeros(3), 1)


@pytest.mark.parametrize("bad", [np.zeros(3, bool), np.zeros(3, "U4"), np.array([None])])
def test_a_digest_is_of_numbers_only(bad: np.ndarray):
    with pytest.raises(TypeError, match="it must be of numbers with 4 or 8 bytes"):
        salted.digest(bad, 1)


@pytest.mark.parametrize("check", TIMED, ids=lambda check: check.name)
def test_a_timed_reference_equals_its_specification_exactly(check: Check):
    """On the simulator, at a size that it can do; on a GPU every measurement repeats this at the real one."""
    assert check.timed is not None
    work = check.timed.work
    plan = {**work.plan({"transpose": 32, "matmul": 16}.get(work.exercise.partition(".")[2], 256)), "device": "cpu"}
    inputs = [np.zeros(given["shape"], np.float32) for given in plan["inputs"]]

    digests = repeat(check.driver.compile().__globals__[CHECKED[work.exercise]], firesteel, plan, np.array([7, 9]))

    for position, (array, wanted) in enumerate(zip(inputs, plan["inputs"], strict=True)):
        salted.fill(array, salted.salt_for(9, position), wanted["bits"])
    assert work.specification is not None
    expected = work.specification(*inputs)
    assert expected.shape == plan["output"]
    assert digests[1] == salted.digest(expected.astype(np.float32), 9)


CHECKED = {check.exercise: check.name.partition("_within_")[0] for check in TIMED}


@pytest.mark.parametrize("check", TIMED, ids=lambda check: check.name)
def test_no_sum_of_a_timed_check_leaves_what_float32_holds_exactly(check: Check):
    assert check.timed is not None
    work = check.timed.work
    largest = [2.0**bits for bits in work.bits]
    summed = {"kernels.block_sum": 64.0, "kernels.matmul": float(max(work.sizes))}.get(work.exercise, 1.0)

    bound = {
        "kernels.add": sum(largest),
        "kernels.saxpy": 3 * largest[0] + largest[-1],
        "kernels.matmul": summed * largest[0] * largest[-1],
    }.get(work.exercise, summed * largest[0])

    assert bound <= 2**24


GPU_AND_CPU = """
import numpy as np
import firesteel as torch
from firesteel_grader.inside import gpu
from firesteel_grader.inside.repeating import repeat

def adds(torch, launch, out, a, b):
    launch(torch.kernels.add, a.size // 64, 64, out, a, b)

inputs = [{"shape": (320,), "bits": 20}, {"shape": (320,), "bits": 3}]
plan = {"inputs": inputs, "output": (320,), "writes": True, "idle": False}
gpu.BLOCKS = 1  # so that a thread takes several elements
for device in ("cpu", "cuda"):
    print(*repeat(adds, torch, {**plan, "device": device}, np.array([5, 2**32 - 1])))
"""


def test_a_gpus_numbers_and_digests_are_those_of_a_cpu():
    """Our two kernels and the learner's, from the same source, on Numba's simulator."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", GPU_AND_CPU],
        env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    cpu, gpu = done.stdout.splitlines()
    assert cpu == gpu


def test_a_declaration_that_cannot_be_measured_is_refused():
    with pytest.raises(ValueError, match="as many bits as inputs"):
        timed(
            "kernels.add", sizes=(1,), inputs=lambda n: ((n,),), output=lambda n: (n,), bits=(1, 1),
            bytes_moved=float, operations=float, bands={1.0: 0},
        )  # fmt: skip
