# %% [markdown]
# # 1. A tensor is a view of a buffer
#
# You have an image of a million pixels and write `image.T`. How many pixels move?
#
# None. In this chapter you write the six functions that make this possible: from the place of one number in memory to
# `reshape`, which copies only when it must. Each one that passes its checks becomes a plank of `mytorch`, a PyTorch of
# your own, and the cells below it run on your code. Until then the plank is borrowed, so you can always read on.

# %% tags=["nbval-ignore-output"]
from firesteel_course import board, exercise, load_digits, show
from firesteel_widgets import strides
import firesteel as torch
from firesteel.strides import Shape, merged_runs
import matplotlib.pyplot as plt
import torch as real_torch

board(chapter=1)

# %% [markdown]
# ## Twelve numbers lie in one row
#
# What does a tensor hold?

# %%
x = torch.arange(12).reshape(3, 4)
print(x)
print(x.untyped_storage())
print("shape", tuple(x.shape), "stride", x.stride(), "offset", x.storage_offset())

# %% [markdown]
# A flat row of numbers, the *storage*, and three facts about how to walk along it. The *stride* `(4, 1)` says: one step
# down skips 4 numbers of the row, one step to the right skips 1. The *offset* says where the walk begins. So `x[1, 2]`
# lies at 0 + 1 * 4 + 2 * 1 = 6.

# %% [markdown] tags=["card"]
# ### Exercise: strides of a contiguous tensor
#
# In a fresh tensor the last axis lies densest, so its stride is 1. One step along any other axis skips everything to
# its right.
#
# <details><summary>Hint 1</summary>
# Write down the strides of shape (2, 3, 4) by hand: how many numbers are in one row, and how many in one block of rows?
# </details>
# <details><summary>Hint 2</summary>
# Go through the shape from the right and carry a number along: the product of the sizes passed so far. It starts at 1.
# </details>
# <details><summary>Hint 3</summary>
# Loop over <code>reversed(shape)</code>: append the number, then multiply it by <code>max(size, 1)</code>. At the end
# turn the list round and make it a tuple.
# </details>

# %% tags=["exercise"] difficulty=1 minutes=8 lines=6
from firesteel.strides import contiguous_strides

# %%
for shape in [(3, 4), (2, 3, 4), (5,), (2, 0, 3)]:
    print(f"{shape!s:10} yours {contiguous_strides(shape)!s:11} a new tensor's {torch.zeros(shape).stride()}")

# %% [markdown] tags=["card"]
# ### Exercise: the place of an element
#
# An index is a walk along the row: so many steps along each axis, each as long as that axis's stride. A negative entry
# counts from the end, and a place outside the tensor is refused, since the row would answer with some other number.
#
# <details><summary>Hint 1</summary>
# For stride (4, 1) and index (1, 2) the place is 1 * 4 + 2 * 1. The offset comes on top.
# </details>
# <details><summary>Hint 2</summary>
# In an axis of size n the entries -n to n - 1 are allowed. Refuse the others with an IndexError first; then add n to a
# negative one.
# </details>
# <details><summary>Hint 3</summary>
# Compare the lengths. Then loop over <code>zip(index, shape, stride)</code>: check, make the entry positive, add entry
# times step to <code>offset</code>.
# </details>

# %% tags=["exercise"] difficulty=1 minutes=8 lines=7 requires=["strides.contiguous_strides"]
from firesteel.strides import element_offset

# %%
print([element_offset((i, j), (3, 4), (4, 1)) for i in range(3) for j in range(4)])
last = element_offset((-1, -1), (3, 4), (4, 1))
print("x[-1, -1] lies at", last, "and is", x.untyped_storage()[last])

# %% [markdown]
# In index order the places of `x` count up one by one. Soon we will meet tensors for which they do not.
#
# ## A slice starts later and takes longer steps
#
# Which cells of the row does `x[1:, ::2]` pass, and in which order? Guess, then look: `strides` draws tensors above the
# row that they share. Choose `part`, walk it with the arrow keys, and read beside it the sum that leads to each cell.

# %% tags=["nbval-ignore-output"]
part = x[1:, ::2]
strides(x, part)

# %% [markdown]
# Cells 4, 6, 8 and 10. No number moved: the walk begins at row 1 and steps over two columns at a time.

