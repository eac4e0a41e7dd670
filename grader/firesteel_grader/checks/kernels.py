"""Checks of chapter 5, GPU kernels: they launch on the simulator, where every fault of a kernel is an error.

Inputs are whole numbers made from a seed, so that a call is short to paste and float32 sums are exact in any order.
Outputs start as 100, so that what a kernel leaves out, or adds to, is seen. What was counted comes with the result: to
be thrifty and wrong is no merit, and an answer that writes the counters itself gains nothing without the numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from firesteel_grader.checking import check
from firesteel_grader.inside.values import Array

seeds = st.integers(0, 999)
sides = st.integers(1, 6)
threads = st.integers(1, 5)


@check(
    "kernels.blocks_for",
    given=st.tuples(st.integers(0, 300), st.integers(1, 40)),
    points=2,
    hint="Whole blocks only: a block that is begun counts. The integer division // rounds down.",
)
def counts_whole_blocks(torch: Any, n: int, block: int) -> int:
    """The smallest number of blocks that gives every element a thread."""
    return torch.kernels.blocks_for(n, block)


@check(
    "kernels.blocks_for",
    given=st.tuples(st.integers(-5, 5), st.integers(-5, 5)),
    hint="Raise ValueError when n is negative or block is less than 1.",
)
def rejects_what_no_grid_has(torch: Any, n: int, block: int) -> int:
    """A negative number of elements, or a block without threads, is a ValueError."""
    return torch.kernels.blocks_for(n, block)


@check(
    "kernels.add",
    given=st.tuples(st.integers(1, 4), st.integers(2, 5), seeds),
    examples=[(2, 3, 0)],
    points=2,
    hint="A kernel handles one pair and returns nothing; i = cuda.grid(1) is its place in the whole grid.",
)
def adds_pair_by_pair(torch: Any, blocks: int, block: int, seed: int) -> Array:
    """Thread i of the whole grid writes a[i] + b[i] into out[i]."""
    a, b = np.random.default_rng(seed).integers(-9, 10, (2, blocks * block)).astype(np.float32)
    out = np.full(blocks * block, 100, np.float32)
    torch.cuda.launch(torch.kernels.add, blocks, block, out, a, b)
    return out


@check(
    "kernels.add",
    given=st.tuples(st.integers(1, 4), threads),
    examples=[(2, 3)],
    max_examples=5,
    hint="The grid is the loop: a thread handles the one pair at its own index.",
)
def touches_each_number_once(torch: Any, blocks: int, block: int) -> dict[str, Any]:
    """A thread reads two numbers and writes one."""
    out, a, b = np.arange(3 * blocks * block, dtype=np.float32).reshape(3, -1)
    report = torch.cuda.launch(torch.kernels.add, blocks, block, out, a, b)
    return {"reads": report.global_reads.most, "writes": report.global_writes.most, "out": out}


@check(
    "kernels.saxpy",
    given=st.tuples(st.integers(1, 12), st.integers(-8, 8), threads, seeds),
    examples=[(5, 2, 3, 0), (6, 2, 3, 0)],
    points=3,
    hint="alpha belongs to x; a thread whose index is not below n must neither read nor write.",
)
def scales_and_adds_below_n(torch: Any, n: int, alpha: int, block: int, seed: int) -> Array:
    """Where the grid has more threads than elements, the threads to spare do nothing."""
    x, y = np.random.default_rng(seed).integers(-9, 10, (2, n)).astype(np.float32)
    out = np.full(n, 100, np.float32)
    torch.cuda.launch(torch.kernels.saxpy, n // block + 1, block, out, x, y, np.float32(alpha), n)
    return out


@check(
    "kernels.saxpy",
    given=st.tuples(st.integers(1, 12), threads),
    max_examples=5,
    hint="Guard with `if i < n`; no loop is needed.",
)
def reads_no_more_than_it_needs(torch: Any, n: int, block: int) -> dict[str, Any]:
    """All threads together read 2n and write n numbers."""
    out, x, y = np.arange(3 * n, dtype=np.float32).reshape(3, -1)
    report = torch.cuda.launch(torch.kernels.saxpy, n // block + 1, block, out, x, y, np.float32(2), n)
    thrifty = report.global_reads.total <= 2 * n and report.global_writes.total <= n
    return {"reads 2n and writes n": thrifty, "out": out}


@check(
    "kernels.transpose",
    given=st.tuples(sides, sides, threads, threads, seeds),
    examples=[(2, 2, 2, 2, 0), (2, 3, 2, 2, 0)],
    points=3,
    hint="x runs along the columns of a, y along its rows; both need a guard.",
)
def swaps_rows_and_columns(torch: Any, rows: int, columns: int, wide: int, high: int, seed: int) -> Array:
    """Row i of the input is column i of the output, with blocks of any shape."""
    a = np.random.default_rng(seed).integers(-9, 10, (rows, columns)).astype(np.float32)
    out = np.full((columns, rows), 100, np.float32)
    grid = -(-columns // wide), -(-rows // high)
    torch.cuda.launch(torch.kernels.transpose, grid, (wide, high), out, a, rows, columns)
    return out


@check(
    "kernels.transpose",
    given=st.tuples(sides, sides),
    max_examples=5,
    hint="One thread moves one element; no loop is needed.",
)
def moves_each_number_once(torch: Any, rows: int, columns: int) -> dict[str, Any]:
    """A thread reads one number and writes one."""
    a, out = np.arange(rows * columns, dtype=np.float32).reshape(rows, -1), np.ones((columns, rows), np.float32)
    report = torch.cuda.launch(torch.kernels.transpose, (columns, rows), 1, out, a, rows, columns)
    return {"reads": report.global_reads.most, "writes": report.global_writes.most, "out": out}


@check(
    "kernels.block_sum",
    given=st.tuples(st.sampled_from([1, 2, 63, 64, 65, 127, 131]), seeds),
    examples=[(64, 0), (65, 0)],
    points=3,
    max_examples=8,
    hint="Every thread writes its own sums[me], 0 from n on, and passes every barrier; the last step adds sums[1].",
)
def adds_up_each_block(torch: Any, n: int, seed: int) -> Array:
    """Block b leaves the sum of its elements in partial[b]; elements from n on count as 0."""
    a = np.random.default_rng(seed).integers(-9, 10, n).astype(np.float32)
    block = torch.kernels.BLOCK
    partial = np.full(n // block + 1, 100, np.float32)
    torch.cuda.launch(torch.kernels.block_sum, n // block + 1, block, partial, a, n)
    return partial


@check(
    "kernels.block_sum",
    given=st.tuples(st.integers(1, 2)),
    max_examples=2,
    hint="Copy the elements into shared memory, then let half as many threads add in every step.",
)
def shares_the_work(torch: Any, blocks: int) -> dict[str, Any]:
    """No thread reads more than half of its block's numbers, and a block writes one number to global memory."""
    block = torch.kernels.BLOCK
    a, partial = np.arange(blocks * block, dtype=np.float32), np.ones(blocks, np.float32)
    report = torch.cuda.launch(torch.kernels.block_sum, blocks, block, partial, a, blocks * block)
    shared = report.shared_reads.most + report.global_reads.most <= block // 2
    return {"half the numbers": shared, "one write": report.global_writes.total == blocks, "partial": partial}


