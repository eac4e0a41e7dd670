# %% [markdown]
# # 4. One node serves a million numbers
#
# In chapter 3 every single number was a node of the graph. A photo has a million of them. Must its graph, too?
#
# No: one node an operation is enough, if the operation knows how gradients pass through it as a whole. In this chapter
# you write four such operations and the engine that runs them backwards. They are `mytorch`'s own: from then on each
# `a * b`, `x.sum()`, `a @ b`, `x[i]` and `loss.backward()` in this course is yours.

# %% tags=["nbval-ignore-output"]
from collections.abc import Iterable, Sequence
from typing import Any

from firesteel_course import board, exercise, load_digits, show
from firesteel_widgets import graph, record, why
import firesteel as torch
from firesteel import cpu, indexing, shapes
from firesteel.autograd import Function, gradcheck
from firesteel.autograd.engine import Gradients
from firesteel.autograd.node import Node
from firesteel.functions.views import Put
import matplotlib.pyplot as plt
import numpy as np
import torch as real_torch

board(chapter=4)

# %% [markdown]
# ## A tensor remembers its operation
#
# What stands behind the sum of a million squares?

# %% tags=["nbval-ignore-output"]
x = torch.ones(1_000_000, requires_grad=True)
graph((x * x).sum())

# %% [markdown]
# Three nodes: a sum, a product, and the keeper of the gradient of `x`. As in PyTorch, `grad_fn` is the node that made a
# tensor, and `next_functions` leads on towards what it was made from.
#
# ## An operation knows its way back
#
# A node belongs to a `Function` with two halves. `forward` computes and saves what will be needed. `backward` is handed
# the gradient of the loss at the output, and returns the gradient at each input. Here is one for the third power:


# %%
class Cube(Function):
    @staticmethod
    def forward(ctx: Any, x: Any) -> Any:
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        (x,) = ctx.saved_tensors
        return grad * 3 * x * x


x = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
Cube.apply(x).sum().backward()
print(x.grad, gradcheck(Cube.apply, (x,)))

# %% [markdown]
# The slope of x cubed is 3 x squared: 3 at 1, and 12 at 2. `gradcheck` moved each number a little, as you did in
# chapter 3, and agrees. Where it does not, which node is to blame? Here one `x` was lost on the way back:


# %% tags=["nbval-ignore-output"]
class Slip(Cube):
    @staticmethod
    def backward(ctx: Any, grad: Any) -> Any:
        return grad * 3 * ctx.saved_tensors[0]


graph((Slip.apply(x) * 2).sum(), diff=True)

# %% [markdown]
# The node whose `backward` disagrees with trial is outlined. When a check of yours fails, for example that of `Mul`,
# `show("functions.elementwise.Mul")` opens its smallest case like this. The four that follow are what nearly every
# network is made of. Their `forward` cannot say `a * b`, since `*` will call them; `cpu` holds the arithmetic below.

# %% [markdown] tags=["card"]
# ### Exercise: Mul
#
# For each element it is chapter 3 again: grad times the other factor. What is new is broadcasting. A row that met every
# line of a table was used once a line, so what comes back from all the lines adds up, to the shape of the row.
#
# <details><summary>Hint 1</summary>
# In forward save both and return <code>cpu.binary(np.multiply, a, b)</code>. In backward use grad * b.</details>
# <details><summary>Hint 2</summary>
# grad * b has the product's shape; <code>shapes.unbroadcast</code> of chapter 2 sums it back to that of a.</details>
# <details><summary>Hint 3</summary>
# Return both in the order of forward's arguments, each brought back to the shape of its own operand.</details>

# %% tags=["exercise"] difficulty=2 minutes=12 lines=8 requires=["shapes.unbroadcast"]
from firesteel.functions.elementwise import Mul

# %%
row = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
column = torch.tensor([[10.0], [20.0]], requires_grad=True)
Mul.apply(row, column).sum().backward()
print("each of the row met 10 and 20:", row.grad, "each of the column met 1, 2 and 3:", column.grad.tolist())

# %% [markdown] tags=["card"]
# ### Exercise: Sum
#
# Each element moves its sum just as far as it moves itself. So on the way back the gradient of a sum goes unchanged to
# every element that was summed: a stretch undoes a sum, as a sum undid a stretch before.
#
# <details><summary>Hint 1</summary>
# In forward keep the shape of x and the axes on <code>ctx</code>; the numbers are not needed.</details>
# <details><summary>Hint 2</summary>
# grad lacks the summed axes (unless keepdim was set), so it would broadcast against the wrong ones. Give them back,
# with size 1: <code>shapes.reduced_shape(shape, dims, keepdim=True)</code> is the shape to reshape to.</details>
# <details><summary>Hint 3</summary>
# Then <code>expand</code> to the shape of x. Return an entry for each argument: the gradient, None and None.</details>

