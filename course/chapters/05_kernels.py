# %% [markdown]
# # 5. GPU kernels
#
# A GPU has thousands of small workers. What do you write down so that each of them knows what to do?
# One function. Every worker, called a *thread*, runs it, and two threads differ only in their number. Such a function
# is a *kernel*. In this chapter you write five, each one idea further than the last; the fifth multiplies matrices.
#
# You need no GPU: a simulator runs each thread, watches every access to memory, and forgives nothing. Where there is
# a GPU, your source runs on it unchanged.

# %% tags=["nbval-ignore-output"]
from firesteel_course import board, exercise, show
from firesteel_course.digits import load_digits

import numpy as np
import torch as real_torch
import firesteel as torch
from firesteel import cuda, kernels
from firesteel.kernels import BLOCK, TILE

board(chapter=5)

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
# arrays that it is given. The report counts reads and writes, because memory is what a GPU waits for.
#
# ## Level 1: the grid is the loop

# %% [markdown] tags=["card"]
# ### Exercise: add two vectors
# On a CPU you would say: for every i, add. Here you only say what happens for one i.
#
# <details><summary>Hint 1</summary>
# Look at <code>sign</code> above: it finds its number first, then writes one element.</details>
# <details><summary>Hint 2</summary>
# The number is <code>cuda.grid(1)</code>. Read one element of <code>a</code>, one of <code>b</code>.</details>
# <details><summary>Hint 3</summary>
# Two lines: <code>i = cuda.grid(1)</code>, then assign the sum of a[i] and b[i] to <code>out[i]</code>.</details>

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
# Six elements fitted three blocks of two. A GPU runs threads 32 at a time, so real blocks have 32, 64 or more, whatever
# your data are. So what happens when two blocks of four are to sign six elements?

# %%
try:
    cuda.launch(sign, 2, 4, torch.zeros(6))
except cuda.KernelError as error:
    print(error)

# %% [markdown]
# The third thread of the second block found no element. A GPU would say nothing and write over what lies behind `out`.
# So find out how many blocks to start, and keep the threads to spare from doing harm.

# %% [markdown] tags=["card"]
# ### Exercise: how many blocks
# Start as few blocks as possible, but enough that every element has a thread.
#
# <details><summary>Hint 1</summary>
# 64 elements need 1 block of 64, and 65 need 2. <code>//</code> rounds down; you need to round up.</details>
# <details><summary>Hint 2</summary>
# Adding <code>block - 1</code> before dividing carries every begun block over the edge, and a full one not.</details>
# <details><summary>Hint 3</summary>
# After the check that raises <code>ValueError</code>: <code>(n + block - 1) // block</code>.</details>

# %% tags=["exercise"] difficulty=1 minutes=5 lines=3 requires=[]
from firesteel.kernels import blocks_for

# %%
[blocks_for(n, 64) for n in (0, 1, 64, 65, 1000)]

# %% [markdown] tags=["card"]
# ### Exercise: guard the end
# Scale and add, in a grid that may be too large. A thread beyond the end must neither read nor write.
#
# <details><summary>Hint 1</summary>
# An array on a GPU is only an address and does not know where it ends. So its size n is an argument.</details>
# <details><summary>Hint 2</summary>
# Put the one line that reads and writes under an <code>if</code>.</details>
# <details><summary>Hint 3</summary>
# <code>if i &lt; n:</code> and below it the assignment to <code>out[i]</code>.</details>

# %% tags=["exercise"] difficulty=1 minutes=5 lines=3 requires=["kernels.add"]
from firesteel.kernels import saxpy

# %%
out = torch.zeros(6)
print(cuda.launch(saxpy, blocks_for(6, 4), 4, out, a, b, np.float32(10), 6))
out

# %% [markdown]
# ## Level 3: a grid can have two axes
#
# Threads can be numbered in rows and columns. `cuda.grid(2)` gives a pair, and `x`, the place in a row, comes first.
# Let every thread write the number of its block into a matrix of 5 rows and 7 columns.


# %%
def territory(out, rows, columns):
    x, y = cuda.grid(2)
    if y < rows and x < columns:
        out[y, x] = cuda.blockIdx.y * cuda.gridDim.x + cuda.blockIdx.x


out = torch.zeros((5, 7), dtype=torch.int64)
cuda.launch(territory, (2, 2), (4, 4), out, 5, 7)
print(out)

# %% [markdown]
# Four blocks of 4 x 4 stick out on two sides: 64 threads, 35 elements. `x` runs along a row, because a row lies
# together in memory, and what lies together a GPU fetches in one go.

# %% [markdown] tags=["card"]
# ### Exercise: transpose a matrix
# Every thread moves one element from (row, column) to (column, row). This is the guard again, once for each axis.
#
# <details><summary>Hint 1</summary>
# As in territory: a pair from <code>cuda.grid(2)</code>, a guard with two conditions, one assignment.</details>
# <details><summary>Hint 2</summary>
# The first of the pair is the column of a, the second its row. In out the two change places.</details>
# <details><summary>Hint 3</summary>
# Inside the guard: <code>out[column, row] = a[row, column]</code>.</details>

# %% tags=["exercise"] difficulty=2 minutes=8 lines=3 requires=["kernels.saxpy"]
from firesteel.kernels import transpose

# %%
kernels.run_transpose(torch.arange(6.0).reshape(2, 3))

