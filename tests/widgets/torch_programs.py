"""What beginners write with PyTorch: small models, and single operations, each with a result that has a graph."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

Program = Callable[[], Tensor]


class Residual(nn.Module):
    """Two convolutions with a way around them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first, self.second = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))
        self.norm, self.other = nn.BatchNorm2d(channels), nn.GroupNorm(2, channels)

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(self.other(self.second(self.norm(self.first(x)).relu())) + x, inplace=True)


class GPTBlock(nn.Module):
    """Embedding, attention by hand or PyTorch's own, and a perceptron; the embedding is the head too."""

    def __init__(self, width: int, *, by_hand: bool) -> None:
        super().__init__()
        self.by_hand = by_hand
        self.tokens, self.places = nn.Embedding(20, width), nn.Parameter(torch.zeros(8, width))
        self.norm, self.other = nn.LayerNorm(width), nn.RMSNorm(width)
        self.qkv, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.perceptron = nn.Sequential(nn.Linear(width, 4 * width), nn.SiLU(), nn.Linear(4 * width, width))
        self.dropout = nn.Dropout(0.1)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.tokens(tokens) + self.places
        heads = (part.reshape(2, 8, 4, -1).transpose(1, 2) for part in self.qkv(self.norm(x)).chunk(3, -1))
        mixed = self.attend(*heads).transpose(1, 2).contiguous().reshape(x.shape)
        x = x + self.dropout(self.project(mixed))
        return (x + self.perceptron(self.other(x))) @ self.tokens.weight.T

    def attend(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        if not self.by_hand:
            return functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        later = torch.ones(8, 8).triu(1).bool()
        return (query @ key.mT / 2).masked_fill(later, float("-inf")).softmax(-1) @ value


def convolutional() -> Tensor:
    model = nn.Sequential(
        *(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.GELU(), nn.AvgPool2d(2)),
        *(nn.Dropout(0.2), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 5)),
    )
    return functional.cross_entropy(model(torch.randn(2, 3, 16, 16)), torch.tensor([0, 1]))


def language_model(*, by_hand: bool) -> Tensor:
    tokens = torch.arange(16).reshape(2, 8)
    return functional.cross_entropy(GPTBlock(16, by_hand=by_hand)(tokens).flatten(0, 1), tokens.flatten())


def lstm_cell() -> Tensor:
    cell = nn.LSTMCell(4, 5)
    hidden, memory = cell(torch.randn(2, 4))
    return functional.mse_loss(cell(torch.randn(2, 4), (hidden, memory))[0], torch.zeros(2, 5))


def attention() -> Tensor:
    layer, x = nn.MultiheadAttention(8, 2, batch_first=True), torch.randn(2, 3, 8)
    return layer(x, x, x)[0].sum()


MODELS: dict[str, Program] = {
    "a convolutional network": convolutional,
    "a residual block": lambda: Residual(4)(torch.randn(2, 4, 8, 8)).mean((2, 3)).pow(2).sum(),
    "a GPT block": lambda: language_model(by_hand=False),
    "a GPT block by hand": lambda: language_model(by_hand=True),
    "an LSTM cell": lstm_cell,
    "an LSTM": lambda: nn.LSTM(4, 5)(torch.randn(2, 3, 4))[0].sum(),
    "a GRU cell": lambda: nn.GRUCell(4, 5)(torch.randn(2, 4)).sum(),
    "an RNN": lambda: nn.RNN(4, 5)(torch.randn(2, 3, 4))[0].sum(),
    "attention": attention,
    "a transformer layer": lambda: nn.TransformerEncoderLayer(8, 2, 16)(torch.randn(2, 3, 8)).sum(),
}


def positive() -> Tensor:
    """Return a leaf of (3, 3) between 0.2 and 0.8, where every function below is smooth."""
    return (0.2 + 0.6 * torch.rand(3, 3, dtype=torch.float64)).requires_grad_()


def signed() -> Tensor:
    """Return a leaf of (3, 3) with negative elements, none near a kink."""
    return (torch.arange(-4.0, 5.0, dtype=torch.float64).reshape(3, 3) * 0.7 + 0.1).requires_grad_()


SMOOTH = ("acos", "asin", "atan", "cos", "cosh", "erf", "exp", "exp2", "expm1", "frac", "log", "log10", "log1p", "log2")
SMOOTH += ("neg", "reciprocal", "rsqrt", "sigmoid", "sin", "sinc", "sinh", "sqrt", "tan", "tanh")
BENT = ("silu", "softplus", "elu", "selu", "hardtanh", "hardsigmoid", "logsigmoid", "leaky_relu")
OPERATIONS: dict[str, Program] = {
    **{name: (lambda name=name: getattr(positive(), name)()) for name in SMOOTH},
    **{name: (lambda name=name: getattr(signed(), name)()) for name in ("abs", "relu", "nan_to_num", "clone")},
    **{name: (lambda name=name: getattr(functional, name)(signed())) for name in BENT},
    "addcdiv": lambda: positive().addcdiv(positive(), positive(), value=3.0),
    "addcmul": lambda: positive().addcmul(positive(), positive(), value=3.0),
    "atan2": lambda: torch.atan2(positive(), positive()),
    "baddbmm": lambda: torch.baddbmm(*(positive()[None] for _ in range(3)), beta=2.0, alpha=3.0),
    "cross": lambda: torch.linalg.cross(positive(), positive()),
    "cumprod": lambda: positive().cumprod(1),
    "cumsum": lambda: positive().cumsum(0),
    "det": lambda: torch.linalg.det(signed() + torch.eye(3, dtype=torch.float64)),
    "flip": lambda: positive().flip(0, 1),
    "index_add": lambda: positive().index_add(0, torch.tensor([0, 2]), positive()[:2], alpha=2.0),
    "inv": lambda: torch.linalg.inv(signed() + torch.eye(3, dtype=torch.float64)),
    "lerp": lambda: torch.lerp(positive(), positive(), 0.3),
    "log_softmax": lambda: positive().log_softmax(0),
    "logsumexp": lambda: positive().logsumexp(1, keepdim=True),
    "masked": lambda: functional.prelu(signed(), torch.tensor(0.2, dtype=torch.float64)),
    "mul": lambda: positive() * positive(),
    "pixel_shuffle": lambda: functional.pixel_shuffle(positive().expand(4, 3, 3)[None], 2),
    "prod": lambda: positive().prod(),
    "scatter_add": lambda: positive().scatter_add(1, torch.tensor([[0], [2]]), positive()[:2, :1]),
    "softmax": lambda: positive().softmax(0),
    "sub": lambda: torch.sub(positive(), positive(), alpha=2),
    "tril": lambda: positive().tril(-1),
    "triu": lambda: positive().triu(1),
    "vector_norm": lambda: torch.linalg.vector_norm(positive()),
    "norm": lambda: positive().norm(2),
}
