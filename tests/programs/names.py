"""Names letter by letter: counts and a table of chances, then a network with batch normalization written by hand."""

import torch
import torch.nn.functional as F

text = "emma olivia ava isabella sophia charlotte mia amelia harper evelyn abigail emily ella elizabeth"
words = text.split()
letters = sorted(set("".join(words)))
stoi = {s: i + 1 for i, s in enumerate(letters)}
stoi["."] = 0
itos = {i: s for s, i in stoi.items()}
size = len(stoi)

N = torch.zeros((size, size), dtype=torch.int32)
for word in words:
    for first, second in zip("." + word, word + ".", strict=True):
        N[stoi[first], stoi[second]] += 1
print(N[0], N.sum(), torch.max(N, 1))
P = (N + 1).float()
P /= P.sum(1, keepdims=True)
g = torch.Generator().manual_seed(2147483647)
firsts = torch.multinomial(P[0], num_samples=12, replacement=True, generator=g)
print("".join(itos[i] for i in firsts.tolist()), torch.bincount(firsts, minlength=size))
print(torch.unique(firsts, return_counts=True))

block = 3
X, Y = [], []
for word in words:
    context = [0] * block
    for letter in word + ".":
        X.append(context)
        Y.append(stoi[letter])
        context = [*context[1:], stoi[letter]]
X, Y = torch.tensor(X), torch.tensor(Y)
print(X.shape, X.dtype, Y[:8])

C = torch.randn((size, 4), generator=g)
W1 = torch.randn((block * 4, 24), generator=g) * (5 / 3) / (block * 4) ** 0.5
W2 = torch.randn((24, size), generator=g) * 0.01
b2 = torch.zeros(size)
gain, bias = torch.ones((1, 24)), torch.zeros((1, 24))
running_mean, running_std = torch.zeros((1, 24)), torch.ones((1, 24))
parameters = [C, W1, W2, b2, gain, bias]
print(sum(p.nelement() for p in parameters))
for p in parameters:
    p.requires_grad = True

for i in range(20):
    ix = torch.randint(0, X.shape[0], (32,), generator=g)
    emb = C[X[ix]]
    pre = emb.view(emb.shape[0], -1) @ W1
    mean, std = pre.mean(0, keepdim=True), pre.std(0, keepdim=True)
    with torch.no_grad():
        running_mean = 0.9 * running_mean + 0.1 * mean
        running_std = 0.9 * running_std + 0.1 * std
    hidden = torch.tanh(gain * (pre - mean) / std + bias)
    logits = hidden @ W2 + b2
    logits.retain_grad()
    loss = F.cross_entropy(logits, Y[ix])
    for p in parameters:
        p.grad = None
    loss.backward()
    for p in parameters:
        p.data += -0.1 * p.grad
    if i % 5 == 0:
        print(f"{i:7d}: {loss.item():.4f} {loss.log10().item():.4f}", ((hidden.abs() > 0.9).float().mean()).item())

expected = F.softmax(logits, 1)
expected[range(32), Y[ix]] -= 1
expected /= 32
print("the formula's gradient is the recorded one:", torch.allclose(expected, logits.grad, atol=1e-6))

with torch.no_grad():
    hidden = torch.tanh(gain * (C[X].flatten(1) @ W1 - running_mean) / running_std + bias)
    scores = hidden @ W2 + b2
    print(F.cross_entropy(scores, Y).item(), (scores.argmax(1) == Y).float().mean().item())
