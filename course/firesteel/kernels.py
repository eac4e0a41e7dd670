"""Five GPU kernels, each one idea further than the last, and launchers that run them on tensors.

A kernel does no checks and no grid arithmetic; its launcher does both. Beside each kernel stand its specification
in NumPy and its traffic. The same source runs on the simulator and, through Numba, on a GPU.
"""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING, Literal

import numpy as np

from . import creation, cuda, dtypes

if TYPE_CHECKING:
    from .tensor import Tensor

BLOCK = 64  # threads in a one-dimensional block: two warps of 32
TILE = 8  # rows and columns of a two-dimensional block: 64 threads too
Device = Literal["simulator", "cuda"]


def blocks_for(n: int, block: int) -> int:
    """Return how many blocks of *block* threads give each of *n* elements a thread.

    Threads come in whole blocks only, so the last block may have threads to spare.

    Args:
        n: number of elements, at least 0.
        block: threads in a block, at least 1.

    Returns:
        The smallest number of blocks with at least *n* threads together.

    Raises:
        ValueError: *n* is negative or *block* is less than 1.

    >>> blocks_for(64, 64), blocks_for(65, 64), blocks_for(0, 64)
    (1, 2, 0)
    """
    if n < 0 or block < 1:
        raise ValueError(f"blocks_for: {n} elements in blocks of {block}; n must be at least 0 and block at least 1")
    return (n + block - 1) // block


def add(out: np.ndarray, a: np.ndarray, b: np.ndarray) -> None:
    """Write ``a + b`` into *out*: one thread adds one pair.

    There is no loop: the grid is the loop. It is launched with exactly as many threads as there are elements.
    In NumPy: ``out[:] = a + b``. Traffic: reads 2n, writes n floats.

    Args:
        out: float32 array of n elements, written.
        a: float32 array of n elements.
        b: float32 array of n elements.

    >>> out = np.zeros(4, np.float32)
    >>> report = torch.cuda.launch(add, 2, 2, out, np.arange(4), np.arange(4))
    >>> out
    array([0., 2., 4., 6.], dtype=float32)
    """
    i = cuda.grid(1)
    out[i] = a[i] + b[i]


def saxpy(out: np.ndarray, x: np.ndarray, y: np.ndarray, alpha: float, n: int) -> None:
    """Write ``alpha * x + y`` into *out*, in a grid that may have more threads than there are elements.

    A thread beyond the end has nothing to do; without a guard it would touch memory that belongs to others.
    In NumPy: ``out[:] = alpha * x + y``. Traffic: reads 2n, writes n floats.
    The name is BLAS's: single-precision a times x plus y.

    Args:
        out: float32 array of n elements, written.
        x: float32 array of n elements.
        y: float32 array of n elements.
        alpha: float32 number.
        n: number of elements.

    >>> out, x = np.zeros(3, np.float32), np.ones(3, np.float32)
    >>> report = torch.cuda.launch(saxpy, 2, 2, out, x, x, np.float32(2), 3)  # 4 threads, 3 elements
    >>> out
    array([3., 3., 3.], dtype=float32)
    """
    i = cuda.grid(1)
    if i < n:
        out[i] = alpha * x[i] + y[i]


def transpose(out: np.ndarray, a: np.ndarray, rows: int, columns: int) -> None:
    """Write the transpose of *a* into *out*, in a two-dimensional grid of threads.

    Neighbouring threads differ in ``x``, so ``x`` is the column: together they read one stretch of memory.
    In NumPy: ``out[:] = a.T``. Traffic: reads n, writes n floats.

    Args:
        out: float32 array of shape (columns, rows), written.
        a: float32 array of shape (rows, columns).
        rows: number of rows of *a*.
        columns: number of columns of *a*.

    >>> out = np.zeros((3, 1), np.float32)
    >>> report = torch.cuda.launch(transpose, 1, (4, 4), out, np.array([[1, 2, 3]]), 1, 3)
    >>> out.tolist()
    [[1.0], [2.0], [3.0]]
    """
    column, row = cuda.grid(2)
    if row < rows and column < columns:
        out[column, row] = a[row, column]


