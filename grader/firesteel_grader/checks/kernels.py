"""Checks of chapter 5, GPU kernels: they launch on the simulator, where every fault of a kernel is an error.

Numbers are small multiples of 1/4, so that float32 sums are exact in whatever order they are added. Outputs start as
100, so that what a kernel leaves out, or adds to, is seen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from ..checking import check
from ..values import Array

BARRIERS = "Every thread of the block must reach every cuda.syncthreads(), between writing what others will read."


def numbers(*shape: int) -> SearchStrategy[Array]:
    """Draw float32 arrays of *shape* that hold multiples of 1/4."""
    size = int(np.prod(shape))
    quarters = st.lists(st.integers(-40, 40), min_size=size, max_size=size)
    return quarters.map(lambda values: np.array(values, np.float32).reshape(shape) / np.float32(4))


@st.composite
def exact_grids(draw: DrawFn) -> tuple[Array, Array, int]:
    """Draw (a, b, block): a whole number of blocks of elements."""
    block = draw(st.integers(1, 5))
    n = block * draw(st.integers(1, 4))
    return draw(numbers(n)), draw(numbers(n)), block


@st.composite
def covering_grids(draw: DrawFn) -> tuple[Array, Array, float, int, int]:
    """Draw (x, y, alpha, blocks, block): at least as many threads as elements."""
    n, block = draw(st.integers(1, 12)), draw(st.integers(1, 5))
    blocks = -(-n // block) + draw(st.integers(0, 1))
    return draw(numbers(n)), draw(numbers(n)), draw(st.integers(-8, 8)) / 4, blocks, block


@st.composite
def matrices(draw: DrawFn) -> tuple[Array, int, int]:
    """Draw (a, wide, high): a matrix and the shape of a block."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    return draw(numbers(rows, columns)), draw(st.integers(1, 4)), draw(st.integers(1, 4))


@st.composite
def products(draw: DrawFn) -> tuple[Array, Array]:
    """Draw (a, b): two matrices that fit."""
    rows, inner, columns = (draw(st.integers(1, 10)) for _ in range(3))
    return draw(numbers(rows, inner)), draw(numbers(inner, columns))


def counting(*shape: int) -> Array:
    """Return the numbers 1, 2, 3, ... in *shape*, divided by 4."""
    return np.arange(1, np.prod(shape) + 1, dtype=np.float32).reshape(shape) / np.float32(4)


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


