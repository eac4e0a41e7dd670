# %% [markdown]
# # 6. Layers
#
# You can differentiate anything you can compute. What should you compute to read a handwritten digit? Nobody knows
# the formula, so we take one with thousands of numbers in it that can be changed, and let the gradient change them.
# This chapter makes the pieces of such a formula, each small enough to hold in your head, and puts them together.

# %% tags=["nbval-ignore-output"]
from collections.abc import Iterator
from math import log, sqrt
from typing import Any

from firesteel_course import board, exercise, show
from firesteel_course.digits import load_digits
from firesteel_widgets import graph
import matplotlib.pyplot as plt
import torch as real_torch
import firesteel as torch
from firesteel import Tensor, nn
from firesteel.autograd import Function
from firesteel.nn import Module, Parameter, functional as F, init
from firesteel.random import Generator

board(chapter=6)

# %% [markdown]
# ## A layer is a matrix product and a shift
#
# An image of 64 pixels is a row of 64 numbers. To score how much it looks like each of ten digits, weigh every pixel
# once for each digit and add: that is a product with a weight of shape (10, 64), and ten numbers added on top.

# %%
torch.manual_seed(0)
pixels, weight, bias = torch.rand(2, 64), torch.rand(10, 64), torch.zeros(10)
(pixels @ weight.T + bias).shape

# %% [markdown]
# Two images went in, ten scores each came out. Autograd would differentiate this as three operations. As it is what a
# network spends its time on, it deserves to be one, with the backward pass written out by hand.

# %% [markdown] tags=["card"]
# ### Exercise: an affine map that knows its derivative
# Every row of the input meets the same weight, so the weight's gradient collects from all rows. Collecting products
# over rows is, once more, a matrix product.
#
# <details><summary>Hint 1</summary>
#
# Write the shapes down: `grad` is (rows, out), `x` is (rows, in), `weight` is (out, in). For each gradient there is one
# product of two of them that has the right shape.
# </details><details><summary>Hint 2</summary>
#
# `grad @ weight` is (rows, in), `grad.mT @ x` is (out, in). The bias was copied to every row, so its gradient is a sum.
# </details><details><summary>Hint 3</summary>
#
# There may be several leading axes, or none. `grad.reshape(-1, out)` makes rows of them all, and
# `reshape(x.shape)` puts them back. Return None for a gradient that `ctx.needs_input_grad` does not ask for.
# </details>

# %% tags=["exercise"] difficulty=3 minutes=20 lines=9 requires=["functions.linalg.MatMul"]
from firesteel.functions.linalg import Affine

# %%
x = torch.ones(3, 2, requires_grad=True)
w = torch.tensor([[1.0, 2.0]], requires_grad=True)
F.linear(x, w, torch.tensor([0.5])).sum().backward()
print("output", F.linear(x, w, torch.tensor([0.5])).detach().tolist())
print("dx", x.grad.tolist(), " dw", w.grad.tolist())

# %% [markdown]
# Three rows used the weight, and its gradient is the sum of the three.
#
# ## How large the first numbers are decides whether anything can be learnt
#
# Weights have to start somewhere. Send random numbers through twenty layers of 100 and watch how far they spread.


# %%
def spreads(bound, depth=20, width=100):
    torch.manual_seed(1)
    signal, seen = torch.randn(200, width), []
    for _ in range(depth):
        layer = torch.empty(width, width)
        layer = init.kaiming_uniform_(layer, nonlinearity="relu") if bound is None else layer.uniform_(-bound, bound)
        signal = F.linear(signal, layer).relu()
        seen.append(signal.std().item())
    return seen


for bound in (0.1, 0.5):
    print(f"weights up to {bound}: spread {spreads(bound)[0]:.2g} after 1 layer, {spreads(bound)[-1]:.2g} after 20")

# %% [markdown]
# Small weights make the signal vanish, large ones make it explode, by the same factor in every layer. In between there
# is one size that keeps it. A sum of n random numbers spreads sqrt(n) times as far as one of them, and relu takes away
# half; so the right size follows from the number of inputs.

