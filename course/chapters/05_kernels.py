# %% [markdown]
# # 5. GPU kernels
#
# A GPU has thousands of small workers. What do you write down so that each of them knows what to do?
# One function. Every worker, called a *thread*, runs the same function, and the only thing in which two threads
# differ is their number. Such a function is a *kernel*. In this chapter you write five, each one idea further than
# the last; the fifth multiplies matrices, and that is most of what a GPU does for a neural network.
#
# You need no GPU. A simulator runs each thread and watches every access to memory. It is far slower
# than a GPU and forgives nothing, so it is the better teacher. Where there is a GPU, your source runs on it unchanged.

# %%
from firesteel_course import exercise

import numpy as np
import torch as real_torch

import firesteel as torch
from firesteel import cuda, kernels
from firesteel.kernels import BLOCK, TILE

# %% [markdown]
# ## A thread finds its work by its number
#
# `launch(kernel, blocks, threads, ...)` starts a *grid*: so many blocks of so many threads. `cuda.blockIdx` tells a
# thread which block it is in, `cuda.threadIdx` its place in that block, and `cuda.grid(1)` its place in the whole grid.


# %%
def sign(out):
    i = cuda.grid(1)
    out[i] = 10 * cuda.blockIdx.x + cuda.threadIdx.x


out = torch.zeros(8)
print(cuda.launch(sign, 2, 4, out))
out

# %% [markdown]
# Eight threads signed eight elements. Nobody wrote a loop, and nobody returned anything: a kernel writes into the
# arrays that it is given. The report says what it cost. On a GPU arithmetic is nearly free and memory is what you
# wait for, so reads and writes are what we count.
#
# ## Level 1: the grid is the loop

# %% [markdown] tags=["card"]
# ### Exercise: add two vectors
# On a CPU you would say: for every i, add. Here you only say what happens for one i; the launch supplies them all.
#
# <details><summary>Hint 1</summary>
#
# Look at `sign` above: it finds its number first, then writes one element.
# </details><details><summary>Hint 2</summary>
#
# The number is `cuda.grid(1)`. Read one element of `a`, one of `b`.
# </details><details><summary>Hint 3</summary>
#
# Two lines: `i = cuda.grid(1)`, then assign the sum of `a[i]` and `b[i]` to `out[i]`.
# </details>

# %% tags=["exercise"] difficulty=1 minutes=5 lines=2 requires=[]
from firesteel.kernels import add

# %%
a, b, out = torch.arange(6.0), torch.ones(6), torch.zeros(6)
print(cuda.launch(add, 3, 2, out, a, b))
out

# %% [markdown]
# Two reads and one write a thread. No way of adding two vectors has less to move.
#
# ## Level 2: blocks come whole, so the last one sticks out
#
# Six elements fitted three blocks of two. A real block has 32 threads or a multiple of that, whatever your data are.
# So what happens when six elements meet two blocks of four?


# %%
def double(out, x):
    i = cuda.grid(1)
    out[i] = 2 * x[i]


try:
    cuda.launch(double, 2, 4, torch.zeros(6), a)
except cuda.KernelError as error:
    print(error)

# %% [markdown]
# The third thread of the second block asked for an element that is not there. A GPU would not have told you: it would
# have read whatever lies behind `x`, and written over whatever lies behind `out`. Two things are needed: to know how
# many blocks to start, and to keep the threads to spare from doing harm.

# %% [markdown] tags=["card"]
# ### Exercise: how many blocks
# Start as few blocks as possible, but enough that every element has a thread.
#
# <details><summary>Hint 1</summary>
#
# 64 elements need 1 block of 64, and 65 need 2. Whole division rounds down; you need to round up.
# </details><details><summary>Hint 2</summary>
#
# Adding `block - 1` before dividing carries every begun block over the edge, and a full one not.
# </details><details><summary>Hint 3</summary>
#
# After the check that raises `ValueError`: `(n + block - 1) // block`.
# </details>

# %% tags=["exercise"] difficulty=1 minutes=5 lines=3 requires=[]
from firesteel.kernels import blocks_for

# %%
[blocks_for(n, 64) for n in (0, 1, 64, 65, 1000)]

# %% [markdown] tags=["card"]
# ### Exercise: guard the end
# Scale and add, in a grid that may be too large. A thread beyond the end must neither read nor write.
#
# <details><summary>Hint 1</summary>
#
# The size `n` is an argument because an array on a GPU is only an address: nothing there knows where it ends.
# </details><details><summary>Hint 2</summary>
#
# Put the one line that reads and writes under an `if`.
# </details><details><summary>Hint 3</summary>
#
# `if i < n:` and below it the assignment to `out[i]`.
# </details>

