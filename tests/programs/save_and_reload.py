"""A module of modules: hooks, freezing, saving its state and loading it into another."""

import copy

import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, width, depth):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.gain = nn.Parameter(torch.ones(width))
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64))

    def forward(self, x):
        self.calls += 1
        for layer in self.layers:
            x = x + torch.relu(layer(x))
        return x * self.gain


torch.manual_seed(7)
model = nn.Sequential(nn.Flatten(), Residual(6, depth=2), nn.Linear(6, 3), nn.LogSoftmax(dim=1))
print(model)
shapes = []
handle = model[1].register_forward_hook(lambda module, args, output: shapes.append(tuple(output.shape)))
x, y = torch.randn(8, 2, 3), torch.randint(0, 3, (8,))
for parameter in model[1].layers[0].parameters():
    parameter.requires_grad_(False)
optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=0.02)
criterion = nn.NLLLoss()

for step in range(10):
    optimizer.zero_grad(set_to_none=False)
    loss = criterion(model(x), y)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    print(step, loss.item(), norm.item())
handle.remove()

state = copy.deepcopy(model.state_dict())
other = nn.Sequential(nn.Flatten(), Residual(6, depth=2), nn.Linear(6, 3), nn.LogSoftmax(dim=1))
print(other.load_state_dict(state))
model.eval()
other.eval()
print(torch.equal(model(x), other(x)), len(shapes), shapes[-1], int(other[1].calls))
print({name: tuple(value.shape) for name, value in state.items()})
try:
    other.load_state_dict({"2.weight": torch.zeros(2, 2)})
except RuntimeError as error:
    print(error)
