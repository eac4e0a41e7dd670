"""Modules: what belongs to them, how they are called, saved, loaded and shown, as PyTorch does it."""

import copy

import firesteel
import numpy as np
import pytest
import torch as pytorch

BOTH = pytest.mark.parametrize("torch", [firesteel, pytorch], ids=["ours", "torch"])


def network(torch):
    """A network with a list, a shared layer, a buffer and a free place."""

    class Block(torch.nn.Module):
        def __init__(self, width):
            super().__init__()
            self.layers = torch.nn.ModuleList([torch.nn.Linear(width, width) for _ in range(2)])
            self.register_buffer("scale", torch.full((1,), 0.5))
            self.register_buffer("scratch", torch.zeros(2), persistent=False)

        def forward(self, x):
            for layer in self.layers:
                x = torch.tanh(layer(x)) * self.scale
            return x

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.first = torch.nn.Linear(3, 4)
            self.block = Block(4)
            self.again = self.first
            self.register_parameter("free", None)
            self.tail = torch.nn.Sequential(torch.nn.Dropout(0.25), torch.nn.Linear(4, 2, bias=False))
            self.temperature = torch.nn.Parameter(torch.ones(()))

        def forward(self, x):
            return self.tail(self.block(self.first(x))) / self.temperature

    torch.manual_seed(0)
    return Network()


def pair():
    return network(firesteel), network(pytorch)


@pytest.mark.parametrize(
    "names",
    [
        lambda m: [name for name, _ in m.named_parameters()],
        lambda m: [name for name, _ in m.named_parameters(recurse=False)],
        lambda m: [name for name, _ in m.named_parameters(prefix="model")],
        lambda m: [name for name, _ in m.named_buffers()],
        lambda m: [(name, type(part).__name__) for name, part in m.named_modules()],
        lambda m: [(name, type(part).__name__) for name, part in m.named_children()],
        lambda m: list(m.state_dict()),
        lambda m: [tuple(p.shape) for p in m.parameters()],
        lambda m: len(list(m.modules())),
        lambda m: len(list(m.buffers())),
        lambda m: type(m.get_submodule("block.layers.1")).__name__,
        lambda m: sum(p.numel() for p in m.parameters()),
        repr,
    ],
)
def test_a_network_is_walked_and_shown_as_torch_does(names):
    ours, theirs = pair()

    assert names(ours) == names(theirs)


def test_a_network_computes_what_torchs_does_and_learns_the_same_gradients():
    ours, theirs = (m.eval() for m in pair())
    x = np.random.default_rng(0).standard_normal((5, 3)).astype(np.float32)

    got, expected = ours(firesteel.tensor(x)), theirs(pytorch.tensor(x))
    got.sum().backward()
    expected.sum().backward()

    np.testing.assert_allclose(got.detach().numpy(), expected.detach().numpy(), rtol=1e-5, atol=1e-6)
    for mine, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(mine.grad.numpy(), other.grad.numpy(), rtol=1e-4, atol=1e-5)


@BOTH
def test_state_goes_out_and_into_another_network(torch):
    source, target = network(torch), network(torch)
    with torch.no_grad():
        for param in source.parameters():
            param.add_(1.0)
    x = torch.ones(2, 3)

    result = target.load_state_dict(source.state_dict())

    assert repr(result) == "<All keys matched successfully>"
    assert torch.equal(source.eval()(x), target.eval()(x))
    assert torch.equal(target.state_dict()["block.scale"], torch.full((1,), 0.5))


def test_state_can_be_carried_from_torch():
    ours, theirs = pair()
    with pytorch.no_grad():
        for param in theirs.parameters():
            param.mul_(2.0)
    x = np.ones((2, 3), np.float32)

    ours.load_state_dict({name: firesteel.from_numpy(t.numpy()) for name, t in theirs.state_dict().items()})

    got, expected = ours.eval()(firesteel.tensor(x)), theirs.eval()(pytorch.tensor(x))
    np.testing.assert_allclose(got.detach().numpy(), expected.detach().numpy(), rtol=1e-5)


@BOTH
def test_the_state_shares_memory_with_the_network(torch):
    model = torch.nn.Linear(2, 2)

    model.state_dict()["bias"].fill_(7.0)

    assert model.bias.tolist() == [7.0, 7.0]
    assert not model.state_dict()["bias"].requires_grad


def test_a_state_that_does_not_fit_is_refused_in_torchs_words():
    messages = []
    for torch in (firesteel, pytorch):
        model = network(torch)
        state = model.state_dict()
        state["stranger"] = torch.zeros(1)
        state["temperature"] = torch.zeros(3)
        del state["first.bias"]
        with pytest.raises(RuntimeError) as raised:
            model.load_state_dict(state)
        messages.append(str(raised.value))

    assert messages[0] == messages[1]