# %% [markdown]
# `run_transpose` is a *launcher*: it checks the tensor, makes the output and launches your kernel on a grid that fits.
#
# ## Level 4: the threads of a block share memory, and must wait for each other
#
# For a sum, numbers must come together. The threads of a block have a small, fast memory in common,
# `cuda.shared.array`. Here four threads use it to turn a vector around.


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
# A *race*. Thread 2 fills the box that thread 1 has already looked into. Threads run in no order that you may rely on:
# on a GPU the result may be right a thousand times, then wrong. The cure is a barrier: at `cuda.syncthreads()` every
# thread of the block waits until all are there. All of them? Put one behind a guard that lets three of four pass.


# %%
def wait(n):
    if cuda.threadIdx.x < n:
        cuda.syncthreads()


try:
    cuda.launch(wait, 1, 4, 3)
except cuda.KernelError as error:
    print(error)

# %% [markdown]
# Three threads wait for one that never comes; a GPU may hang. So guard the reads and writes, never the barrier.

# %% [markdown] tags=["card"]
# ### Exercise: the sum of a block
# Each thread puts its element into shared memory. Then half of the threads add the other half's numbers to their own,
# then half of those, until one number is left: 64 numbers in six steps.
#
# <details><summary>Hint 1</summary>
# Make <code>sums</code> with BLOCK elements of <code>np.float32</code>. <em>Every</em> thread fills its own place, with
# zero if it lies beyond n.</details>
# <details><summary>Hint 2</summary>
# With step at 32, 16, ... 1: a thread whose place me is below step adds <code>sums[me + step]</code> to
# <code>sums[me]</code>. A barrier before the first step and after each one, outside the if.</details>
# <details><summary>Hint 3</summary>
# <code>step = BLOCK // 2</code>, then <code>while step &gt; 0:</code> with the if, the barrier and
# <code>step //= 2</code>. At the end thread 0 alone fills <code>partial[cuda.blockIdx.x]</code>.</details>

# %% tags=["exercise"] difficulty=4 minutes=25 lines=13 requires=["kernels.saxpy"]
from firesteel.kernels import block_sum

# %%
partial = torch.zeros(2)
print(cuda.launch(block_sum, 2, BLOCK, partial, torch.ones(100), 100))
partial, kernels.run_sum(torch.ones(5000))

# %% [markdown]
# At most one global read a thread; all the coming and going is in shared memory, which lies beside the workers.
# A block gives one number, so `run_sum` launches your kernel again on the partial sums until one is left.
#
# ## Level 5: what is fetched once can be used often
#
# Each output of a matrix product needs a row and a column. The plain kernel takes them as they come (16 is twice 8,
# so it gets by without a guard):


# %%
def plain(out, a, b, n):
    j, i = cuda.grid(2)
    total = np.float32(0)
    for k in range(n):
        total += a[i, k] * b[k, j]
    out[i, j] = total


square = torch.from_numpy(np.random.default_rng(0).normal(size=(16, 16)).astype(np.float32))
cuda.launch(plain, (2, 2), (TILE, TILE), torch.zeros((16, 16)), square, square, 16)

# %% [markdown]
# 8192 reads for two matrices of 256 numbers: each is fetched 16 times. But the threads of a block need the same rows
# and columns. So let them fetch a tile of each matrix together, and then read it from shared memory.

# %% [markdown] tags=["card"]
# ### Exercise: multiply in tiles
# A block owns one tile of the output and walks along the inner axis, a tile at a time: fill two shared tiles, wait, add
# up TILE products from them, wait, go on. The second wait keeps the quick from refilling what the slow still read.
#
# <details><summary>Hint 1</summary>
# Two shared arrays of shape <code>(TILE, TILE)</code>. Keep <code>x, y = cuda.threadIdx.x, cuda.threadIdx.y</code> for
# places inside a tile, and column and row from <code>cuda.grid(2)</code> for places in the output.</details>
# <details><summary>Hint 2</summary>
# For every <code>start</code> in <code>range(0, inner, TILE)</code> the thread copies <code>a[row, start + x]</code>
# and <code>b[start + y, column]</code> to <code>[y, x]</code> of the tiles, or zero where that lies outside. Zeros add
# nothing, so the sum needs no guard.</details>
# <details><summary>Hint 3</summary>
# Between two barriers: <code>for k in range(TILE)</code>, add <code>a_tile[y, k] * b_tile[k, x]</code> to
# <code>total</code>, which starts as <code>np.float32(0)</code>. Threads outside the output must copy and wait, too:
# guard only the last line, which writes.</details>

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
# `cuda` in your kernels has the names of Numba's module `numba.cuda`. Where there is an NVIDIA GPU, that module takes
# its place, and Numba compiles your function to machine code. Your source stays as it is.

# %% tags=["nbval-ignore-output"]
device = "cuda" if cuda.is_available() else "simulator"
apart = kernels.run_matmul(square, square, device=device) - square @ square
print(f"your matmul on the device {device!r}: at most {apart.abs().max().item():.0e} from a product by NumPy")

# %% [markdown]
# ## Your kernels compute a layer of a neural network
#
# Four handwritten digits of 64 pixels go in, ten numbers each come out: `x @ w + bias`, the layer of the next chapter.
# Your threads make every number, and real PyTorch is asked for the same.

# %%
pixels = load_digits().test_images[:4]  # (4, 64)
weight = np.random.default_rng(1).normal(size=(64, 10)).astype(np.float32)
bias = np.linspace(-1, 1, 10, dtype=np.float32)
x, w, shift = map(torch.from_numpy, (pixels, weight, bias))
mine = kernels.run_add(kernels.run_matmul(x, w), shift.expand(4, 10)).numpy()
theirs = real_torch.addmm(*map(real_torch.from_numpy, (bias, pixels, weight))).numpy()
print(np.round(mine[:2], 3))
print("same as PyTorch:", np.allclose(mine, theirs, rtol=1e-5, atol=1e-5))