# %% tags=["exercise"] difficulty=2 minutes=12 lines=4 requires=["shapes.reduced_shape"]
from firesteel.functions.reductions import Sum

# %%
table = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
weighted = Sum.apply(table, (1,), False) * torch.tensor([1.0, 10.0])
weighted.sum().backward()
print(weighted.tolist(), table.grad.tolist())
print("and weighted?", why(weighted, weighted.sum()))

# %% [markdown]
# The second row counts ten times as much, and so do its gradients. Whatever lies between them and the loss keeps none.

# %% [markdown] tags=["card"]
# ### Exercise: MatMul
#
# For C = A B every entry of A meets a whole row of B, so its gradient is a row of sums: a matrix product again. With dC
# the gradient at C the shapes leave only one way: dA is dC times B transposed, dB is A transposed times dC.
#
# <details><summary>Hint 1</summary>
# Begin with shapes (n, k) and (k, m). What shapes have dC, dA, dB? <code>b.mT</code> is b transposed.</details>
# <details><summary>Hint 2</summary>
# A vector is a matrix with one row (on the left) or one column (on the right), and grad lacks that axis, too. Put it in
# with <code>unsqueeze</code>: axis 0 of a and -2 of grad, axis 1 of b and -1 of grad. Do grad's -1 first.</details>
# <details><summary>Hint 3</summary>
# Leading axes are a batch and broadcast, so bring each result back with <code>shapes.unbroadcast</code> to the shape of
# the matrix it is for, and then with <code>reshape</code> to the operand's own shape.</details>

# %% tags=["exercise"] difficulty=4 minutes=25 lines=13 requires=["functions.elementwise.Mul"]
from firesteel.functions.linalg import MatMul

# %%
options = {"dtype": torch.float64, "requires_grad": True}
vector, matrix, batch = torch.ones(3, **options), torch.ones(3, 2, **options), torch.ones(5, 4, 3, **options)
for a, b in [(matrix.mT.detach(), matrix), (vector, matrix), (vector, vector), (batch, matrix), (batch, vector)]:
    print(tuple(a.shape), "@", tuple(b.shape), "=", tuple(MatMul.apply(a, b).shape), gradcheck(MatMul.apply, (a, b)))

# %% [markdown] tags=["card"]
# ### Exercise: Index
#
# Picking elements hands each one's gradient back to the place it came from. A place that was picked twice moves two
# outputs, so it gets the sum of both; a place that was not picked gets 0.
#
# <details><summary>Hint 1</summary>
# In forward keep the key and the shape of x on ctx; <code>indexing.pick(x, key)</code> does the picking.</details>
# <details><summary>Hint 2</summary>
# Writing grad into zeros at the key would keep only the last where a place comes twice; it must be added.</details>
# <details><summary>Hint 3</summary>
# <code>Put.apply(grad, key, shape)</code> adds up at the key, and is an operation itself, so the way back can be
# differentiated again. The key has no gradient: return None for it.</details>

# %% tags=["exercise"] difficulty=2 minutes=10 lines=3 requires=["functions.elementwise.Mul"]
from firesteel.functions.views import Index

# %%
words = ["to", "be", "or", "not", "to", "be"]
known = sorted(set(words))
meanings = torch.zeros(len(known), 2, requires_grad=True)  # one row a word: so a language model keeps its words
Index.apply(meanings, torch.tensor([known.index(word) for word in words])).sum().backward()
print(dict(zip(known, meanings.grad.tolist(), strict=True)))

# %% [markdown]
# ## The engine is chapter 3 with tensors in it
#
# A node has no `parents` now but `next_functions`: pairs of the node that made an input (None where no gradient is
# wanted) and a number, since an operation may have several outputs.

# %% [markdown] tags=["card"]
# ### Exercise: the order of the nodes
#
# A node may run when all that was computed from its output has run. The order is that of chapter 3, with two changes:
# there may be several roots, and some edges lead to None.
#
# <details><summary>Hint 1</summary>
# Start the stack with all roots. The walk may meet one root behind another, so no root is first by right.</details>
# <details><summary>Hint 2</summary>
# As before: a node seen first goes back marked as done, its producers on top; popped done, it is noted.</details>
# <details><summary>Hint 3</summary>
# Walk over <code>for producer, _ in node.next_functions</code>, leaving out None. Return the list reversed.</details>

# %% tags=["exercise"] difficulty=3 minutes=12 lines=12 requires=["scalar.topological_order"]
from firesteel.autograd.engine import topological_order

# %%
print([node.name() for node in topological_order([(x * x).exp().sum().grad_fn])])

