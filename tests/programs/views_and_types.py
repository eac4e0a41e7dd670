"""What a tensor is: views of one storage, broadcasting, types that meet, and errors."""

import torch

x = torch.arange(12).reshape(3, 4)
y = x.t()
print(y.stride(), y.is_contiguous(), y.data_ptr() == x.data_ptr())
x[0, 1] = 100
print(y[1, 0].item(), y.reshape(-1).tolist(), x[:, ::2].tolist(), x[..., -1].tolist())
print(x.view(2, 6).sum(dim=0), x.float().mean(dim=(0, 1)), x.float().std().item())

a = torch.tensor([[1.0], [2.0], [3.0]], requires_grad=True)
b = torch.tensor([10.0, 20.0], requires_grad=True)
product = a * b + a / b - b**2
product.max(dim=1).values.sum().backward()
print(product.shape, a.grad, b.grad)

print((torch.tensor([1, 2]) + 0.5).dtype, (torch.tensor([1.0]) + torch.tensor([1.0], dtype=torch.float64)).dtype)
print((torch.tensor([True]) + torch.tensor([2], dtype=torch.uint8)).dtype, torch.tensor([7]) // 2, torch.tensor(7) % 3)
mask = x > 5
print(x[mask].tolist(), torch.where(mask, x, -x), x.masked_fill(mask, 0).sum().item())
print(torch.cat([x, x], dim=1).shape, torch.stack([x, x]).shape, [part.tolist() for part in x.split(2, dim=1)])
print(x.gather(1, torch.tensor([[0, 3], [1, 1], [2, 0]])), x.float().sort(descending=True).indices)
print(torch.einsum("ij,kj->ik", x.float(), torch.eye(4)), torch.linspace(0, 1, 5))

for mistake in (
    lambda: torch.ones(2, 3) @ torch.ones(2, 3),
    lambda: torch.ones(3) + torch.ones(4),
    lambda: x.view(5, 3),
    lambda: y.view(12),
    lambda: x[3],
    lambda: torch.ones(2).backward(),
    lambda: torch.ones(2, requires_grad=True).numpy(),
    lambda: x.float().item(),
    lambda: torch.arange(3).mean(),
):
    try:
        mistake()
    except (RuntimeError, IndexError, ValueError, TypeError) as error:
        print(type(error).__name__)
