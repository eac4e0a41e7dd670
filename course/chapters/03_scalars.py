# %% [markdown]
# # 3. A number can remember how it was made
#
# You have a formula with a dozen knobs, and what comes out is too large. Which way do you turn each knob, and how far?
#
# In this chapter you write the six functions that answer this for any formula, first on single numbers. They are all
# there is to *autograd*, the part of PyTorch that makes learning possible; chapter 4 says the same of tensors.

# %% tags=["nbval-ignore-output"]
import inspect
import math
import random
from collections.abc import Callable

from firesteel_course import board, exercise, show
from firesteel_widgets import record
import firesteel as torch
from firesteel import scalar
from firesteel.scalar import Value
import matplotlib.pyplot as plt
import numpy as np
import torch as real_torch

board(chapter=3)

# %% [markdown]
# ## A slope tells which way to turn
#
# Here are three knobs. What happens to the result if we turn the first one up a little?


# %%
def formula(a: float, b: float, c: float) -> float:
    return (a * b + c) ** 2


print(formula(2.0, 3.0, -1.0), formula(2.001, 3.0, -1.0))

# %% [markdown]
# The result grew 30 times as much as the knob was turned: the *slope* there is about 30. It is positive, so turning
# this knob down makes the result smaller.

# %% [markdown] tags=["card"]
# ### Exercise: a slope by trial
#
# Step a little to both sides and divide the difference by the distance. Two-sided is worth the second step: what the
# curve bends upwards on one side it bends back on the other, and the two errors nearly cancel.
#
# <details><summary>Hint 1</summary>
# You need <code>f</code> at two points that differ in one argument only. How far apart are the two points?</details>
# <details><summary>Hint 2</summary>
# Make two lists from <code>xs</code>, and add <code>h</code> to entry <code>wrt</code> of one, subtract it in the
# other. Check <code>wrt</code> first: Python would take -1 for the last argument.</details>
# <details><summary>Hint 3</summary>
# <code>f(*above)</code> minus <code>f(*below)</code>, divided by <code>(2 * h)</code>. The brackets matter:
# <code>/ 2 * h</code> divides by 2 and then multiplies by h.</details>

# %% tags=["exercise"] difficulty=1 minutes=8 lines=5
from firesteel.scalar import central_difference

# %%
print("slopes", [round(central_difference(formula, 2.0, 3.0, -1.0, wrt=knob), 4) for knob in range(3)])
print("step    one-sided  two-sided   error of the slope of x * x * x at 1")
for h in (0.1, 0.01, 0.001):
    one_sided = ((1 + h) ** 3 - 1) / h - 3
    print(f"{h:<8}{one_sided:<11.1g}{central_difference(lambda x: x * x * x, 1.0, h=h) - 3:.1g}")

# %% [markdown]
# A tenth of the step makes the one-sided error a tenth, the two-sided a hundredth. But each knob takes two runs of the
# formula, and a network has millions of knobs. There is a way to get all slopes from a single run.
#
# ## A result can carry its slopes
#
# Each step of a computation is simple enough to know its own slopes. So let a number keep, beside its `data`, the
# `parents` it was computed from and the `derivatives`: for each parent, how fast the number moves when that parent
# alone moves. This is all of addition:

# %%
print(inspect.getsource(scalar.add))
total = Value(2.0) + Value(3.0)
print(total.data, total.parents, total.derivatives)

# %% [markdown]
# Move either summand, and the sum moves just as far: both slopes are 1. Three more operations are yours.

# %% [markdown] tags=["card"]
# ### Exercise: multiply
#
# A rectangle of 2 by 3: make one side longer by a little, and the area grows by that little times the *other* side. So
# the slope towards each factor is the other factor.
#
# <details><summary>Hint 1</summary>
# It has the same form as <code>add</code> above: one <code>Value</code> with all four arguments.</details>
# <details><summary>Hint 2</summary>
# The first derivative belongs to the first parent: how fast does a * b move when a does?</details>
# <details><summary>Hint 3</summary>
# With parents <code>(a, b)</code> the derivatives are the data of b, then the data of a.</details>

# %% tags=["exercise"] difficulty=1 minutes=5 lines=1
from firesteel.scalar import multiply

# %%
product = multiply(Value(2.0), Value(3.0))
tried = [round(central_difference(lambda a, b: a * b, 2.0, 3.0, wrt=factor), 6) for factor in (0, 1)]
print(product.data, product.derivatives, "by trial", tried)

