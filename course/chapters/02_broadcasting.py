# %% [markdown]
# # 2. Broadcasting copies nothing
#
# You add a bias of 4 numbers to a batch of a million rows. How many biases are in memory?
#
# One. Tensors of different shapes meet by *broadcasting*: the smaller one is seen again and again, through a stride of
# 0. In this chapter you write its rules, what it costs on the way back (the gradient of a copy is a sum) and the
# softmax, and end with a classifier that is little more than broadcasting.

# %% tags=["nbval-ignore-output"]
from firesteel_course import board, exercise, load_digits, show
from firesteel_widgets import strides
import firesteel as torch
from firesteel import Tensor, dtype
from firesteel.shapes import Shape
import matplotlib.pyplot as plt
import torch as real_torch

board(chapter=2)

# %% [markdown]
# ## Shapes line up from the right
#
# Which tensors can be added?

# %%
x = torch.arange(12.0).reshape(3, 4)
bias = torch.tensor([0.0, 10.0, 20.0, 30.0])
print(x + bias)
print(tuple((torch.zeros(5, 1, 4) + x).shape))

# %% [markdown] tags=["card"]
# ### Exercise: the common shape
#
# Write the shapes below each other, lined up at their right ends. In each column an axis that is missing or of size 1
# stretches to the size of the others; two different sizes that are both not 1 cannot meet.
#
# <details><summary>Hint 1</summary>
# (5, 1, 4) above (3, 4): the columns hold 4 and 4, 1 and 3, 5 and nothing.
# </details>
# <details><summary>Hint 2</summary>
# Start from a list of ones, as long as the longest shape. Axis number i of a shorter shape belongs at place
# i + rank - len(shape).
# </details>
# <details><summary>Hint 3</summary>
# For each shape and each of its sizes: skip a 1; if the place still holds 1, write the size there; if it holds another
# size, raise a RuntimeError. A size of 0 needs no rule of its own.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=12 lines=9
from firesteel.shapes import broadcast_shapes

# %%
print(broadcast_shapes((5, 1, 4), (3, 4)), broadcast_shapes((2, 1), (1, 3), (4, 1, 1)), broadcast_shapes((0,), (1,)))
try:
    x + torch.zeros(3)
except RuntimeError as error:
    print("4 and 3 cannot meet:", type(error).__name__)

# %% [markdown]
# Every `+`, `*` and `==` of two tensors now asks your function; where it raises, the operation does.
#
# ## A stretched axis has stride 0
#
# The common shape has more places than the bias has numbers. Which strides show the same number many times?

# %% [markdown] tags=["card"]
# ### Exercise: strides of an expanded tensor
#
# A step along a stretched axis must stay on the same element, and a stride of 0 does. Axes that keep their size keep
# their stride; anything but an axis of size 1 cannot be stretched.
#
# <details><summary>Hint 1</summary>
# A column of shape (3, 1) and stride (1, 1), seen as (2, 3, 4): one axis is new, one stays, one is stretched.
# </details>
# <details><summary>Hint 2</summary>
# The number of new axes is <code>len(new_shape) - len(shape)</code>; a negative one is a RuntimeError. The new axes
# come first, each with stride 0.
# </details>
# <details><summary>Hint 3</summary>
# Then loop over size, step and wanted size of the old axes: refuse a size that is neither 1 nor the wanted one; keep
# the step where the sizes agree, and take 0 where they do not.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=10 lines=9 requires=["shapes.broadcast_shapes"]
from firesteel.shapes import expand_strides

# %%
print(expand_strides((3, 1), (1, 1), (2, 3, 4)))
rows = bias.expand(1_000_000, 4)
print(tuple(rows.shape), rows.stride(), "numbers in memory:", len(rows.untyped_storage()))

# %% [markdown]
# A million rows, four numbers. How many elements share the cell of the 10? Guess; then choose `rows` and point at one.

# %% tags=["nbval-ignore-output"]
strides(bias, rows)

# %% [markdown]
# All million of the column: a step down adds 1 x 0 to the place.
#
# ## A reduction folds axes away
#
# What is the shape of a sum? That depends on what comes next: `keepdim` leaves the folded axis behind with size 1, so
# that the result broadcasts against what it came from.