# %% [markdown] tags=["card"]
# ### Exercise: weights of the right size
# Draw a weight evenly from [-bound, bound), with the bound that keeps the spread of what passes through.
#
# <details><summary>Hint 1</summary>
#
# `fans(tensor)` gives the number of inputs and of outputs; `calculate_gain(nonlinearity, a)` is what the nonlinearity
# needs. Both are in `mytorch.nn.init`, the module that your answer joins, so no prefix is needed.
# </details><details><summary>Hint 2</summary>
#
# The standard deviation should be gain / sqrt(fan). A number drawn evenly from [-b, b) has b / sqrt(3).
# </details><details><summary>Hint 3</summary>
#
# After refusing an unknown mode: `bound = sqrt(3) * gain / sqrt(fan)`, then fill with
# `uniform_(tensor, -bound, bound, generator)`.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=12 lines=5 requires=[]
from firesteel.nn.init import kaiming_uniform_

# %%
kept = spreads(None)
print(f"kaiming: spread {kept[0]:.2f} after 1 layer, {kept[-1]:.2f} after 20")
for bound, name in ((0.1, "up to 0.1"), (0.5, "up to 0.5"), (None, "kaiming")):
    plt.semilogy(range(1, 21), spreads(bound), label=name)
plt.xlabel("layer")
plt.xticks(range(0, 21, 5))
plt.ylabel("spread of the signal")
plt.legend(title="weights")
plt.show()

# %% [markdown]
# Flat: the last layer gets a signal as strong as the first.
#
# ## A module owns what can be learnt
#
# A layer is a function with numbers of its own. `Module` keeps them: what is assigned as a `Parameter` is found again.


# %%
class Scale(Module):
    def __init__(self):
        super().__init__()
        self.factor = Parameter(torch.ones(1))

    def forward(self, x):
        return x * self.factor


[(name, parameter.shape) for name, parameter in Scale().named_parameters()]

# %% [markdown] tags=["card"]
# ### Exercise: the linear layer
# Own a weight and perhaps a bias, start them well, and apply the map.
#
# <details><summary>Hint 1</summary>
#
# Call `super().__init__()` first. `Parameter(empty(out_features, in_features, dtype=dtype))` makes room for the weight.
# </details><details><summary>Hint 2</summary>
#
# PyTorch starts the weight with `init.kaiming_uniform_(self.weight, a=sqrt(5))`. Without a bias, `self.bias` is None.
# </details><details><summary>Hint 3</summary>
#
# The bias is drawn after the weight, by `init.uniform_`, from plus and minus `1 / sqrt(in_features)`. `forward` is one
# line with `functional.linear`: in the module that your answer joins, `F` goes by its full name.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=15 lines=13 requires=["functions.linalg.Affine", "nn.init.kaiming_uniform_"]
from firesteel.nn.linear import Linear

# %%
torch.manual_seed(0)
real_torch.manual_seed(0)
ours, theirs = nn.Linear(3, 2), real_torch.nn.Linear(3, 2)
print(ours, [round(value, 4) for value in ours.weight.flatten().tolist()])
print(theirs, [round(value, 4) for value in theirs.weight.flatten().tolist()])

# %% [markdown]
# The same seed gives the same weights as in PyTorch, to the last bit. We shall use that in the next chapter.
#
# ## A model is modules in a row

# %% [markdown] tags=["card"]
# ### Exercise: one after the other
# Give each module what the one before it returned. Registering them under a name is what makes their parameters yours.
#
# <details><summary>Hint 1</summary>
#
# `self.add_module(name, module)` registers a module; `self._modules` is a dict of them, in order.
# </details><details><summary>Hint 2</summary>
#
# Names are the numbers as strings, `"0"`, `"1"` ...; a single `OrderedDict` brings its own names.
# </details><details><summary>Hint 3</summary>
#
# `forward` is a loop over `self._modules.values()`. A slice makes a new `Sequential` of an `OrderedDict` of the items.
# </details>

# %% tags=["exercise"] difficulty=3 minutes=20 lines=18 requires=[]
from firesteel.nn.container import Sequential

# %%
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
print(model)
sum(parameter.numel() for parameter in model.parameters())

# %% [markdown]
# ## Scores become probabilities, and a probability becomes a loss
#
# The model returns ten scores an image. The softmax of chapter 2 makes probabilities of them, and the loss will be the
# logarithm of one of these. Taken in two steps that fails just when the model is very sure, or very wrong.

