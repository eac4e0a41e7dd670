"""Softmax regression with nothing but tensors: the loss from its formula, the updates by hand."""

import torch

generator = torch.Generator().manual_seed(11)
classes, features, samples = 3, 4, 90
centres = 2 * torch.randn(classes, features, generator=generator)
labels = torch.arange(samples) % classes
inputs = centres[labels] + torch.randn(samples, features, generator=generator)
order = torch.randperm(samples, generator=generator)
inputs, labels = inputs[order], labels[order]

W = torch.zeros(features, classes, requires_grad=True)
b = torch.zeros(classes, requires_grad=True)


def log_probabilities(x):
    scores = x @ W + b
    scores = scores - scores.max(dim=1, keepdim=True).values
    return scores - scores.exp().sum(dim=1, keepdim=True).log()


for epoch in range(5):
    for start in range(0, samples, 30):
        batch, target = inputs[start : start + 30], labels[start : start + 30]
        loss = -log_probabilities(batch)[torch.arange(len(target)), target].mean()
        loss.backward()
        with torch.no_grad():
            for parameter in (W, b):
                parameter -= 0.5 * parameter.grad
                parameter.grad.zero_()
        print(epoch, start, loss.item())

with torch.no_grad():
    guesses = log_probabilities(inputs).argmax(1)
table = torch.zeros(classes, classes, dtype=torch.int64)
for truth, guess in zip(labels, guesses, strict=True):
    table[truth, guess] += 1
print(table.tolist(), (guesses == labels).float().mean().item())
print(W.detach().T.contiguous().view(-1).tolist())
