"""The bench on a real GPU: its numbers and digests are NumPy's, its kernels use no doubles, its memory is its own."""

from __future__ import annotations

from types import SimpleNamespace

import firesteel as torch
import numpy as np
import pytest
from firesteel import cuda, kernels
from firesteel_grader.inside import gpu, salted
from firesteel_grader.inside.repeating import repeat
from firesteel_grader.timing import gauges
from firesteel_grader.timing.roofline import peak_of_gpu

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not cuda.is_available(), reason="no NVIDIA GPU that Numba can use"),
    pytest.mark.filterwarnings("ignore:.*Grid size.*"),
]

SALTS = np.array([0, 1, 2**31, 2**32 - 1])


def plan(device: str, *shapes: tuple[int, ...], output: tuple[int, ...], bits: int = 20) -> dict[str, object]:
    inputs = [{"shape": shape, "bits": bits} for shape in shapes]
    return {"device": device, "inputs": inputs, "output": output, "writes": True, "idle": False}


def copies(torch, launch, out, a):
    launch(copy, gpu.blocks_for(a.size) * 8, 32, out, a)


def copy(out, a):
    for i in range(cuda.grid(1), a.size, cuda.gridsize(1)):
        out[i] = a[i]


@pytest.mark.parametrize("n", [1, 31, 255, 256, 257, 262_144, 262_145, 5_000_011])
def test_numbers_and_digests_are_those_of_numpy(n):
    digests = repeat(copies, torch, plan("cuda", (n,), output=(n,)), SALTS)

    for salt, digest in zip(SALTS.tolist(), digests, strict=True):
        row = np.zeros(n, np.float32)
        salted.fill(row, salted.salt_for(salt, 0), 20)
        assert digest == salted.digest(row, salt)


@pytest.mark.parametrize("bits", [0, 1, 12, 23])
def test_every_width_of_number_is_the_same_on_both(bits):
    on_gpu = repeat(copies, torch, plan("cuda", (999,), output=(999,), bits=bits), SALTS)

    row = np.zeros(999, np.float32)
    salted.fill(row, salted.salt_for(2**31, 0), bits)
    assert on_gpu[2] == salted.digest(row, 2**31)


def test_negative_zeros_count_as_zeros():
    def negates(torch, launch, out, a):
        launch(minus_zero, gpu.blocks_for(a.size), 256, out)

    digests = repeat(negates, torch, plan("cuda", (300,), output=(300,)), SALTS[:1])
    assert digests[0] == salted.digest(np.zeros(300, np.float32), 0)


def minus_zero(out):
    i = cuda.grid(1)
    if i < out.size:
        out[i] = np.float32(-0.0)


def test_a_call_does_not_remember_the_one_before():
    wanted = plan("cuda", (4096,), output=(4096,))

    first, again = repeat(copies, torch, wanted, SALTS), repeat(copies, torch, wanted, SALTS)
    np.testing.assert_array_equal(first, again)


def test_an_output_that_nobody_writes_holds_nothing_of_earlier_processes():
    bench = gpu.GpuBench(torch, plan("cuda", (8,), output=(1 << 20,)))

    assert set(np.unique(bench._output.copy_to_host())) <= {-1.0, 0.0}


def test_nothing_of_what_was_freed_is_found_again():
    numba_cuda = torch.cuda.gpu.numba_module()
    context = numba_cuda.current_context()
    free, _ = context.get_memory_info()
    secret = [numba_cuda.to_device(np.full(1 << 24, 7.5, np.float32)) for _ in range(4)]
    secret.clear()
    context.deallocations.clear()

    assert abs(gpu.poison(numba_cuda) - (free - gpu.SPARE) // (4 * gpu.PIECE)) <= 1

    found = [numba_cuda.device_array(1 << 24, np.float32) for _ in range(8)]
    assert not any((array.copy_to_host() == 7.5).any() for array in found)
    found.clear()
    context.deallocations.clear()
    assert context.get_memory_info()[0] >= free - (64 << 20)


def test_our_kernels_compute_without_doubles():
    from numba import cuda as numba_cuda
    from numba import types

    vector, words, sums = types.float32[::1], types.uint32[::1], types.uint64[::1]
    signatures = {
        gpu.fill_kernel: (vector, types.uint32, types.uint32, types.float32),
        gpu.digest_kernel: (sums, types.int64, words, types.uint32),
    }

    for kernel, signature in signatures.items():
        assembly, _ = numba_cuda.compile_ptx(gpu.bound(kernel, numba_cuda), signature)
        assert ".f64" not in assembly


def test_our_kernels_keep_near_the_speed_of_memory():
    """What is around the work must not drown it: filling and digesting 256 MiB takes a few times what memory allows."""
    peak, size = peak_of_gpu(), 1 << 26
    if peak is None:
        pytest.skip("the driver does not tell this GPU's clocks")
    numba_cuda = torch.cuda.gpu.numba_module()
    bench = gpu.GpuBench(torch, plan("cuda", (size,), output=(size,)))
    bench.fill(1)
    bench.digest(None, 1, 0)
    start, end = numba_cuda.event(), numba_cuda.event()

    start.record()
    for turn in range(20):
        bench.fill(turn)
        bench.digest(None, turn, turn)
    end.record()
    end.synchronize()

    seconds = numba_cuda.event_elapsed_time(start, end) / 1000
    least = peak.seconds(20 * 8 * size, 0)
    print(f"{seconds / least:.2f} times what the memory allows, at {8 * 20 * size / seconds / 1e9:.0f} GB/s")
    assert least < seconds < 8 * least


def test_the_gauges_read_this_gpu():
    found = gauges.read()
    if found is None:
        pytest.skip("no nvidia-smi here")
    assert found.identity.startswith("GPU-")
    assert 0 < found.free <= found.total
    assert gauges.device_name("cuda") == f"cuda-{found.identity}"


def test_the_launcher_takes_any_framework_that_has_the_course_s_kernels():
    other = SimpleNamespace(cuda=torch.cuda, kernels=kernels)

    def adds(torch, launch, out, a, b):
        launch(torch.kernels.add, a.size // 64, 64, out, a, b)

    digests = repeat(adds, other, plan("cuda", (640,), (640,), output=(640,)), SALTS)
    np.testing.assert_array_equal(digests, repeat(adds, other, plan("cpu", (640,), (640,), output=(640,)), SALTS))