def block_sum(partial: np.ndarray, a: np.ndarray, n: int) -> None:
    """Write the sum of each block's elements into *partial*, one number a block.

    The threads of a block share memory. They add in pairs, so that log2(BLOCK) steps do what BLOCK - 1 additions in
    a row would; between steps all wait for each other. The sum is kept in float32.
    In NumPy, for n a multiple of BLOCK: ``partial[:] = a.reshape(-1, BLOCK).sum(1)``.
    Traffic: reads n, writes n / BLOCK floats; no thread adds more than it must.

    Args:
        partial: float32 array with one element a block, written.
        a: float32 array of n elements.
        n: number of elements. A block has BLOCK threads, a power of two.

    >>> partial, a = np.zeros(2, np.float32), np.ones(65, np.float32)
    >>> report = torch.cuda.launch(block_sum, 2, 64, partial, a, 65)
    >>> partial
    array([64.,  1.], dtype=float32)
    """
    sums = cuda.shared.array(BLOCK, np.float32)
    i = cuda.grid(1)
    me = cuda.threadIdx.x
    sums[me] = a[i] if i < n else np.float32(0)
    cuda.syncthreads()
    step = BLOCK // 2
    while step > 0:
        if me < step:
            sums[me] += sums[me + step]
        cuda.syncthreads()
        step //= 2
    if me == 0:
        partial[cuda.blockIdx.x] = sums[0]


def matmul(out: np.ndarray, a: np.ndarray, b: np.ndarray, rows: int, inner: int, columns: int) -> None:
    """Write the matrix product ``a @ b`` into *out*, one tile of TILE x TILE elements a block.

    A block copies one tile of *a* and one of *b* into shared memory, and each number copied is then used TILE times.
    In NumPy: ``out[:] = a @ b``. The sums are kept in float32.
    Traffic: reads 2 * rows * inner * columns / TILE, writes rows * columns floats.

    Args:
        out: float32 array of shape (rows, columns), written.
        a: float32 array of shape (rows, inner).
        b: float32 array of shape (inner, columns).
        rows: number of rows of *a*.
        inner: number of columns of *a* and of rows of *b*.
        columns: number of columns of *b*.

    >>> out, a, b = np.zeros((1, 1), np.float32), np.array([[1, 2]]), np.array([[3], [4]])
    >>> report = torch.cuda.launch(matmul, 1, (8, 8), out, a, b, 1, 2, 1)
    >>> out
    array([[11.]], dtype=float32)
    """
    a_tile = cuda.shared.array((TILE, TILE), np.float32)
    b_tile = cuda.shared.array((TILE, TILE), np.float32)
    column, row = cuda.grid(2)
    x, y = cuda.threadIdx.x, cuda.threadIdx.y
    total = np.float32(0)  # a plain 0.0 would be a double on a GPU
    for start in range(0, inner, TILE):
        a_tile[y, x] = a[row, start + x] if row < rows and start + x < inner else np.float32(0)
        b_tile[y, x] = b[start + y, column] if start + y < inner and column < columns else np.float32(0)
        cuda.syncthreads()  # the tiles are full
        for k in range(TILE):
            total += a_tile[y, k] * b_tile[k, x]
        cuda.syncthreads()  # the tiles are used: they may be filled again
    if row < rows and column < columns:
        out[row, column] = total


