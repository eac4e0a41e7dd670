# %% [markdown]
# # 7. Training
#
# The model of chapter 6 learnt a hundred images by heart. We want it to read digits it has never seen. For that it
# needs many images in small portions, a rule for the step that is better than the plain gradient, and an honest test.
# After this chapter the whole framework is yours, and it trains.

# %% tags=["nbval-ignore-output"]
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from firesteel_course import board, exercise, show
from firesteel_course.digits import load_digits
from firesteel_widgets import Trainer
import matplotlib.pyplot as plt
import torch as real_torch
import firesteel as torch
from firesteel import Tensor, nn, no_grad
from firesteel.nn import functional as F
from firesteel.random import Generator
from firesteel.utils.data import DataLoader, Sampler, Subset, TensorDataset

board(chapter=7)

# %% [markdown]
# ## Keep some data back, or you will fool yourself
#
# A model that memorised its data would score 100 % on them and know nothing. So some samples must never be trained on,
# and which ones has to be left to chance: files often come sorted.

# %%
digits = load_digits()
data = TensorDataset(torch.tensor(digits.train_images), torch.tensor(digits.train_labels))
print(len(data), "samples; the first shows a", data[0][1].item())

# %% [markdown] tags=["card"]
# ### Exercise: deal the samples out
# One random order of all the samples, cut into pieces: then each sample is in exactly one part.
#
# <details><summary>Hint 1</summary>
#
# `distributions.permutation(total, generator).tolist()` is a random order of `range(total)`; `Subset(dataset, indices)`
# is a part. Both are there in the module.
# </details><details><summary>Hint 2</summary>
#
# If the lengths add up to at most 1 they are fractions, and `_whole_lengths(total, lengths)` makes numbers of them.
# </details><details><summary>Hint 3</summary>
#
# `itertools.accumulate(lengths)` gives the end of every piece; each begins where the one before it ended.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=12 lines=8 requires=[]
from firesteel.utils.data.dataset import random_split

# %%
torch.manual_seed(0)
train, validation = torch.utils.data.random_split(data, [0.8, 0.2])
print(len(train), "to train,", len(validation), "to compare models with")

# %% [markdown]
# ## A step looks at a few samples at a time
#
# The gradient over all images would be exact and slow. Over 32 of them it is a good guess, and 40 steps are to be had
# for the price of one. A loader hands out such batches in two moves: choose the indices, then join the samples.

# %% [markdown] tags=["card"]
# ### Exercise: indices in batches
# Gather what another sampler says into lists of one size; the last may be shorter, or is dropped.
#
# <details><summary>Hint 1</summary>
#
# `__iter__` may be a generator: fill a list, `yield` it when it is full, begin a new one.
# </details><details><summary>Hint 2</summary>
#
# After the loop a list that is not empty is left over. Whether it is handed out is what `drop_last` says.
# </details><details><summary>Hint 3</summary>
#
# `__len__` counts full batches, `n // size`, and one more if something is left and kept. Refuse a size that is not a
# positive int (a bool is an int in Python, and is refused too), and a `drop_last` that is not a bool.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=15 lines=13 requires=[]
from firesteel.utils.data.sampler import BatchSampler

# %%
batches = torch.utils.data.BatchSampler(range(7), 3, False)
list(batches), len(batches)

# %% [markdown] tags=["card"]
# ### Exercise: samples into one batch
# Samples are pairs of an image and a label, or any tree of tuples, lists and dicts. A batch is the same tree, with all
# images in one tensor and all labels in another.
#
# <details><summary>Hint 1</summary>
#
# Look at the first sample and decide by its type: a tensor means `stack`, a dict or a sequence means one level down.
# </details><details><summary>Hint 2</summary>
#
# `zip(*batch)` turns a list of pairs into a pair of tuples. Collate each of them by calling yourself.
# </details><details><summary>Hint 3</summary>
#
# `creation.tensor(batch)` for ints, with `dtype=dtypes.float64` for floats; strings stay as they are; for a sequence
# return the list that `_collate_sequences(first, batch)` makes. Anything else is a `TypeError`.
# </details>

