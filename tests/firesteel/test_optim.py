"""Optimisers and schedules: the same parameters as PyTorch after each of twenty steps."""

import firesteel
import numpy as np
import pytest
import torch as pytorch
from hypothesis import given, settings
from hypothesis import strategies as st

OPTIMISERS = {
    "SGD": [
        {"lr": 0.1},
        {"lr": 0.1, "momentum": 0.9},
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.3},
        {"lr": 0.1, "momentum": 0.9, "nesterov": True},
        {"lr": 0.1, "weight_decay": 0.05},
        {"lr": 0.1, "momentum": 0.5, "weight_decay": 0.05, "nesterov": True},
        {"lr": 0.0},
    ],
    "Adam": [{}, {"lr": 0.05, "betas": (0.5, 0.9)}, {"lr": 0.05, "weight_decay": 0.1}, {"lr": 0.1, "eps": 0.1}],
    "AdamW": [{}, {"lr": 0.05, "weight_decay": 0.2}],
}
CASES = [(name, options) for name, many in OPTIMISERS.items() for options in many]
BOTH = pytest.mark.parametrize("torch", [firesteel, pytorch], ids=["ours", "torch"])


def problem(torch, seed=0):
    """Two parameters, one without use in every second step, and a loss that is not quadratic."""
    rng = np.random.default_rng(seed)
    a = torch.tensor(rng.standard_normal((4, 3)), requires_grad=True)
    b = torch.tensor(rng.standard_normal(3), requires_grad=True)
    x = torch.tensor(rng.standard_normal((5, 4)))

    def loss(step):
        y = (x @ a).tanh()
        return ((y + b if step % 2 == 0 else y) ** 2).sum()

    return [a, b], loss


def train(torch, make, steps=20, seed=0):
    params, loss = problem(torch, seed)
    optimizer = make(torch, params)
    history = []
    for step in range(steps):
        optimizer.zero_grad()
        loss(step).backward()
        optimizer.step()
        history.append([p.detach().numpy().copy() for p in params])
    return history, optimizer


def assert_equal_histories(ours, theirs):
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        for got, expected in zip(mine, other, strict=True):
            np.testing.assert_allclose(got, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("name", "options"), CASES)
@given(st.integers(0, 1000))
@settings(max_examples=5)
def test_twenty_steps_are_torchs(name, options, seed):
    ours, theirs = (
        train(torch, lambda torch, params: getattr(torch.optim, name)(params, **options), seed=seed)[0]
        for torch in (firesteel, pytorch)
    )

    assert_equal_histories(ours, theirs)


