"""Classify scikit-learn's handwritten digits with a two-layer network."""

import torch
import torch.nn.functional as F
from sklearn.datasets import load_digits
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset, random_split


def evaluate(model, loader):
    model.eval()
    correct = total = 0
    with torch.no_grad():
        for images, labels in loader:
            correct += (model(images).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    return correct / total


def main():
    torch.manual_seed(0)
    pixels, labels = load_digits(return_X_y=True)
    dataset = TensorDataset(torch.from_numpy(pixels).float() / 16, torch.from_numpy(labels).long())
    train, test = random_split(dataset, [0.8, 0.2], generator=torch.Generator().manual_seed(42))
    train_loader = DataLoader(train, batch_size=64, shuffle=True)
    test_loader = DataLoader(test, batch_size=256)

    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = optim.SGD(model.parameters(), lr=0.2, momentum=0.9)
    for epoch in range(8):
        model.train()
        for step, (images, targets) in enumerate(train_loader):
            optimizer.zero_grad()
            loss = F.cross_entropy(model(images), targets)
            loss.backward()
            optimizer.step()
            if epoch == 0 and step < 20:
                print("step", step, "loss", loss.item())
        print("epoch", epoch)
    accuracy = evaluate(model, test_loader)
    print("accuracy above 0.95:", accuracy > 0.95)


if __name__ == "__main__":
    main()