@check("kernels.add", given=exact_grids(), points=2, hint="cuda.grid(1) is the thread's place in the whole grid.")
def adds_pair_by_pair(torch: Any, a: Array, b: Array, block: int) -> Array:
    """Thread i of the whole grid writes a[i] + b[i] into out[i]."""
    out = np.full(a.size, 100, np.float32)
    torch.cuda.launch(torch.kernels.add, a.size // block, block, out, a, b)
    return out


@check("kernels.add", given=exact_grids(), hint="The grid is the loop: a thread handles the one pair at its own index.")
def touches_each_element_once(torch: Any, a: Array, b: Array, block: int) -> tuple[int, int]:
    """A thread reads two numbers and writes one."""
    out = np.full(a.size, 100, np.float32)
    report = torch.cuda.launch(torch.kernels.add, a.size // block, block, out, a, b)
    return report.global_reads.most, report.global_writes.most


@check(
    "kernels.saxpy",
    given=covering_grids(),
    examples=[(counting(5), counting(5), 0.5, 2, 3)],
    points=3,
    hint="A thread whose index is not below n has no element: it must neither read nor write.",
)
def scales_and_adds_below_n(torch: Any, x: Array, y: Array, alpha: float, blocks: int, block: int) -> Array:
    """Where the grid has more threads than elements, the threads to spare do nothing."""
    out = np.full(x.size, 100, np.float32)
    torch.cuda.launch(torch.kernels.saxpy, blocks, block, out, x, y, np.float32(alpha), x.size)
    return out


@check("kernels.saxpy", given=covering_grids(), hint="Guard with `if i < n`; no loop is needed.")
def reads_no_more_than_it_needs(torch: Any, x: Array, y: Array, alpha: float, blocks: int, block: int) -> bool:
    """All threads together read 2n and write n numbers."""
    out = np.full(x.size, 100, np.float32)
    report = torch.cuda.launch(torch.kernels.saxpy, blocks, block, out, x, y, np.float32(alpha), x.size)
    return report.global_reads.total <= 2 * x.size and report.global_writes.total <= x.size


@check(
    "kernels.transpose",
    given=matrices(),
    examples=[(counting(2, 3), 2, 2)],
    points=3,
    hint="x runs along the columns of a, y along its rows; both need a guard.",
)
def swaps_rows_and_columns(torch: Any, a: Array, wide: int, high: int) -> Array:
    """Row i of the input is column i of the output, with blocks of any shape."""
    rows, columns = a.shape
    out = np.full((columns, rows), 100, np.float32)
    grid = (columns + wide - 1) // wide, (rows + high - 1) // high
    torch.cuda.launch(torch.kernels.transpose, grid, (wide, high), out, a, rows, columns)
    return out


@check("kernels.transpose", given=matrices(), hint="One thread moves one element; no loop is needed.")
def moves_each_element_once(torch: Any, a: Array, wide: int, high: int) -> tuple[int, int]:
    """A thread reads one number and writes one."""
    rows, columns = a.shape
    out = np.full((columns, rows), 100, np.float32)
    grid = (columns + wide - 1) // wide, (rows + high - 1) // high
    report = torch.cuda.launch(torch.kernels.transpose, grid, (wide, high), out, a, rows, columns)
    return report.global_reads.most, report.global_writes.most


@check(
    "kernels.block_sum",
    given=st.sampled_from([1, 2, 63, 64, 65, 127, 131]).flatmap(lambda n: st.tuples(numbers(n))),
    examples=[(counting(64),), (counting(1),), (counting(65),)],
    points=3,
    max_examples=8,
    hint=BARRIERS,
)
def adds_up_each_block(torch: Any, a: Array) -> Array:
    """Block b leaves the sum of its elements in partial[b]; elements from n on count as 0."""
    block = torch.kernels.BLOCK
    blocks = a.size // block + 1
    partial = np.full(blocks, 100, np.float32)
    torch.cuda.launch(torch.kernels.block_sum, blocks, block, partial, a, a.size)
    return partial


@check(
    "kernels.block_sum",
    given=st.tuples(st.integers(1, 2).flatmap(lambda blocks: numbers(64 * blocks))),
    max_examples=3,
    hint="Copy the elements into cuda.shared.array(BLOCK, np.float32), then halve the number of adding threads each step.",
)
def shares_the_work(torch: Any, a: Array) -> tuple[bool, bool]:
    """No thread reads more than half of its block's numbers, and one number a block leaves for global memory."""
    block = torch.kernels.BLOCK
    blocks = a.size // block
    partial = np.full(blocks, 100, np.float32)
    report = torch.cuda.launch(torch.kernels.block_sum, blocks, block, partial, a, a.size)
    return report.shared_reads.most + report.global_reads.most <= block // 2, report.global_writes.total == blocks


@check(
    "kernels.matmul",
    given=products(),
    examples=[(counting(2, 3), counting(3, 2)), (counting(8, 8), counting(8, 8)), (counting(9, 17), counting(17, 10))],
    points=4,
    max_examples=10,
    hint=BARRIERS,
)
def multiplies_matrices_of_any_shape(torch: Any, a: Array, b: Array) -> Array:
    """out is a @ b, also where the tiles stick out over the edges."""
    (rows, inner), (_, columns) = a.shape, b.shape
    tile = torch.kernels.TILE
    out = np.full((rows, columns), 100, np.float32)
    grid = (columns + tile - 1) // tile, (rows + tile - 1) // tile
    torch.cuda.launch(torch.kernels.matmul, grid, (tile, tile), out, a, b, rows, inner, columns)
    return out


@check(
    "kernels.matmul",
    given=st.tuples(numbers(16, 16), numbers(16, 16)),
    points=2,
    max_examples=2,
    hint="Each thread copies one element of each tile into shared memory; the sums then read shared memory only.",
)
def reads_each_number_once_a_tile(torch: Any, a: Array, b: Array) -> bool:
    """Global memory is read about once for each tile that needs the number, not once for each product."""
    tile = torch.kernels.TILE
    out, grid = np.full((16, 16), 100, np.float32), (16 // tile, 16 // tile)
    report = torch.cuda.launch(torch.kernels.matmul, grid, (tile, tile), out, a, b, 16, 16, 16)
    return report.global_reads.total <= 2 * 2 * 16 * 16 * (16 // tile)