# %% tags=["exercise"] difficulty=3 minutes=20 lines=17 requires=[]
from firesteel.utils.data.collate import default_collate

# %%
images, labels = next(iter(DataLoader(train, batch_size=4)))
images.shape, labels

# %% [markdown]
# ## A step with a memory gets ahead where the gradient zigzags
#
# Here is a valley that is a hundred times steeper across than along. Plain descent may only take steps that do not
# overshoot across, and so it crawls along.


# %%
def descend(optimizer, steps=60, **options):
    place = torch.tensor([9.0, 1.0], requires_grad=True)
    rule, path = optimizer([place], **options), []
    for _ in range(steps):
        path.append(place.tolist())
        rule.zero_grad()
        loss = 0.5 * (place[0] ** 2 + 100 * place[1] ** 2)
        loss.backward()
        rule.step()
    return path, loss.item()


# %% [markdown] tags=["card"]
# ### Exercise: descent with momentum
# Do not follow the gradient but a velocity that remembers earlier ones: what zigzags cancels, what persists adds up.
#
# <details><summary>Hint 1</summary>
#
# Without momentum the whole answer is `param.sub_(grad, alpha=lr)`. In place, because the model holds this tensor.
# </details><details><summary>Hint 2</summary>
#
# The first time, the velocity is a copy of the gradient. Later it is
# `velocity.mul_(momentum).add_(grad, alpha=1 - dampening)`.
# </details><details><summary>Hint 3</summary>
#
# Weight decay comes first: `grad + weight_decay * param`, as a new tensor, since `grad` belongs to the caller. Nesterov
# moves by `grad + momentum * velocity` instead of `velocity`. Return the velocity.
# </details>

# %% tags=["exercise"] difficulty=3 minutes=15 lines=10 requires=[]
from firesteel.optim.sgd import sgd_step

# %%
plain, plain_loss = descend(torch.optim.SGD, lr=0.018)
heavy, heavy_loss = descend(torch.optim.SGD, lr=0.018, momentum=0.6)
print(f"after 60 steps: plain {plain_loss:.2g}, with momentum {heavy_loss:.2g}")

# %% [markdown]
# The learning rate was the same. But it had to be small enough for the steep direction, and there was one for both.

# %% [markdown] tags=["card"]
# ### Exercise: a step size for every number
# Divide each coordinate's running mean by the root of its running mean square, and steep and flat ones move alike.
#
# <details><summary>Hint 1</summary>
#
# Two running means: `mean.mul_(b1).add_(grad, alpha=1 - b1)`, and the same for the square with `grad * grad` and `b2`.
# </details><details><summary>Hint 2</summary>
#
# Both started at 0, so early on they are too small. Divide by `1 - b1**step` and `1 - b2**step`, without changing the
# means themselves.
# </details><details><summary>Hint 3</summary>
#
# Then `param.sub_(lr * corrected_mean / (corrected_square.sqrt() + eps))`.
# </details>

# %% tags=["exercise"] difficulty=3 minutes=15 lines=5 requires=["optim.sgd.sgd_step"]
from firesteel.optim.adam import adam_step

# %%
adam, adam_loss = descend(torch.optim.Adam, lr=0.25)
for path, name in ((plain, "plain"), (heavy, "momentum"), (adam, "Adam")):
    plt.plot([x for x, _ in path], [y for _, y in path], marker=".", label=name)
plt.xlabel("along the valley")
plt.ylabel("across")
plt.legend()
plt.show()

# %% [markdown]
# Plain descent jumps from side to side until it crawls. Momentum jumps less often and gets six times as near to the
# end, at 0. Adam sets out along both axes at one pace, overshoots and swings back.
#
# ## One bad batch must not throw the model away
#
# Now and then a gradient is enormous, and one step along it undoes a thousand others.