@check(
    "kernels.matmul",
    given=st.tuples(st.integers(1, 10), st.integers(1, 10), st.integers(1, 10), seeds),
    examples=[(2, 2, 2, 0), (2, 3, 4, 0), (8, 8, 8, 0), (9, 17, 10, 0)],
    points=4,
    max_examples=8,
    hint="One barrier after the tiles are filled, one before they are filled again; outside the matrices they hold 0.",
)
def multiplies_matrices_of_any_shape(torch: Any, rows: int, inner: int, columns: int, seed: int) -> Array:
    """The result is a @ b, also where the tiles stick out over the edges."""
    numbers, tile = np.random.default_rng(seed), torch.kernels.TILE
    a = numbers.integers(-9, 10, (rows, inner)).astype(np.float32)
    b = numbers.integers(-9, 10, (inner, columns)).astype(np.float32)
    out, grid = np.full((rows, columns), 100, np.float32), (-(-columns // tile), -(-rows // tile))
    torch.cuda.launch(torch.kernels.matmul, grid, (tile, tile), out, a, b, rows, inner, columns)
    return out


@check(
    "kernels.matmul",
    given=st.tuples(st.sampled_from([8, 16])),
    points=2,
    max_examples=2,
    hint="Each thread copies one element of each tile into shared memory; the sums then read shared memory only.",
)
def reads_each_number_once_a_tile(torch: Any, n: int) -> dict[str, Any]:
    """Global memory is read about once for each tile that needs the number, not once for each product."""
    tile = torch.kernels.TILE
    out, a, b = (np.arange(3 * n * n, dtype=np.float32) % 7).reshape(3, n, n)
    report = torch.cuda.launch(torch.kernels.matmul, (n // tile, n // tile), (tile, tile), out, a, b, n, n, n)
    return {"thrifty": report.global_reads.total <= 2 * (2 * n * n * n // tile), "out": out}
