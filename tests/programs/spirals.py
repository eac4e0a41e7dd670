"""Tell two spirals apart: schedules, weight decay, parameter groups and a validation set."""

import math

import torch
from torch import nn
from torch.optim.lr_scheduler import CosineAnnealingLR
from torch.utils.data import DataLoader, Dataset, random_split


class Spirals(Dataset):
    def __init__(self, count):
        turn = torch.rand(count) * 3 * math.pi
        side = torch.randint(0, 2, (count,))
        angle = turn + math.pi * side
        self.points = torch.stack([angle.cos(), angle.sin()], dim=1) * (turn / 10).unsqueeze(1)
        self.sides = side

    def __len__(self):
        return len(self.sides)

    def __getitem__(self, index):
        return {"point": self.points[index], "side": self.sides[index]}


torch.manual_seed(5)
train, valid = random_split(Spirals(150), [120, 30])
loader = DataLoader(train, batch_size=40, shuffle=True, drop_last=True)
model = nn.Sequential(nn.Linear(2, 32), nn.Tanh(), nn.Linear(32, 32), nn.GELU(), nn.Linear(32, 2)).double()
for layer in model:
    if isinstance(layer, nn.Linear):
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
optimizer = torch.optim.SGD(
    [{"params": model[0].parameters(), "lr": 0.05}, {"params": list(model[2:].parameters())}],
    lr=0.1,
    momentum=0.9,
    weight_decay=1e-4,
    nesterov=True,
)
schedule = CosineAnnealingLR(optimizer, T_max=10)
criterion = nn.CrossEntropyLoss()
for epoch in range(10):
    for batch in loader:
        optimizer.zero_grad()
        loss = criterion(model(batch["point"].double()), batch["side"])
        loss.backward()
        optimizer.step()
        print(epoch, loss.item())
    schedule.step()
    print("rates", schedule.get_last_lr())
points = torch.stack([sample["point"] for sample in valid]).double()
sides = torch.stack([sample["side"] for sample in valid])
model.requires_grad_(False)
print("valid", criterion(model(points), sides).item(), sum(p.numel() for p in model.parameters()))