# %% [markdown] tags=["card"]
# ### Exercise: the backward pass
#
# Each node in turn takes the gradients that arrived at its outputs, is called with them, and its results go on to its
# producers. What arrives twice at one output adds up before that producer runs.
#
# <details><summary>Hint 1</summary>
# <code>gradients.pop(node)</code> is a list, one slot an output; a node that has no list is skipped.</details>
# <details><summary>Hint 2</summary>
# Loop over <code>node.next_functions</code> and the results together. Skip where producer or gradient is None. A
# producer that has no list yet gets one of as many None as <code>len(producer.output_metadata)</code>.</details>
# <details><summary>Hint 3</summary>
# In slot <code>index</code>: None becomes the gradient, anything else becomes itself plus the gradient. Not with
# <code>+=</code>: that changes the tensor itself, and <code>a + b</code> hands the very same one to both.</details>

# %% tags=["exercise"] difficulty=3 minutes=20 lines=10 requires=["autograd.engine.topological_order"]
from firesteel.autograd.engine import run_backward

# %% tags=["nbval-ignore-output"]
x = torch.tensor(3.0, requires_grad=True)
y = x * x + x
with record(y) as tape, torch.no_grad():  # the pass itself makes no graph
    run_backward(topological_order([y.grad_fn]), {y.grad_fn: [torch.tensor(1.0)]})
tape

# %% [markdown]
# 2 x + 1 at 3 is 7. This is the tape of your own pass, in your order, with the lines of your own `backward`; chapter 3
# had the same sum. `y.backward()` does exactly this: it finds the order, hands 1 to the root, and runs.
#
# ## Gradients draw ten digits
#
# Can this learn to read? Here are 1437 handwritten digits of 8 by 8 pixels. Each gets ten scores, one for each digit: a
# matrix product. The loss is how surprised the scores are by the right one; forward and back it takes all your parts.

# %%
digits = load_digits()
pixels = digits.train_images.astype(np.float64)


def surprise(framework, weight, bias):
    scores = framework.from_numpy(pixels) @ weight + bias  # (images, 10)
    log_chances = scores - scores.exp().sum(1, keepdim=True).log()
    every, right = framework.arange(len(pixels)), framework.from_numpy(digits.train_labels)
    return -log_chances[every, right].mean()


weight, bias = torch.zeros(64, 10, **options), torch.zeros(10, **options)
print(gradcheck(lambda bias: surprise(torch, weight.detach(), bias), (bias,)))

# %% [markdown]
# The gradients agree with trial. Here is the graph that your operations built; it ends in 2.303, the surprise of pure
# guessing, log(10). At `scores` two gradients meet (+2). What does each of them say? Guess, then step to the tick.

# %% tags=["nbval-ignore-output"]
graph(lambda: surprise(torch, weight, bias), names={"weight": weight, "bias": bias})


# %%
def train(framework, steps, rate=1.0):
    options = {"dtype": framework.float64, "requires_grad": True}
    weight, bias = framework.zeros(64, 10, **options), framework.zeros(10, **options)
    losses = []
    for _ in range(steps):
        loss = surprise(framework, weight, bias)
        weight_grad, bias_grad = framework.autograd.grad(loss, (weight, bias))
        with framework.no_grad():
            weight -= rate * weight_grad
            bias -= rate * bias_grad
        losses.append(loss.item())
    return losses, weight.detach(), bias.detach()


losses, weight, bias = train(torch, steps=150)
guesses = (digits.test_images @ weight.numpy() + bias.numpy()).argmax(1)
print(f"loss {losses[0]:.3f} to {losses[-1]:.3f}; {(guesses == digits.test_labels).mean():.1%} of unseen digits right")

# %%
figure, axes = plt.subplots(1, 10, figsize=(12, 1.6), layout="constrained")
for digit, picture in enumerate(axes):
    picture.imshow(weight[:, digit].reshape(8, 8).numpy(), cmap="RdBu_r", vmin=-1.5, vmax=1.5)
    picture.set(title=f"{digit}", xticks=[], yticks=[])

# %% [markdown]
# Red pixels speak for a digit, blue ones against it. Nobody drew these: 150 gradients did. In each of them the two that
# met at `scores` add up: one lifts the right digit, the other lowers every digit by the chance that it was given.
#
# ## PyTorch takes the same steps

# %%
their_losses, their_weight, _ = train(real_torch, steps=150)
print(f"loss at the last step: yours {losses[-1]:.10f}  PyTorch {their_losses[-1]:.10f}")
print("weights agree:", np.allclose(weight.numpy(), their_weight.numpy(), rtol=1e-9, atol=1e-12))

# %% [markdown]
# The same function trains both, and after 150 steps the digits still agree. Where does the time go in such a step? Into
# the arithmetic of large arrays, which is what a GPU is for: chapter 5.