@pytest.mark.parametrize(("name", "options"), CASES)
def test_training_goes_on_from_a_saved_state_as_if_nothing_had_happened(name, options):
    def interrupted(torch):
        params, loss = problem(torch)
        optimizer = getattr(torch.optim, name)(params, **options)
        for step in range(10):
            if step == 5:
                state = optimizer.state_dict()
                optimizer = getattr(torch.optim, name)(params, lr=123.0)
                optimizer.load_state_dict(state)
            optimizer.zero_grad()
            loss(step).backward()
            optimizer.step()
        return [p.detach().numpy() for p in params]

    whole = train(firesteel, lambda torch, params: getattr(torch.optim, name)(params, **options), steps=10)[0][-1]

    for got, expected, theirs in zip(interrupted(firesteel), whole, interrupted(pytorch), strict=True):
        assert np.array_equal(got, expected)
        np.testing.assert_allclose(got, theirs, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(("name", "options"), CASES)
def test_the_saved_state_has_torchs_names(name, options):
    ours, theirs = (
        train(torch, lambda torch, params: getattr(torch.optim, name)(params, **options), steps=2)[1].state_dict()
        for torch in (firesteel, pytorch)
    )

    assert {number: set(state) for number, state in ours["state"].items()} == {
        number: set(state) for number, state in theirs["state"].items()
    }
    assert [group["params"] for group in ours["param_groups"]] == [group["params"] for group in theirs["param_groups"]]
    assert set(ours["param_groups"][0]) <= set(theirs["param_groups"][0])


def test_groups_have_options_of_their_own():
    def make(torch, params):
        optimizer = torch.optim.SGD([{"params": params[:1], "lr": 0.01}], lr=0.1, momentum=0.9)
        optimizer.add_param_group({"params": params[1], "momentum": 0.0})
        return optimizer

    ours, theirs = (train(torch, make)[0] for torch in (firesteel, pytorch))

    assert_equal_histories(ours, theirs)


SCHEDULES = {
    "StepLR": lambda s, o: s.StepLR(o, step_size=3, gamma=0.5),
    "ExponentialLR": lambda s, o: s.ExponentialLR(o, gamma=0.8),
    "CosineAnnealingLR": lambda s, o: s.CosineAnnealingLR(o, T_max=10, eta_min=0.001),
    "LambdaLR": lambda s, o: s.LambdaLR(o, lambda epoch: 1 / (1 + epoch)),
    "LambdaLR a group": lambda s, o: s.LambdaLR(o, [lambda epoch: 0.9**epoch, lambda epoch: 1.0]),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_set_torchs_rates(name):
    rates = []
    for torch in (firesteel, pytorch):
        params, loss = problem(torch)
        optimizer = torch.optim.SGD([{"params": params[:1], "lr": 0.5}, {"params": params[1:]}], lr=0.1)
        schedule = SCHEDULES[name](torch.optim.lr_scheduler, optimizer)
        seen = [schedule.get_last_lr()]
        for step in range(12):
            loss(step).backward()
            optimizer.step()
            schedule.step()
            seen.append([group["lr"] for group in optimizer.param_groups])
            assert seen[-1] == schedule.get_last_lr()
        rates.append(seen)

    np.testing.assert_allclose(rates[0], rates[1], rtol=1e-9, atol=1e-12)


def test_a_schedule_goes_on_from_a_saved_state():
    def rates(interrupt):
        optimizer = firesteel.optim.SGD([firesteel.zeros(1, requires_grad=True)], lr=1.0)
        schedule = firesteel.optim.lr_scheduler.StepLR(optimizer, 2)
        for step in range(6):
            if interrupt and step == 3:
                saved = schedule.state_dict(), optimizer.state_dict()
                optimizer = firesteel.optim.SGD([firesteel.zeros(1, requires_grad=True)], lr=1.0)
                schedule = firesteel.optim.lr_scheduler.StepLR(optimizer, 99)
                schedule.load_state_dict(saved[0])
                optimizer.load_state_dict(saved[1])
            schedule.step()
            yield schedule.get_last_lr()

    assert list(rates(True)) == list(rates(False))


@BOTH
def test_a_closure_is_evaluated_with_recording_on(torch):
    x = torch.tensor([2.0], requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=0.5)

    def closure():
        optimizer.zero_grad()
        loss = (x * x).sum()
        loss.backward()
        return loss

    assert optimizer.step(closure).item() == 4.0
    assert x.item() == 0.0


@BOTH
def test_gradients_are_forgotten_or_zeroed(torch):
    x = torch.tensor([2.0], requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=0.5)
    (x * x).sum().backward()

    optimizer.zero_grad(set_to_none=False)
    assert x.grad.tolist() == [0.0]
    optimizer.zero_grad()
    assert x.grad is None


@BOTH
def test_a_step_leaves_the_gradient_alone(torch):
    for make in (
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=0.1, nesterov=True),
        lambda p: torch.optim.Adam(p, weight_decay=0.1),
        lambda p: torch.optim.AdamW(p),
    ):
        x = torch.tensor([2.0, 3.0], requires_grad=True)
        x.grad = torch.tensor([1.0, -1.0])
        optimizer = make([x])
        for _ in range(3):
            optimizer.step()
        assert x.grad.tolist() == [1.0, -1.0]


WRONG = {
    "no parameters": (lambda torch, x: torch.optim.SGD([], lr=0.1), ValueError),
    "one tensor": (lambda torch, x: torch.optim.SGD(x, lr=0.1), TypeError),
    "no tensor": (lambda torch, x: torch.optim.SGD([3.0], lr=0.1), TypeError),
    "no leaf": (lambda torch, x: torch.optim.SGD([x * 2], lr=0.1), ValueError),
    "twice": (lambda torch, x: torch.optim.SGD([{"params": [x]}, {"params": [x]}], lr=0.1), ValueError),
    "a negative rate": (lambda torch, x: torch.optim.SGD([x], lr=-0.1), ValueError),
    "Nesterov without momentum": (lambda torch, x: torch.optim.SGD([x], lr=0.1, nesterov=True), ValueError),
    "a beta of 1": (lambda torch, x: torch.optim.Adam([x], betas=(0.9, 1.0)), ValueError),
    "another number of groups": (
        lambda torch, x: torch.optim.SGD([x]).load_state_dict({"state": {}, "param_groups": []}),
        ValueError,
    ),
    "two functions for one group": (
        lambda torch, x: torch.optim.lr_scheduler.LambdaLR(torch.optim.SGD([x]), [abs, abs]),
        ValueError,
    ),
}


@BOTH
@pytest.mark.parametrize("name", WRONG)
def test_wrong_options_are_refused(torch, name):
    call, error = WRONG[name]

    with pytest.raises(error):
        call(torch, torch.ones(2, requires_grad=True))


NORMS = st.sampled_from([1.0, 2.0, 3.0, float("inf")])


@given(st.integers(0, 100), st.floats(0.01, 10), NORMS)
@settings(max_examples=40)
def test_gradients_are_clipped_as_torch_clips_them(seed, limit, norm_type):
    results = []
    for torch in (firesteel, pytorch):
        params, loss = problem(torch, seed)
        params.append(torch.zeros(1, dtype=torch.float64, requires_grad=True))  # has no gradient
        loss(0).backward()
        total = torch.nn.utils.clip_grad_norm_(params, limit, norm_type)
        results.append([total.numpy(), *(p.grad.numpy() for p in params[:2])])

    for got, expected in zip(*results, strict=True):
        assert got.shape == expected.shape
        np.testing.assert_allclose(got, expected, rtol=1e-10)


@BOTH
def test_clipping_refuses_what_is_not_finite_only_if_told_to(torch):
    x = torch.ones(2, requires_grad=True)
    assert torch.nn.utils.clip_grad_norm_([x], 1.0).item() == 0.0
    x.grad = torch.tensor([float("inf"), 1.0])

    with pytest.raises(RuntimeError):
        torch.nn.utils.clip_grad_norm_(x, 1.0, error_if_nonfinite=True)
    assert x.grad[1].item() == 1.0
    assert torch.nn.utils.clip_grad_norm_(x, 1.0).item() == float("inf")


@BOTH
def test_values_are_clipped_and_parameters_are_a_vector(torch):
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = torch.tensor([[3.0]], requires_grad=True)
    x.grad = torch.tensor([-5.0, 0.5])

    torch.nn.utils.clip_grad_value_([x, y], 1.0)
    vector = torch.nn.utils.parameters_to_vector([x, y])
    torch.nn.utils.vector_to_parameters(vector.detach() * 2, [x, y])

    assert x.grad.tolist() == [-1.0, 0.5]
    assert vector.tolist() == [1.0, 2.0, 3.0]
    assert y.tolist() == [[6.0]]
