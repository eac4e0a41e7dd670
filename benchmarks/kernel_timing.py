"""How well timed verdicts repeat: python benchmarks/kernel_timing.py [--runs N].

The reference, and the same work done twice, are timed against the reference as any answer is. On a GPU these are the
five kernels of the course, with their share of the memory's or the arithmetic's peak rate; without one it is a matrix
product in NumPy, by the same protocol.
"""

from __future__ import annotations

import argparse
import inspect
import statistics
import time

from firesteel import cuda, kernels
from firesteel_grader.checking import checks_for
from firesteel_grader.inside.limits import Limits, for_gpu
from firesteel_grader.pools import make_pool
from firesteel_grader.timing import Stopwatch, Work, timed
from firesteel_grader.timing.measurement import Measurement
from firesteel_grader.timing.referring import reference_source

MATMUL = "functions.linalg.MatMul"
KERNELS = ("add", "saxpy", "transpose", "block_sum", "matmul")


def cpu_work() -> Work:
    @timed(
        MATMUL,
        device="cpu",
        writes=False,
        sizes=(384,),
        inputs=lambda n: ((n, n), (n, n)),
        output=lambda n: (n, n),
        bits=(7, 7),
        bytes_moved=lambda n: 12 * n * n,
        operations=lambda n: 2 * n**3,
        bands={1.5: 0},
        specification=lambda a, b: a @ b,
    )
    def multiplies(torch, a, b):
        """Multiplying matrices takes time."""
        return torch.functions.linalg.MatMul.apply(torch.from_numpy(a), torch.from_numpy(b))

    return next(check.timed.work for check in checks_for(MATMUL) if check.timed is not None)


def gpu_work(name: str) -> Work:
    return next(check.timed.work for check in checks_for(f"kernels.{name}") if check.timed is not None)


def cases() -> list[tuple[str, Work, str]]:
    """Return what is timed: a name, the work and an answer."""
    if cuda.is_available():
        return [(name, gpu_work(name), inspect.getsource(getattr(kernels, name))) for name in KERNELS]
    source, line = reference_source(MATMUL), "return cpu.matmul(a, b)"
    twice = source.replace(line, f"cpu.matmul(a, b)\n        {line}")
    work = cpu_work()
    return [("MatMul on the CPU", work, source), ("the same, done twice", work, twice)]


def show(name: str, found: list[Measurement], seconds: list[float]) -> None:
    ratios = sorted(each.ratio for each in found)
    best = min(found, key=lambda each: each.reference_seconds)
    share = f"{best.floor / best.reference_seconds:6.0%}" if best.floor else "     -"
    print(
        f"{name:22} {statistics.median(ratios):6.2f} {ratios[0]:6.2f} {ratios[-1]:6.2f} "
        f"{statistics.median(each.doubt for each in found):6.0%} {share} "
        f"{1e3 * best.reference_seconds / best.turns:9.3f} ms x {best.turns:<5} {statistics.median(seconds):6.2f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    print(f"{'':22} ratio to the reference  doubt  peak  a turn of the reference   a measurement")
    print(f"{'':22} median    min    max")
    pool = make_pool()
    for name, work, source in cases():
        found: list[Measurement] = []
        seconds: list[float] = []
        for run in range(runs):
            start = time.perf_counter()
            limits = for_gpu(Limits()) if work.device == "cuda" else Limits()
            each = Stopwatch(pool).measure(work, source, run, limits)
            seconds.append(time.perf_counter() - start)
            if not isinstance(each, Measurement):
                raise SystemExit(f"{name}: {each}")
            found.append(each)
        show(name, found, seconds)
    pool.close()


if __name__ == "__main__":
    main()
