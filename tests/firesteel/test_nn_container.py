"""Sequential, ModuleList, ModuleDict and the layers without parameters, as PyTorch has them."""

from collections import OrderedDict

import firesteel
import numpy as np
import pytest
import torch as pytorch

BOTH = pytest.mark.parametrize("torch", [firesteel, pytorch], ids=["ours", "torch"])


@BOTH
def test_sequential_is_a_list_of_modules(torch):
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 1))

    assert len(model) == 3
    assert model[-1].out_features == 1
    assert [type(part).__name__ for part in model[:2]] == ["Linear", "ReLU"]
    assert isinstance(model[1:], torch.nn.Sequential)
    with pytest.raises(IndexError):
        _ = model[3]
    for wrong in (torch.tanh, {"a": torch.nn.ReLU()}):
        with pytest.raises(TypeError):
            torch.nn.Sequential(wrong)


@BOTH
def test_sequential_takes_an_ordered_dict(torch):
    model = torch.nn.Sequential(OrderedDict(first=torch.nn.Linear(1, 2), second=torch.nn.Tanh()))

    assert list(model.state_dict()) == ["first.weight", "first.bias"]
    assert model.first.out_features == 2


@BOTH
def test_lists_and_dicts_of_modules(torch):
    parts = torch.nn.ModuleList([torch.nn.ReLU()]).append(torch.nn.Tanh())
    parts.extend([torch.nn.Linear(1, 1)])
    table = torch.nn.ModuleDict({"relu": torch.nn.ReLU()})
    table["line"] = torch.nn.Linear(1, 1)

    assert [type(part).__name__ for part in parts] == ["ReLU", "Tanh", "Linear"]
    assert isinstance(parts[:2], torch.nn.ModuleList)
    assert type(parts[-1]).__name__ == "Linear"
    assert list(table) == list(table.keys()) == ["relu", "line"]
    assert "relu" in table
    assert len(table) == len(list(table.values())) == len(list(table.items())) == 2
    assert list(parts.state_dict()) == ["2.weight", "2.bias"]


@pytest.mark.parametrize(
    "make",
    [
        lambda nn: nn.ReLU(),
        lambda nn: nn.Tanh(),
        lambda nn: nn.Sigmoid(),
        lambda nn: nn.SiLU(),
        lambda nn: nn.GELU(),
        lambda nn: nn.GELU(approximate="tanh"),
        lambda nn: nn.LeakyReLU(0.2),
        lambda nn: nn.Softmax(dim=1),
        lambda nn: nn.LogSoftmax(dim=1),
        lambda nn: nn.Flatten(),
        lambda nn: nn.Flatten(0, 1),
        lambda nn: nn.Identity(3, why="nothing"),
        lambda nn: nn.Dropout(0.3).eval(),
    ],
)
def test_layers_without_parameters(make, agree):
    array = np.random.default_rng(0).standard_normal((2, 3, 4))

    agree(lambda torch, x: make(torch.nn)(x), array)
    assert repr(make(firesteel.nn)) == repr(make(pytorch.nn))


@pytest.mark.parametrize("name", ["MSELoss", "L1Loss", "BCEWithLogitsLoss", "BCELoss"])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_losses_of_floats(name, reduction, agree):
    x, y = np.random.default_rng(0).uniform(0.1, 0.9, (2, 4, 3))

    agree(lambda torch, x, y: getattr(torch.nn, name)(reduction=reduction)(x, y.detach()), x, y)


@pytest.mark.parametrize("name", ["NLLLoss", "CrossEntropyLoss"])
@pytest.mark.parametrize("options", [{}, {"reduction": "sum"}, {"ignore_index": 1}])
def test_losses_of_classes(name, options, agree):
    scores = np.random.default_rng(0).standard_normal((4, 3))

    def loss(torch, x, y):
        weight = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64)
        return getattr(torch.nn, name)(weight, **options)(x, y), getattr(torch.nn, name)(**options)(x, y)

    agree(loss, scores, np.array([0, 1, 2, 2]))


@pytest.mark.parametrize("options", [{}, {"elementwise_affine": False}, {"bias": False}, {"eps": 0.5}])
def test_layer_norm_is_torchs_in_parameters_print_and_output(options):
    ours, theirs = firesteel.nn.LayerNorm((3, 4), **options), pytorch.nn.LayerNorm((3, 4), **options)
    array = np.random.default_rng(0).standard_normal((2, 3, 4)).astype(np.float32)

    assert repr(ours) == repr(theirs)
    assert [*ours.state_dict()] == [*theirs.state_dict()]
    got, expected = ours(firesteel.tensor(array)), theirs(pytorch.tensor(array))
    np.testing.assert_allclose(got.detach().numpy(), expected.detach().numpy(), 1e-5, 1e-6)


def test_relu_in_place_says_so():
    assert repr(firesteel.nn.ReLU(True)) == repr(pytorch.nn.ReLU(True))