@BOTH
def test_a_state_may_be_loaded_in_part(torch):
    model = network(torch)

    result = model.load_state_dict({"temperature": torch.tensor(3.0), "stranger": torch.zeros(1)}, strict=False)

    assert model.temperature.item() == 3.0
    assert "first.weight" in result.missing_keys
    assert result.unexpected_keys == ["stranger"]


@BOTH
def test_training_and_evaluation_reach_every_module(torch):
    model = network(torch)

    assert all(not part.training for part in model.eval().modules())
    assert all(part.training for part in model.train().modules())


@BOTH
def test_gradients_are_forgotten_or_zeroed(torch):
    model = torch.nn.Linear(2, 1)
    model(torch.ones(1, 2)).sum().backward()

    model.zero_grad(set_to_none=False)
    assert model.bias.grad.tolist() == [0.0]
    model.zero_grad()
    assert model.bias.grad is None


@BOTH
def test_hooks_see_and_replace_arguments_and_results_until_they_are_removed(torch):
    model = torch.nn.Identity()
    seen = []
    before = model.register_forward_pre_hook(lambda module, args: (args[0] + 1,))
    after = model.register_forward_hook(lambda module, args, output: seen.append(output.item()) or output * 10)

    assert model(torch.tensor(1.0)).item() == 20.0
    before.remove()
    assert model(torch.tensor(1.0)).item() == 10.0
    after.remove()
    assert model(torch.tensor(1.0)).item() == 1.0
    assert seen == [2.0, 1.0]


@BOTH
def test_apply_reaches_the_leaves_first(torch):
    names = []

    network(torch).tail.apply(lambda part: names.append(type(part).__name__))

    assert names == ["Dropout", "Linear", "Sequential"]


@BOTH
def test_dtypes_are_converted_in_place(torch):
    model = network(torch)
    weight = model.first.weight

    model.double()

    assert model.first.weight is weight
    assert {t.dtype for t in [*model.parameters(), *model.buffers()]} == {torch.float64}
    assert model(torch.ones(1, 3, dtype=torch.float64)).dtype == torch.float64
    assert model.to(torch.float32).first.weight.dtype == torch.float32


@BOTH
def test_attributes_go_where_they_belong(torch):
    model = torch.nn.Linear(2, 2)

    model.bias = None
    model.extra = torch.nn.Parameter(torch.ones(1))
    model.plain = torch.ones(1)
    model.note = "text"
    assert [name for name, _ in model.named_parameters()] == ["weight", "extra"]
    del model.extra
    assert [name for name, _ in model.named_parameters()] == ["weight"]
    with pytest.raises(AttributeError):
        _ = model.extra
    with pytest.raises(TypeError):
        model.weight = torch.ones(2, 2)


@BOTH
def test_a_module_that_forgets_to_initialise_its_parent_is_told_so(torch):
    class Forgetful(torch.nn.Module):
        def __init__(self):
            self.layer = torch.nn.Linear(1, 1)

    class ForgetfulParameter(torch.nn.Module):
        def __init__(self):
            self.weight = torch.nn.Parameter(torch.ones(1))

    for forgetful in (Forgetful, ForgetfulParameter):
        with pytest.raises(AttributeError, match=r"before Module\.__init__"):
            forgetful()


@BOTH
def test_requires_grad_can_be_switched_for_all(torch):
    model = network(torch).requires_grad_(False)

    assert not model(torch.ones(1, 3)).requires_grad


@BOTH
def test_a_network_can_be_copied(torch):
    model = network(torch)

    twin = copy.deepcopy(model)

    with torch.no_grad():
        twin.first.weight.add_(1.0)
    assert torch.equal(twin.first.weight - 1.0, model.first.weight) or torch.allclose(
        twin.first.weight - 1.0, model.first.weight, atol=1e-6
    )
    assert isinstance(twin.first.weight, torch.nn.Parameter)
    assert twin.again is twin.first


def test_the_graph_knows_in_which_module_each_node_was_made():
    model = network(firesteel).eval()

    loss = model(firesteel.ones(1, 3)).sum()

    modules = set()
    stack = [loss.grad_fn]
    while stack:
        node = stack.pop()
        modules.add(node.metadata.get("module"))
        stack.extend(parent for parent, _ in node.next_functions if parent is not None)
    assert ("Network",) in modules
    assert any(path and path[-1] == "0:Linear" and path[1] == "block:Block" for path in modules)
    assert model(firesteel.ones(1, 3)).grad_fn is not None


def test_a_module_that_raises_leaves_no_trace_in_later_graphs():
    class Broken(firesteel.nn.Module):
        def forward(self, x):
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        Broken()(firesteel.ones(1))

    y = firesteel.ones(1, requires_grad=True) * 2
    assert "module" not in y.grad_fn.metadata