# %% [markdown] tags=["card"]
# ### Exercise: the shape after a reduction
#
# The axes in `dims` (counted from 0, in any order) are each folded to one value. They disappear, or stay with size 1
# where `keepdim` is set.
#
# <details><summary>Hint 1</summary>
# (2, 3, 4) summed over axis 1 is (2, 4), or (2, 1, 4).
# </details>
# <details><summary>Hint 2</summary>
# <code>enumerate(shape)</code> gives each axis with its size; <code>axis in dims</code> tells whether it goes.
# </details>
# <details><summary>Hint 3</summary>
# Two generator expressions inside <code>tuple(...)</code>: with keepdim a size or 1, without it only the sizes of the
# axes that are not in dims.
# </details>

# %% tags=["exercise"] difficulty=1 minutes=6 lines=3
from firesteel.shapes import reduced_shape

# %%
print(reduced_shape((2, 3, 4), (2, 0), keepdim=False), reduced_shape((2, 3, 4), (2, 0), keepdim=True))
centred = x - x.mean(1, keepdim=True)  # (3, 4) - (3, 1)
print(centred)

# %% [markdown]
# Each row lost its own mean. Without `keepdim` the shapes (3, 4) and (3,) would not have met.
#
# ## The gradient of a copy is the sum over its copies
#
# Broadcasting used each bias three times, once a row. How much does a loss change when one of them moves? By the sum of
# what it changes in each row. Chapter 4 builds the machine that asks this question; the part that answers it is here.

# %% [markdown] tags=["card"]
# ### Exercise: undo a broadcast
#
# `grad` has the shape of the result. Sum it over every axis that broadcasting added or stretched, so that it takes the
# shape of the operand again.
#
# <details><summary>Hint 1</summary>
# Two kinds of axes are summed: those added on the left, of which there are <code>grad.ndim - len(shape)</code>, and
# those that are 1 in shape but not in grad.
# </details>
# <details><summary>Hint 2</summary>
# Collect the numbers of these axes, counted in grad, and sum over all of them at once with
# <code>grad.sum(dims, keepdim=True)</code>. Then only axes of size 1 are too many: <code>reshape</code> removes them.
# </details>
# <details><summary>Hint 3</summary>
# If the shapes agree, return grad (a sum over no axes would be a sum over all). If
# <code>broadcast_shapes(grad.shape, shape)</code> is not the shape of grad, raise a RuntimeError. Axis i of shape is
# axis i + added of grad.
# </details>

# %% tags=["exercise"] difficulty=3 minutes=15 lines=8 requires=["shapes.broadcast_shapes", "shapes.reduced_shape"]
from firesteel.shapes import unbroadcast

# %%
print(unbroadcast(torch.ones(3, 4), (4,)), unbroadcast(torch.ones(3, 4), (3, 1)).tolist())
bias.requires_grad_()
loss = (x * bias).sum()
loss.backward()
print(bias.grad, x.sum(0))

# %% [markdown]
# The gradient of the loss at each bias is the sum of the column it was multiplied with: your function summed it.
#
# ## A float beats an integer, whatever their sizes
#
# Shapes are not all that has to meet. What is an integer plus a float?

# %%
print(torch.arange(3) + torch.tensor([0.5, 0.5, 0.5]))
print("kind, bytes:", {d: (d.category, d.itemsize) for d in (torch.bool, torch.int64, torch.float16)})

# %% [markdown] tags=["card"]
# ### Exercise: the common element type
#
# A float beats an integer and an integer beats a bool, even a small float a large integer. Within one kind the type
# with more bytes wins; only uint8 and int8 need a third, int16, that holds the values of both.
#
# <details><summary>Hint 1</summary>
# Each type knows its <code>category</code> (0 bool, 1 integer, 2 float), its <code>itemsize</code> in bytes and its
# <code>name</code>.
# </details>
# <details><summary>Hint 2</summary>
# Different categories: return the type of the higher one, and look at nothing else.
# </details>
# <details><summary>Hint 3</summary>
# Same category: first the pair of uint8 and int8, in either order (<code>torch.int16</code>); else the larger itemsize.
# With a key, <code>max(type1, type2, key=...)</code> does both comparisons.
# </details>

# %% tags=["exercise"] difficulty=1 minutes=8 lines=7
from firesteel.dtypes import promote_types

# %%
for a, b in [(torch.int64, torch.float16), (torch.uint8, torch.int8), (torch.bool, torch.uint8)]:
    print(f"{a!s:11} + {b!s:13} = {promote_types(a, b)!s:13}", torch.ones(2, dtype=a) + torch.ones(2, dtype=b))

# %% [markdown]
# The rule is about kinds of numbers before it is about sizes: `int64` plus `float16` is `float16`, as in PyTorch.
#
# ## Softmax survives large numbers
#
# How do scores become probabilities? `exp` makes them positive, division by their sum makes them sum to 1. Written
# down like that, it fails:

