"""Fit a line to noisy points by gradient descent."""

import torch
from torch import nn

torch.manual_seed(0)
x = torch.linspace(-1, 1, 50).unsqueeze(1)  # (50, 1)
y = 3 * x - 0.5 + 0.1 * torch.randn(50, 1)

model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.3)

for step in range(40):
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"step {step} loss {loss.item():.6f}")

print("weight", model.weight.item(), "bias", model.bias.item())
