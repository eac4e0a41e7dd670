"""Learn exclusive or with a small network and Adam."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class Network(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.hidden = nn.Linear(2, hidden)
        self.output = nn.Linear(hidden, 1)

    def forward(self, x):
        return self.output(torch.tanh(self.hidden(x)))


def main():
    torch.manual_seed(1)
    inputs = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float32)
    targets = torch.tensor([[0.0], [1.0], [1.0], [0.0]])
    model = Network(hidden=8)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    print(model)
    for step in range(100):
        optimizer.zero_grad()
        loss = F.binary_cross_entropy_with_logits(model(inputs), targets)
        loss.backward()
        optimizer.step()
        print(step, round(loss.item(), 6))
    with torch.no_grad():
        probabilities = torch.sigmoid(model(inputs))
    print(probabilities.squeeze(1).tolist())
    print("right:", (probabilities.round() == targets).all().item())


if __name__ == "__main__":
    main()