# %%
scores = torch.tensor([[1.0, 2.0, 3.0], [1000.0, 1001.0, 1002.0]])
print(scores.exp() / scores.exp().sum(1, keepdim=True))

# %% [markdown] tags=["card"]
# ### Exercise: softmax
#
# The same number taken away from every score of a row changes no probability, as it cancels in the quotient. Take each
# row's largest away first: then the largest exponential is 1, and nothing overflows.
#
# <details><summary>Hint 1</summary>
# <code>input.amax(dim, keepdim=True)</code> gives the largest of each row, in a shape that broadcasts.
# </details>
# <details><summary>Hint 2</summary>
# Subtract it, take <code>.exp()</code>, and divide by the sum along the same axis. Keep that axis there, too.
# </details>
# <details><summary>Hint 3</summary>
# Two lines: a name for the exponentials, and their quotient. Use tensors only, so that the gradient finds its way; the
# largest itself may be taken from <code>input.detach()</code>, as it cancels.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=8 lines=2 requires=["shapes.reduced_shape"]
from firesteel.stable import softmax

# %%
print(softmax(scores, dim=1))

# %% [markdown]
# Both rows are the same but for a thousand, and so are their probabilities.
#
# ## A classifier is two broadcasts and a softmax
#
# Which digit is this? The one that its nearest neighbours are. The distances of 360 new images to 1437 known ones are
# one broadcast: (360, 1) + (1, 1437) - (360, 1437), since the square of a - b is aa + bb - 2ab.

# %%
digits = load_digits()
known, new = torch.from_numpy(digits.train_images), torch.from_numpy(digits.test_images)
labels, truth = torch.from_numpy(digits.train_labels), torch.from_numpy(digits.test_labels)


def distances(new, known):
    return (new * new).sum(1, keepdim=True) + (known * known).sum(1) - 2 * (new @ known.T)


nearest = labels[distances(new, known).argmin(1)]
print(f"nearest neighbour: {(nearest == truth).float().mean().item():.1%} of {len(new)} digits")

# %% [markdown]
# One neighbour decides alone. Let all of them vote, the nearer the more: a softmax of the negative distances weighs the
# votes, and `labels[:, None] == torch.arange(10)` turns labels into ballots.

# %%
ballots = (labels[:, None] == torch.arange(10)).float()  # (1437, 1) == (10,): (1437, 10)
chances = softmax(-2 * distances(new, known), 1) @ ballots  # (360, 1437) @ (1437, 10)
print(f"all neighbours: {(chances.argmax(1) == truth).float().mean().item():.1%}")

unsure = chances.amax(1).argsort()[:5]
figure, axes = plt.subplots(2, 5, figsize=(10, 3.6), height_ratios=[2, 1], layout="constrained")
for (image, bars), i in zip(axes.T, unsure.tolist(), strict=True):
    image.imshow(new[i].reshape(8, 8).numpy(), cmap="gray_r")
    image.set(title=f"a {truth[i].item()}", xticks=[], yticks=[])
    bars.bar(range(10), chances[i].numpy())
    bars.set(ylim=(0, 1), xticks=range(10), yticks=[])

# %% [markdown]
# The vote is right as often, and it tells how sure it is: these are the five digits on which it is most divided. A vote
# weighted by a softmax is also what attention is in a transformer.
#
# ## PyTorch gives the same answers
#
# Here are the same lines on real tensors, and every pair of element types.

# %%
real_known, real_new = real_torch.from_numpy(digits.train_images), real_torch.from_numpy(digits.test_images)
real_ballots = real_torch.nn.functional.one_hot(real_torch.from_numpy(digits.train_labels)).float()
real_chances = (-2 * distances(real_new, real_known)).softmax(1) @ real_ballots
print("chances agree to 4 digits:", bool(abs(chances.numpy() - real_chances.numpy()).max() < 1e-4))
names = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64"]
pairs = [(a, b) for a in names for b in names]
mine = [torch.promote_types(getattr(torch, a), getattr(torch, b)) for a, b in pairs]
theirs = [real_torch.promote_types(getattr(real_torch, a), getattr(real_torch, b)) for a, b in pairs]
print(sum(str(a) == str(b) for a, b in zip(mine, theirs, strict=True)), "of", len(pairs), "pairs of types agree")

# %% [markdown]
# Your framework adds, folds and votes as PyTorch does. How did `backward` know that it should call `unbroadcast`? To
# see the idea without the shapes, chapter 3 begins again, with single numbers.