# %% tags=["exercise"] difficulty=1 minutes=5 lines=3 requires=["kernels.add"]
from firesteel.kernels import saxpy

# %%
out = torch.zeros(6)
print(cuda.launch(saxpy, blocks_for(6, 4), 4, out, a, b, np.float32(10), 6))
out

# %% [markdown]
# ## Level 3: a grid can have two axes
#
# Threads can be numbered in rows and columns. `cuda.grid(2)` gives a pair, and `x` comes first: neighbours in a block
# differ in `x`. Let every thread write the number of its block into a matrix of 5 rows and 7 columns.


# %%
def territory(out, rows, columns):
    x, y = cuda.grid(2)
    if y < rows and x < columns:
        out[y, x] = cuda.blockIdx.y * cuda.gridDim.x + cuda.blockIdx.x


out = torch.zeros((5, 7), dtype=torch.int64)
cuda.launch(territory, (2, 2), (4, 4), out, 5, 7)
print(out)

# %% [markdown]
# Four blocks of 4 x 4 cover the matrix and stick out on two sides: 64 threads, 35 elements. `x` runs along a row
# because a row lies together in memory, and what lies together a GPU fetches in one go.

# %% [markdown] tags=["card"]
# ### Exercise: transpose a matrix
# Every thread moves one element from (row, column) to (column, row). This is the guard again, once for each axis.
#
# <details><summary>Hint 1</summary>
#
# `territory` has the right shape: a pair from `cuda.grid(2)`, a guard with two conditions, one assignment.
# </details><details><summary>Hint 2</summary>
#
# `x` is the column of `a` and `y` its row. In `out` the two change places.
# </details><details><summary>Hint 3</summary>
#
# Inside the guard: `out[column, row] = a[row, column]`.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=8 lines=3 requires=["kernels.saxpy"]
from firesteel.kernels import transpose

# %%
kernels.run_transpose(torch.arange(6.0).reshape(2, 3))

# %% [markdown]
# `kernels.run_transpose` is a *launcher*: it checks the tensor, makes the output, works out the grid and launches your
# kernel. There is one for each kernel of this chapter. A kernel itself checks nothing.
#
# ## Level 4: the threads of a block share memory, and must wait for each other
#
# So far no thread cared about any other. A sum is different: numbers must come together. The threads of a block have
# a small, fast memory in common, `cuda.shared.array`. Here four threads use it to turn a vector around.


# %%
def turn_around(out, x):
    box = cuda.shared.array(4, np.float32)
    me = cuda.threadIdx.x
    box[me] = x[me]
    out[me] = box[3 - me]


try:
    cuda.launch(turn_around, 1, 4, torch.zeros(4), a)
except cuda.KernelError as error:
    print(error)

# %% [markdown]
# A *race*. Thread 2 fills the box that thread 1 has already looked into. Threads do not run in any order that you may
# rely on, so the result depends on luck; on a GPU it may be right a thousand times, then wrong. The cure is a barrier:
# at `cuda.syncthreads()` every thread of the block waits until all are there. Let us put one in, and a guard as in
# level 2, for only three elements.


# %%
def turn_three(out, x, n):
    box = cuda.shared.array(4, np.float32)
    me = cuda.threadIdx.x
    if me < n:
        box[me] = x[me]
        cuda.syncthreads()
        out[me] = box[n - 1 - me]


try:
    cuda.launch(turn_three, 1, 4, torch.zeros(3), a, 3)
except cuda.KernelError as error:
    print(error)

# %% [markdown]
# Three threads wait for one that never comes. What a GPU does then is not defined: it may hang. So guard the reads and
# writes, never the barrier. Now you have all that a sum needs.

# %% [markdown] tags=["card"]
# ### Exercise: the sum of a block
# Each thread puts its element into shared memory. Then half of the threads add the other half's numbers to their own,
# then half of those, until one number is left: 64 numbers in six steps.
#
# <details><summary>Hint 1</summary>
#
# Make `sums` with BLOCK elements of `np.float32`. *Every* thread fills its own place, with zero if it lies beyond n.
# </details><details><summary>Hint 2</summary>
#
# With `step` at 32, 16, ... 1: a thread `me` below `step` adds `sums[me + step]` to `sums[me]`. A barrier before the
# first step and after each one, outside the `if`.
# </details><details><summary>Hint 3</summary>
#
# `step = BLOCK // 2`, then `while step > 0:` with the `if`, the barrier and `step //= 2`. At the end thread 0 alone
# writes `sums[0]` into `partial[cuda.blockIdx.x]`.
# </details>

# %% tags=["exercise"] difficulty=4 minutes=25 lines=13 requires=["kernels.saxpy"]
from firesteel.kernels import block_sum