# %% [markdown] tags=["card"]
# ### Exercise: slice along one axis
#
# Return the shape, the stride and the offset of a slice along one axis; the other axes stay as they are. Nothing is
# copied: a slice starts further along the row and takes longer steps.
#
# <details><summary>Hint 1</summary>
# Python knows how slices are clipped: <code>range(10)[2:100:3]</code> is <code>range(2, 10, 3)</code>.
# </details>
# <details><summary>Hint 2</summary>
# <code>places = range(shape[axis])[key]</code> has all you need: <code>len(places)</code>, <code>places.start</code>
# and <code>places.step</code>. Which of the three results does each of them change?
# </details>
# <details><summary>Hint 3</summary>
# Refuse a step of 0 or below with a ValueError. Then the size becomes the length, the stride is multiplied by the step,
# and the offset grows by start times the old stride (for an empty slice let start be at most the size). Put each new
# number between <code>shape[:axis]</code> and <code>shape[axis + 1:]</code>.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=10 lines=6 requires=["strides.element_offset"]
from firesteel.strides import slice_axis

# %%
print(slice_axis((3, 4), (4, 1), 0, axis=0, key=slice(1, None)))
print(part, part.stride(), part.storage_offset())
part[0, 0] = -1
print(x)

# %% [markdown]
# Writing into the slice changed `x`: there is one row of numbers, and two ways to walk it.
#
# ## A transpose moves no number

# %% [markdown] tags=["card"]
# ### Exercise: put the axes in another order
#
# Axis `i` of the view is axis `dims[i]` of the tensor. Its size and its stride go together, and nothing else happens.
#
# <details><summary>Hint 1</summary>
# Shape (2, 3) with stride (3, 1) becomes shape (3, 2) with stride (1, 3).
# </details>
# <details><summary>Hint 2</summary>
# A negative axis counts from the end, so that -1 and 1 are the same axis of a matrix. Bring all to 0 or above before
# you look for one that is named twice.
# </details>
# <details><summary>Hint 3</summary>
# Three refusals: another number of dims than axes (RuntimeError), an axis that is not there (IndexError), one named
# twice (RuntimeError). Then pick <code>shape[dim]</code> and <code>stride[dim]</code> for each dim.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=10 lines=10 requires=["strides.slice_axis"]
from firesteel.strides import permute

# %%
print(permute((3, 4), (4, 1), (1, 0)))
print(x.T, x.T.stride())
print("same memory:", x.T.data_ptr() == x.data_ptr())

# %% [markdown]
# The million pixels stay where they are. In which order do we pass them now? Say the first five cells, then press Walk:
# it shows the order, and counts the lines of 64 bytes in which memory is fetched.

# %% tags=["nbval-ignore-output"]
strides(x.T, x)

# %% [markdown]
# 0, 4, 8, 1, 5: a row of `x.T` is a column of `x`, so we jump, and come back to the same lines again and again.
#
# ## Index order need not be memory order
#
# Some code (a matrix multiplication, a file on disk) wants the numbers one after the other. How can a tensor tell
# whether they are?

# %% [markdown] tags=["card"]
# ### Exercise: is it contiguous?
#
# A tensor is contiguous when the next element in index order is always the next one in the row. An axis of size 1 is
# never stepped along, so its stride does not matter; a tensor without elements is never walked at all.
#
# <details><summary>Hint 1</summary>
# You know which strides a contiguous tensor of this shape has.
# </details>
# <details><summary>Hint 2</summary>
# Compare axis by axis, and leave out the axes of size 1. The answer for a shape with a 0 in it comes first.
# </details>
# <details><summary>Hint 3</summary>
# <code>all(... for size, step, expected in zip(shape, stride, contiguous_strides(shape)))</code>: each axis is fine if
# its size is 1 or its two strides agree.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=8 lines=8 requires=["strides.contiguous_strides"]
from firesteel.strides import is_contiguous

# %%
for name, view in {"x": x, "x.T": x.T, "x[:, 1:]": x[:, 1:], "x[1:]": x[1:]}.items():
    print(f"{name:9} {view.stride()!s:7} {is_contiguous(view.shape, view.stride())}")

# %% [markdown]
# A row taken off the top leaves an even walk; a column taken off the left leaves a gap after every row.
#
# ## reshape copies only when it must
#
# One of the three after `x` had to copy the numbers. Which, and why that one? Guess, then look for the word *copy*.

# %% tags=["nbval-ignore-output"]
strides(x, x.reshape(2, 6), x.T, x.T.reshape(12))

# %% [markdown]
# `x.T.reshape(12)`: no single stride leads through cells 0, 4, 8, 1. Neighbouring axes melt into one *run* when the
# outer one steps exactly over the inner one; `merged_runs` lists the runs from the outermost in, as (elements, stride).