# %% [markdown] tags=["card"]
# ### Exercise: power
#
# The slope of x to the n is n times x to the n - 1. Mind the corners: x to the 0 is 1 everywhere and does not move, and
# a negative number has no real square root.
#
# <details><summary>Hint 1</summary>
# Only the base is a parent: the exponent is a plain number, and anything else is a TypeError.</details>
# <details><summary>Hint 2</summary>
# In Python <code>(-8.0) ** 0.5</code> quietly gives a complex number, so ask first whether a negative base meets an
# exponent that is not whole: <code>float(exponent).is_integer()</code>.</details>
# <details><summary>Hint 3</summary>
# Where the exponent is 0 the slope is 0.0; compute <code>x ** (n - 1)</code> only where it is not, for
# <code>0.0 ** -1</code> raises.</details>

# %% tags=["exercise"] difficulty=2 minutes=8 lines=6 requires=["scalar.multiply"]
from firesteel.scalar import power

# %%
for exponent in (3, 0.5, -1, 0):
    result = power(Value(4.0), exponent)
    tried = central_difference(lambda x, n=exponent: x**n, 4.0)
    print(f"4 ** {exponent:<4} = {result.data:<8} slope {result.derivatives[0]:<8} by trial {round(tried, 4) + 0:.4f}")

# %% [markdown]
# With products, powers and sums come differences and quotients: `a - b` is `a + b * -1`, `a / b` is `a * b ** -1`, and
# `Value` writes them so. A network needs one thing more, a curve.

# %% [markdown] tags=["card"]
# ### Exercise: tanh
#
# The hyperbolic tangent squeezes every number between -1 and 1. Its slope can be told from its own value y: it is 1
# minus y squared, so steep in the middle and flat at both ends.
#
# <details><summary>Hint 1</summary>
# Python's <code>math</code> module knows the value, for numbers however large.</details>
# <details><summary>Hint 2</summary>
# Keep the value in a variable: you need it twice, once as the data and once for the slope.</details>
# <details><summary>Hint 3</summary>
# With <code>y</code> the tangent of <code>x.data</code>, the only derivative is <code>1 - y * y</code>. Write
# <code>(x,)</code> with its comma: a tuple of one.</details>

# %% tags=["exercise"] difficulty=1 minutes=5 lines=2 requires=["scalar.multiply"]
from firesteel.scalar import tanh

# %%
for x in (0.0, 1.0, -1.0, 1000.0):
    print(f"tanh({x:g}) = {tanh(Value(x)).data:.4f}, slope {tanh(Value(x)).derivatives[0]:.4f}")

# %% [markdown]
# At 1000 the curve is flat: a knob that far out feels nothing any more.
#
# ## Whoever was used twice must wait
#
# The slopes of single steps multiply along a chain: if y moves 3 times as fast as x, and z twice as fast as y, then z
# moves 6 times as fast as x. Where several ways lead from x to z, what comes by each way adds up. So each value, going
# back from the result, hands on what arrived at it, but only after *all* of it has arrived.

# %% [markdown] tags=["card"]
# ### Exercise: the order of the way back
#
# List the values behind a result so that each stands before its parents; then everything computed from a value has had
# its turn when the value's own turn comes. Turn it round: note a value down when all its parents are noted, and read
# the list from its end.
#
# <details><summary>Hint 1</summary>
# A function that visits the parents and then notes the value down would do it, if Python could nest calls 10 000 deep.
# It cannot, so keep a list of your own as the stack.</details>
# <details><summary>Hint 2</summary>
# Put pairs on the stack: a value, and whether its parents are done. Popped the first time, the value goes back marked
# as done, and its parents on top of it; popped the second time, it is noted down.</details>
# <details><summary>Hint 3</summary>
# Keep a set of the values you have seen and skip those: a value used twice would come twice, and one that is doubled 40
# times over would come 2 to the power of 40 times. Return the list reversed.</details>

# %% tags=["exercise"] difficulty=3 minutes=20 lines=12
from firesteel.scalar import topological_order

# %%
x = Value(0.5)
square = x * x
print([value.op or "x" for value in topological_order((square * x).exp())])