# %% [markdown] tags=["card"]
# ### Exercise: a speed limit
# If all gradients taken as one long vector are longer than allowed, shrink them all by one factor.
#
# <details><summary>Hint 1</summary>
#
# The length of the whole vector is the norm of the norms: `stack([g.norm(p) for g in grads]).norm(p)`.
# </details><details><summary>Hint 2</summary>
#
# The factor is `max_norm / (total + 1e-6)`, but never more than 1: `.clamp(max=1.0)`.
# </details><details><summary>Hint 3</summary>
#
# Parameters whose `grad` is None do not count; with none at all return `zeros(())`. One tensor counts as a list of one.
# Multiply in place with recording off (`@no_grad()`), and return the length from before.
# </details>

# %% tags=["exercise"] difficulty=2 minutes=12 lines=9 requires=[]
from firesteel.nn.utils import clip_grad_norm_

# %%
wild = torch.zeros(2, requires_grad=True)
(wild * torch.tensor([300.0, 400.0])).sum().backward()
length = torch.nn.utils.clip_grad_norm_([wild], max_norm=1.0)
print(f"length {length.item():.0f} before; now {[round(g, 3) for g in wild.grad.tolist()]}")

# %% [markdown]
# ## Everything together reads digits
#
# The whole training script. It is plain PyTorch: only the name behind `torch` decides whose framework runs it.


# %%
def train_model(torch, epochs=12, seed=0):
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    samples = torch.utils.data.TensorDataset(torch.tensor(digits.train_images), torch.tensor(digits.train_labels))
    losses = []
    for _ in range(epochs):
        for x, y in torch.utils.data.DataLoader(samples, batch_size=32, shuffle=True):
            loss = torch.nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimizer.step()
            losses.append(loss.item())
    return model, losses


model, losses = train_model(torch)
with torch.no_grad():
    guesses = model(torch.tensor(digits.test_images)).argmax(1)
accuracy = (guesses == torch.tensor(digits.test_labels)).float().mean().item()
print("at least 95 % of the test images right:", accuracy >= 0.95)

# %% tags=["nbval-ignore-output"]
print(f"accuracy {accuracy:.1%} after {len(losses)} steps")

# %% [markdown]
# ## The same script on real torch takes the same steps
#
# Same seed, same weights, same order of samples. So the losses should agree, step by step.

# %%
_, theirs = train_model(real_torch, epochs=1)
worst = max(abs(a - b) for a, b in zip(losses[:20], theirs[:20], strict=True))
print("first losses here: ", [round(loss, 4) for loss in losses[:5]])
print("first losses there:", [round(loss, 4) for loss in theirs[:5]])
print(f"the first 20 agree to 1e-4: {worst < 1e-4}")

# %% [markdown]
# ## Too large a step kills units
#
# A `Trainer` runs the same loop in a thread, and its board shows what goes on inside. Here are three epochs with the
# rate from above, then three with 100 times as much. Will the second loss rise, stay, or fall late? Guess, then run.

# %% tags=["nbval-ignore-output"]
for rate in (0.003, 0.3):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    batches = DataLoader(train, batch_size=32, shuffle=True)
    trainer = Trainer(network, optimizer, F.cross_entropy, batches, name=f"rate {rate}")
    trainer.fit(3, wait=True)

# %% [markdown]
# It explodes, then stays at 2.3, the loss of a guess. The first steps pushed nearly all units of the ReLU below 0 for
# every image, and through a 0 no gradient comes back. Can the right rate wake them? `trainer.fit(100)` goes on without
# waiting: the cell ends at once, and the board pauses, steps, and takes another rate while the thread trains.
#
# ## It still misreads a few

# %%
wrong = [i for i in range(len(guesses)) if guesses[i].item() != digits.test_labels[i]][:5]
for place, i in enumerate(wrong):
    plt.subplot(1, 5, place + 1)
    plt.imshow(digits.test_images[i].reshape(8, 8), cmap="gray_r")
    plt.title(f"a {digits.test_labels[i]}, read as {guesses[i].item()}", fontsize=8)
    plt.axis("off")
plt.show()

# %% [markdown]
# Some of these you would not bet on either. `firesteel status` shows whose each part is by now. When every exercise is
# yours, the folder `mytorch` needs nothing but NumPy: copy it anywhere, and `import mytorch as torch`.