# %%
scores = torch.tensor([200.0, 0.0])
print("softmax, then log:", torch.softmax(scores, 0).log().tolist())

# %% [markdown] tags=["card"]
# ### Exercise: the logarithm of the softmax
# The logarithm undoes the exponential, so never take the small number: log(exp(x) / sum) is x minus log(sum).
#
# <details><summary>Hint 1</summary>
#
# Take the largest element away first, as you did in the softmax: `x.amax(dim, keepdim=True)`.
# </details><details><summary>Hint 2</summary>
#
# Forward: `shifted - shifted.exp().sum(dim, keepdim=True).log()`. Save the result: its `exp` is the softmax.
# </details><details><summary>Hint 3</summary>
#
# Backward: adding a number to all scores changes nothing, so each row of the gradient must sum to 0. Take from `grad`
# the softmax times the sum of `grad` along `dim`. Return None for `dim`.
# </details>

# %% tags=["exercise"] difficulty=3 minutes=15 lines=7 requires=["stable.softmax"]
from firesteel.functions.softmax import LogSoftmax

# %%
print("in one step:", torch.log_softmax(scores, 0).tolist())

# %% [markdown] tags=["card"]
# ### Exercise: how surprised the model is
# Pick, for every image, the log-probability of what it really shows, and turn the sign.
#
# <details><summary>Hint 1</summary>
#
# `input[rows, target]` with two index tensors picks one element a row; the rows are `creation.arange(len(target))`.
# </details><details><summary>Hint 2</summary>
#
# Begin with the plain mean. Then let `weight[target]` say how much each sample counts: the mean is the weighted sum
# over the sum of the weights. A target equal to `ignore_index` counts 0.
# </details><details><summary>Hint 3</summary>
#
# For more than two axes, move the classes to the end with `input.movedim(1, -1).flatten(0, -2)` and call yourself.
# `require_classes(target, count)` and `reduced(losses, reduction)` are there in the module.
# </details>

# %% tags=["exercise"] difficulty=4 minutes=25 lines=12 requires=["functions.softmax.LogSoftmax"]
from firesteel.nn.functional import nll_loss

# %%
digits = load_digits()
images, labels = torch.tensor(digits.train_images[:100]), torch.tensor(digits.train_labels[:100])
loss = F.cross_entropy(model(images), labels)
print(f"loss {loss.item():.3f}; guessing one of ten: {log(10):.3f}")

# %% [markdown]
# An untrained model knows as much as a guess. That is worth checking in every project: a first loss far above log(10)
# means that something is wrong before training began. Here is what your layers built, a box a module: Backspace shuts
# one, Enter opens it. Which weight gets its gradient first? Say it, then step through the hatched half of the tape.

# %% tags=["nbval-ignore-output"]
graph(loss, model)

# %% [markdown]
# The weight of the last layer, for the way back begins at the loss.
#
# ## Together they can learn
#
# The smallest sign of life of a new model: can it learn one batch by heart? The loop is chapter 4's.

# %%
for _ in range(200):
    loss = F.cross_entropy(model(images), labels)
    model.zero_grad()
    loss.backward()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= 0.5 * parameter.grad
right = (model(images).argmax(1) == labels).float().mean().item()
print(f"loss {loss.item():.3f}, {right:.0%} of the batch right")

# %% [markdown]
# ## The same weights in PyTorch give the same answers
#
# `state_dict` names every number of a model. Put yours into a model of real torch and ask both.

# %%
twin = real_torch.nn.Sequential(real_torch.nn.Linear(64, 32), real_torch.nn.ReLU(), real_torch.nn.Linear(32, 10))
twin.load_state_dict({name: real_torch.from_numpy(value.numpy()) for name, value in model.state_dict().items()})
there = twin(real_torch.from_numpy(digits.test_images)).detach().numpy()
here = model(torch.tensor(digits.test_images)).detach().numpy()
print(f"largest difference of {here.size} scores below 1e-4: {abs(here - there).max() < 1e-4}")

# %% [markdown]
# What it does on images it has not seen is another question, and the next chapter's.