# %%
print(merged_runs((3, 4), (4, 1)), "x")
print(merged_runs((4, 3), (1, 4)), "x.T")
print(merged_runs((2, 3, 4), (24, 4, 1)), "every second block of three rows")

# %% [markdown] tags=["card"]
# ### Exercise: strides of a reshaped view
#
# Within a run the numbers lie evenly, so it may be cut into new axes at will; no new axis may reach from one run into
# the next. Find the new strides, or return None where only a copy can show the elements in that shape.
#
# <details><summary>Hint 1</summary>
# A run of 12 elements with stride 1 as axes (3, 4): the last axis takes the run's stride 1, the one before it steps
# over 4 of them. It is <code>contiguous_strides</code> again, begun with the stride of the run.
# </details>
# <details><summary>Hint 2</summary>
# Take the last run and go through the new shape from the right. Each new axis takes the run's current stride as its own
# and uses up its size: what is left of the run is divided by that size, and the stride multiplied by it.
# </details>
# <details><summary>Hint 3</summary>
# Where a run is used up (1 element left) and the next axis is not of size 1, take the next run with
# <code>runs.pop()</code>. Where the size does not divide what is left, return None. Tensors without elements need a
# line of their own first: for them any contiguous strides will do.
# </details>

# %% tags=["exercise"] difficulty=4 minutes=20 lines=13 requires=["strides.contiguous_strides", "strides.is_contiguous"]
from firesteel.strides import view_strides

# %%
print(view_strides((3, 4), (4, 1), (2, 6)), view_strides((4, 3), (1, 4), (12,)))
try:
    x.T.view(12)
except RuntimeError as error:
    print(error)

# %% [markdown]
# `reshape` asks your function, and copies where the answer is None. `view` never copies, so it refused.
#
# ## A sheet of digits is cut and turned without moving a pixel
#
# Scikit-learn's handwritten digits are images of 8 by 8 pixels. Can we lay 3 rows of 6 side by side?
# Not without a copy: within a digit the rows of pixels lie 8 apart, from one row of digits to the next it is far more,
# and one stride cannot be both. But splitting an axis is always free. So we begin with an empty sheet, look at it as
# tiles, and write the digits through that view, leaving a frame of one pixel around each.

# %%
images = torch.from_numpy(load_digits().train_images[:18]).view(3, 6, 8, 8)
sheet = torch.zeros(30, 60)
tiles = sheet.view(3, 10, 6, 10).permute(0, 2, 1, 3)[:, :, 1:9, 1:9]
tiles.copy_(images)
tiles[0, 3].copy_(1 - tiles[0, 3])  # one of them as a negative
print(tuple(tiles.shape), tiles.stride(), tiles.storage_offset())

# %%
ways = {
    "sheet": lambda t: t,
    "transposed": lambda t: t.T,
    "cropped": lambda t: t[:20, 20:50],
    "every second pixel": lambda t: t[::2, ::2],
    "one tile": lambda t: t[1:9, 31:39],
}
rows = [["sheet", "sheet", "transposed"], ["cropped", "every second pixel", "one tile"]]
figure, pictures = plt.subplot_mosaic(rows, figsize=(9, 6), layout="constrained")
for name, way in ways.items():
    view = way(sheet)
    pictures[name].imshow(view.numpy(), cmap="gray_r")
    pictures[name].set(title=f"{name}\nstride {view.stride()}", xticks=[], yticks=[])
memory = {way(sheet).untyped_storage().data_ptr() for way in ways.values()}
print(len(ways), "pictures,", len(memory), "storage of", len(sheet.untyped_storage()), "pixels")

# %% [markdown]
# One tile was made a negative, and every picture that passes over it shows it: five walks along one row of numbers.
#
# ## PyTorch walks in the same steps
#
# Does real PyTorch agree on shape, stride and offset? It may even use the same memory.

# %%
real_sheet = real_torch.from_numpy(sheet.numpy())
print("same memory:", real_sheet.data_ptr() == sheet.data_ptr())
for name, way in ways.items():
    mine, theirs = way(sheet), way(real_sheet)
    walk = tuple(mine.shape), mine.stride(), mine.storage_offset()
    same = walk == (tuple(theirs.shape), theirs.stride(), theirs.storage_offset())
    print(f"{name:19} {walk[0]!s:9} {walk[1]!s:8} {walk[2]:4}  as in PyTorch: {same}")

# %% [markdown]
# Two frameworks, one buffer, the same walks. What happens when two tensors of different shapes meet? That is chapter 2,
# and it takes one more idea: a stride of 0.