# %% [markdown] tags=["card"]
# ### Exercise: the pass back
#
# The result moves exactly as fast as itself, so 1.0 arrives there. From then on every value, in order, adds what
# arrived to its `grad` and hands each parent that much times the derivative towards it.
#
# <details><summary>Hint 1</summary>
# Keep what has arrived in this pass in a dictionary, apart from <code>grad</code>: an earlier pass may have left
# something there, which must not be handed on once more.</details>
# <details><summary>Hint 2</summary>
# Begin with <code>{root: 1.0}</code> and go through <code>topological_order(root)</code>. For each value, take its
# entry out, add it to <code>grad</code>, then look at its parents.</details>
# <details><summary>Hint 3</summary>
# Loop over parents and derivatives together with <code>zip</code>. Something may have arrived at the parent before:
# <code>arrived.get(parent, 0.0)</code> is that, and the new part comes on top.</details>

# %% tags=["exercise"] difficulty=3 minutes=15 lines=6 requires=["scalar.topological_order"]
from firesteel.scalar import backward

# %%
a, b, c = knobs = Value(2.0), Value(3.0), Value(-1.0)
loss = (a * b + c) ** 2
backward(loss)
print("one pass", [knob.grad for knob in knobs])
print("by trial", [round(central_difference(formula, 2.0, 3.0, -1.0, wrt=knob), 4) for knob in range(3)])

# %% [markdown]
# All slopes from one run and one way back, without a step to choose. Below is the tape of your pass; +3 says that three
# portions add up at `x`. How much is each, and which comes first? Guess, then click it and press the right arrow.

# %% tags=["nbval-ignore-output"]
x = Value(3.0)
y = x * x + x
with record(y) as tape:
    backward(y)
tape.cursor = 0  # you turn the tape
tape

# %% [markdown]
# First 1 from the sum, then 3 and 3 from the product: 7, but only when all three are there. So `x` has to wait.
#
# ## Forty knobs learn two moons
#
# Can slopes alone teach a formula to tell two kinds of points apart? Here are two moons, one marked 1 and one -1, and a
# network of ten units. Each unit takes `tanh` of a weighted sum, and the result is a weighted sum of the units.

# %%
angles = [math.pi * step / 11 for step in range(12)]
moons = [(math.cos(t), math.sin(t), 1.0) for t in angles]
moons += [(1 - math.cos(t), 0.4 - math.sin(t), -1.0) for t in angles]


def network(units, x, y):
    return sum(d * (a * x + b * y + c).tanh() for a, b, c, d in units).tanh()


def mean_square_error(units):
    return sum((network(units, x, y) - mark) ** 2 for x, y, mark in moons) / len(moons)


# %% [markdown]
# One step of learning: run, go back, and turn each knob against its slope.


# %%
def train(units, steps, rate=0.5):
    losses = []
    for _ in range(steps):
        loss = mean_square_error(units)
        loss.backward()
        losses.append(float(loss.data))
        for knob in (knob for unit in units for knob in unit):
            knob.data -= rate * knob.grad
            knob.grad *= 0
    return losses


dice = random.Random(0)
start = [[dice.uniform(-1, 1) for _ in range(4)] for _ in range(10)]
units = [[Value(number) for number in unit] for unit in start]
losses = train(units, steps=150)
print("loss", *(f"{losses[step]:.3f}" for step in (0, 10, 50, 149)))
print("right", sum(network(units, x, y).data * mark > 0 for x, y, mark in moons), "of", len(moons))

# %%
across, up = np.linspace(-1.5, 2.5, 41), np.linspace(-1.1, 1.5, 27)
seen = [[network(units, float(x), float(y)).data for x in across] for y in up]
figure, axes = plt.subplots(figsize=(6, 4))
axes.contourf(across, up, seen, levels=np.linspace(-1, 1, 9), cmap="RdBu_r", alpha=0.6)
for mark, shape in ((1.0, "o"), (-1.0, "s")):
    axes.plot(*zip(*[(x, y) for x, y, m in moons if m == mark], strict=True), shape, color="black", label=f"{mark:+g}")
axes.set(title="what ten units see", aspect="equal")
axes.legend()
plt.show()

# %% [markdown]
# Nobody told the units where the border runs. They only followed their slopes, on code that you wrote.
#
# ## PyTorch computes the same digits
#
# `network` and `train` use `+`, `*`, `tanh`, `backward` and `grad` only. So hand them PyTorch's numbers, started alike:

# %%
options = {"dtype": real_torch.float64, "requires_grad": True}
theirs = [[real_torch.tensor(number, **options) for number in unit] for unit in start]
for step, loss in enumerate(train(theirs, steps=5)):
    print(f"step {step}: yours {losses[step]:.10f}  PyTorch {loss:.10f}")

# %% [markdown]
# The same to ten digits, step after step. What is missing is speed: a thousand objects a step for 24 points. The next
# chapter puts whole tensors where the single numbers were, and the pass stays as it is.