# %%
ones, partial = torch.ones(100), torch.zeros(2)
print(cuda.launch(block_sum, blocks_for(100, BLOCK), BLOCK, partial, ones, 100))
partial, kernels.run_sum(torch.ones(5000))

# %% [markdown]
# One global read a thread, as few as can be; all the coming and going is in shared memory, which lies beside the
# workers. A block gives one number, so `run_sum` launches your kernel again on the partial sums until one is left.
#
# ## Level 5: fetch once, use often
#
# A product of matrices needs for each output one row and one column. The plain kernel takes them as they come:


# %%
def plain(out, a, b, n):
    j, i = cuda.grid(2)
    if i < n and j < n:
        total = np.float32(0)
        for k in range(n):
            total += a[i, k] * b[k, j]
        out[i, j] = total


square = torch.from_numpy(np.random.default_rng(0).normal(size=(16, 16)).astype(np.float32))
cuda.launch(plain, (2, 2), (TILE, TILE), torch.zeros((16, 16)), square, square, 16)

# %% [markdown]
# 8192 reads for two matrices of 256 numbers: each is fetched 16 times, for 16 outputs. But the threads of a block need
# the same rows and columns. So let them fetch a tile of each matrix together, and then read it from shared memory.

# %% [markdown] tags=["card"]
# ### Exercise: multiply in tiles
# A block owns one tile of the output and walks along the inner axis, a tile at a time: fill two shared tiles, wait, add
# up TILE products from them, wait, go on. The second wait keeps the quick from refilling what the slow still read.
#
# <details><summary>Hint 1</summary>
#
# Two shared arrays of shape `(TILE, TILE)`. Keep `x, y = cuda.threadIdx.x, cuda.threadIdx.y` for places inside a
# tile, and column and row from `cuda.grid(2)` for places in the output.
# </details><details><summary>Hint 2</summary>
#
# For every `start` in `range(0, inner, TILE)` the thread copies `a[row, start + x]` and `b[start + y, column]` to
# `[y, x]` of the tiles, or zero where that lies outside. Zeros add nothing, so the sum needs no guard.
# </details><details><summary>Hint 3</summary>
#
# Between two barriers: `for k in range(TILE)`, add `a_tile[y, k] * b_tile[k, x]` to `total`, which starts as
# `np.float32(0)`. A thread outside the output must still copy and wait: guard only the last line, which writes.
# </details>

# %% tags=["exercise"] difficulty=5 minutes=35 lines=15 requires=["kernels.transpose", "kernels.block_sum"]
from firesteel.kernels import matmul

# %%
cuda.launch(matmul, (2, 2), (TILE, TILE), torch.zeros((16, 16)), square, square, 16, 16, 16)

# %% [markdown]
# 1024 global reads instead of 8192: an eighth, because a tile is 8 wide. This one idea, with larger tiles and more
# levels of them, is how the fastest matrix products of the world are made.
#
# ## The same lines run on a GPU
#
# `cuda` in your kernels has the names of Numba's module `numba.cuda`. On a GPU that module takes its place, and Numba
# compiles your function to machine code. Nothing else changes.

# %% tags=["nbval-ignore-output"]
if cuda.is_available():
    there = kernels.run_matmul(square, square, device="cuda")
    apart = (there - kernels.run_matmul(square, square)).abs().max().item()
    print(f"On {cuda.get_device_name()}: largest difference from the simulator {apart:.1e}")
else:
    print("No NVIDIA GPU was found here, so the kernels of this notebook ran on the simulator only.")

# %% [markdown]
# ## It works: a layer of a neural network on your own kernels
#
# Four handwritten digits of 64 pixels go in; ten numbers each come out: `x @ w + bias`, the layer that you build in the
# next chapter. Every number below was made by your threads, and real PyTorch is asked for the same.

# %%
from sklearn.datasets import load_digits

pixels = (load_digits().data[:4] / 16).astype(np.float32)  # (4, 64)
weight = np.random.default_rng(1).normal(size=(64, 10)).astype(np.float32)
bias = np.linspace(-1, 1, 10, dtype=np.float32)

x, w = torch.from_numpy(pixels), torch.from_numpy(weight)
mine = kernels.run_add(kernels.run_matmul(x, w), torch.from_numpy(bias).expand(4, 10))
theirs = real_torch.from_numpy(pixels) @ real_torch.from_numpy(weight) + real_torch.from_numpy(bias)
print(np.round(mine.numpy()[:2], 3))
print("same as PyTorch:", np.allclose(mine.numpy(), theirs.numpy(), rtol=1e-5, atol=1e-5))