def run_add(a: Tensor, b: Tensor, *, device: Device = "simulator") -> Tensor:
    """Return ``a + b``, computed by the kernel `add`.

    Args:
        a: float32 tensor of any shape.
        b: float32 tensor of the same shape.
        device: ``"simulator"`` or ``"cuda"``.

    Returns:
        A new tensor of that shape, outside every graph.

    Raises:
        TypeError: a tensor is not float32.
        RuntimeError: the shapes differ.
    """
    check_floats("run_add", a, b)
    check_equal_shapes("run_add", a, b)
    out = creation.empty(a.shape, dtype=dtypes.float32)
    n = a.numel()
    block = gcd(n, BLOCK)  # the kernel has no guard: exactly n threads
    if n:
        cuda.launch(add, n // block, block, out.reshape(-1), a.reshape(-1), b.reshape(-1), device=device)
    return out


def run_saxpy(x: Tensor, y: Tensor, alpha: float, *, device: Device = "simulator") -> Tensor:
    """Return ``alpha * x + y``, computed by the kernel `saxpy`.

    Args:
        x: float32 tensor of any shape.
        y: float32 tensor of the same shape.
        alpha: the factor; rounded to float32, as PyTorch does.
        device: ``"simulator"`` or ``"cuda"``.

    Returns:
        A new tensor of that shape, outside every graph.

    Raises:
        TypeError: a tensor is not float32.
        RuntimeError: the shapes differ.
    """
    check_floats("run_saxpy", x, y)
    check_equal_shapes("run_saxpy", x, y)
    out = creation.empty(x.shape, dtype=dtypes.float32)
    n = x.numel()
    if n:
        arguments = (out.reshape(-1), x.reshape(-1), y.reshape(-1), np.float32(alpha), n)
        cuda.launch(saxpy, blocks_for(n, BLOCK), BLOCK, *arguments, device=device)
    return out


def run_transpose(a: Tensor, *, device: Device = "simulator") -> Tensor:
    """Return the transpose of a matrix as a new, contiguous tensor, written by the kernel `transpose`.

    Args:
        a: float32 tensor of shape (rows, columns).
        device: ``"simulator"`` or ``"cuda"``.

    Returns:
        A new tensor of shape (columns, rows), outside every graph.

    Raises:
        TypeError: the tensor is not float32.
        RuntimeError: it is not a matrix.
    """
    check_floats("run_transpose", a)
    rows, columns = matrix_shape("run_transpose", a)
    out = creation.empty((columns, rows), dtype=dtypes.float32)
    if a.numel():
        cuda.launch(transpose, tiles_for(rows, columns), (TILE, TILE), out, a, rows, columns, device=device)
    return out


def run_sum(a: Tensor, *, device: Device = "simulator") -> Tensor:
    """Return the sum of all elements: `block_sum` again and again, until one number is left.

    Args:
        a: float32 tensor of any shape.
        device: ``"simulator"`` or ``"cuda"``.

    Returns:
        A new tensor of shape (), outside every graph.

    Raises:
        TypeError: the tensor is not float32.
    """
    check_floats("run_sum", a)
    left = a.reshape(-1) if a.numel() else creation.zeros(1, dtype=dtypes.float32)
    while True:
        n = left.numel()
        partial = creation.empty(blocks_for(n, BLOCK), dtype=dtypes.float32)
        cuda.launch(block_sum, partial.numel(), BLOCK, partial, left, n, device=device)
        if partial.numel() == 1:
            return partial.reshape(())
        left = partial


def run_matmul(a: Tensor, b: Tensor, *, device: Device = "simulator") -> Tensor:
    """Return the matrix product ``a @ b``, computed by the kernel `matmul`.

    Args:
        a: float32 tensor of shape (rows, inner).
        b: float32 tensor of shape (inner, columns).
        device: ``"simulator"`` or ``"cuda"``.

    Returns:
        A new tensor of shape (rows, columns), outside every graph.

    Raises:
        TypeError: a tensor is not float32.
        RuntimeError: one is not a matrix, or the inner sizes differ.
    """
    check_floats("run_matmul", a, b)
    rows, inner = matrix_shape("run_matmul", a)
    below, columns = matrix_shape("run_matmul", b)
    if inner != below:
        raise RuntimeError(
            f"run_matmul: shapes ({rows}, {inner}) and ({below}, {columns}) do not fit; {inner} != {below}"
        )
    out = creation.empty((rows, columns), dtype=dtypes.float32)
    if out.numel():
        cuda.launch(matmul, tiles_for(rows, columns), (TILE, TILE), out, a, b, rows, inner, columns, device=device)
    return out


def tiles_for(rows: int, columns: int) -> tuple[int, int]:
    """Return the grid of TILE x TILE blocks that covers a matrix; ``x`` runs along the columns."""
    return blocks_for(columns, TILE), blocks_for(rows, TILE)


def matrix_shape(caller: str, a: Tensor) -> tuple[int, int]:
    """Return rows and columns of *a*; RuntimeError if it has another number of axes."""
    if a.ndim != 2:
        raise RuntimeError(f"{caller}: a tensor of shape {tuple(a.shape)} is not a matrix; pass one with two axes")
    rows, columns = a.shape
    return rows, columns


def check_floats(caller: str, *tensors: Tensor) -> None:
    """Raise TypeError unless every tensor is float32."""
    for tensor in tensors:
        if tensor.dtype is not dtypes.float32:
            raise TypeError(f"{caller}: the kernels compute in float32, and got {tensor.dtype}; pass tensor.float()")


def check_equal_shapes(caller: str, a: Tensor, b: Tensor) -> None:
    """Raise RuntimeError unless both tensors have the same shape."""
    if a.shape != b.shape:
        raise RuntimeError(
            f"{caller}: shapes {tuple(a.shape)} and {tuple(b.shape)} differ; the kernel does not broadcast"
        )
