"""Checks of chapter 6: layers."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check
from firesteel_grader.inputs import arrays, counted, shapes, tensors
from firesteel_grader.inside.values import TensorValue

_sides = st.sampled_from((2, 3, 1))
_seeds = st.integers(0, 1000)


@st.composite
def _affine(draw: DrawFn, *, bias: bool, fewest: int = 0, most: int = 2) -> tuple[TensorValue, ...]:
    """Draw an input of some leading axes, a weight and, if wanted, a bias; each may need a gradient or not."""
    leading = draw(shapes(min_dims=fewest, max_dims=most, max_side=3))
    rows, columns = draw(_sides), draw(_sides)
    needs = draw(st.lists(st.booleans(), min_size=3, max_size=3).filter(lambda flags: any(flags[: 2 + bias])))
    x = draw(tensors((*leading, columns), requires_grad=needs[0]))
    weight = draw(tensors((rows, columns), requires_grad=needs[1]))
    return (x, weight, draw(tensors((rows,), requires_grad=needs[2]))) if bias else (x, weight)


@st.composite
def _scores(draw: DrawFn, *, large: bool = False) -> tuple[TensorValue, int]:
    shape = draw(shapes(min_dims=1, max_dims=3, min_side=1, max_side=3))
    numbers = st.sampled_from((1000.0, 0.0, 1.0, -1000.0, 2000.0)) if large else None
    return draw(tensors(shape, requires_grad=True, numbers=numbers)), draw(st.integers(-len(shape), len(shape) - 1))


@st.composite
def _classified(draw: DrawFn, *, axes: int = 0) -> tuple[TensorValue, np.ndarray]:
    """Draw log-probabilities of some samples and their true classes."""
    samples, classes = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    more = tuple(draw(st.integers(1, 2)) for _ in range(axes))
    log_probabilities = draw(tensors((samples, classes, *more), requires_grad=True))
    return log_probabilities, draw(arrays((samples, *more), "int64", numbers=st.integers(0, classes - 1)))


@check(
    "functions.linalg.Affine",
    given=_affine(bias=True, fewest=1, most=1),
    examples=[(counted(2, 2, requires_grad=True), counted(1, 2, requires_grad=True), counted(1, requires_grad=True))],
    points=2,
    gradients=True,
    hint="Write the shapes beside each other; of the ways to multiply, the shapes leave only one.",
)
def maps_and_differentiates_with_a_bias(torch, x, weight, bias):
    """The map x W^T + b and its three gradients, for a matrix x."""
    return torch.functions.linalg.Affine.apply(x, weight, bias)


@check(
    "functions.linalg.Affine",
    given=_affine(bias=True),
    gradients=True,
    hint="Make rows of all leading axes of x and grad by reshape(-1, size), and give x its shape back.",
)
def takes_any_leading_axes(torch, x, weight, bias):
    """The same for a vector x, and for one with more than two axes."""
    return torch.functions.linalg.Affine.apply(x, weight, bias)


@check(
    "functions.linalg.Affine",
    given=_affine(bias=False),
    gradients=True,
    hint="A bias of None is added nowhere, and its gradient is None.",
)
def maps_and_differentiates_without_a_bias(torch, x, weight):
    """Without a bias the same, and None where its gradient would be."""
    return torch.functions.linalg.Affine.apply(x, weight, None)


@check(
    "functions.linalg.Affine",
    given=st.sampled_from([((True, False, False),), ((False, True, False),), ((False, False, True),)]),
    hint="ctx.needs_input_grad says which of the three is wanted; return None for the others.",
)
def computes_only_the_gradients_that_are_needed(torch, needs):
    """What nobody needs is None, not a product computed for nothing."""

    class Context:
        needs_input_grad = needs

        def save_for_backward(self, *tensors):
            self.saved_tensors = tensors

    ctx = Context()
    affine = torch.functions.linalg.Affine
    y = affine.forward(ctx, torch.ones(3, 2), torch.ones(4, 2), torch.ones(4))
    return [None if grad is None else tuple(grad.shape) for grad in affine.backward(ctx, torch.ones_like(y))]


@check(
    "functions.softmax.LogSoftmax",
    given=_scores(),
    examples=[(TensorValue(np.array([[0.0, 1.0], [2.0, 2.0]]), True), 1)],
    points=2,
    gradients=True,
    hint="Forward: x minus the log of the sum of exp, along dim with keepdim. Backward: each row's gradient sums to 0.",
)
def is_the_logarithm_of_the_softmax(torch, x, dim):
    """log(exp(x) / sum of exp(x)) along any axis, and its gradient."""
    return torch.functions.softmax.LogSoftmax.apply(x, dim)


@check(
    "functions.softmax.LogSoftmax",
    given=_scores(large=True),
    examples=[(TensorValue(np.array([1000.0, 0.0]), True), 0)],
    gradients=True,
    hint="Take the largest element of the row away before exp, and never take the log of a single softmax.",
)
def stays_finite_for_large_scores(torch, x, dim):
    """Scores of a thousand neither overflow nor become minus infinity."""
    return torch.functions.softmax.LogSoftmax.apply(x, dim)


@check(
    "nn.init.kaiming_uniform_",
    given=st.tuples(
        st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple),
        st.sampled_from((0, 1, 2.0, 0.5)),
        st.sampled_from(("fan_in", "fan_out")),
        st.sampled_from(("leaky_relu", "relu", "tanh", "linear")),
        _seeds,
    ),
    points=2,
    hint="bound = sqrt(3) * gain / sqrt(fan); fan_in is what fans(tensor) gives first.",
)
def draws_from_the_range_that_keeps_the_spread(torch, shape, a, mode, nonlinearity, seed):
    """Even numbers from [-bound, bound), with the gain of the nonlinearity and the fan of the mode."""
    torch.manual_seed(seed)
    tensor = torch.zeros(*shape, dtype=torch.float64)
    returned = torch.nn.init.kaiming_uniform_(tensor, a, mode, nonlinearity)
    return tensor, returned is tensor, tensor.requires_grad


@check(
    "nn.init.kaiming_uniform_",
    given=st.tuples(st.sampled_from(("fan_avg", "fan", "", "fan_in")), st.sampled_from(("relu", "softplus"))),
    hint="Raise ValueError for a mode that is neither fan_in nor fan_out, before anything is drawn.",
)
def refuses_unknown_modes(torch, mode, nonlinearity):
    """A mode that does not exist is a ValueError."""
    return tuple(torch.nn.init.kaiming_uniform_(torch.zeros(2, 3), 0, mode, nonlinearity).shape)


@check(
    "nn.linear.Linear",
    given=st.tuples(st.integers(1, 5), st.integers(1, 5), st.booleans(), _seeds),
    points=2,
    hint="Weight first, by init.kaiming_uniform_ with a = sqrt(5); then the bias, evenly from +-1 / sqrt(in_features).",
)
def owns_and_starts_its_parameters(torch, in_features, out_features, bias, seed):
    """The names, shapes and first numbers of the parameters are PyTorch's."""
    torch.manual_seed(seed)
    layer = torch.nn.Linear(in_features, out_features, bias=bias)
    return [(name, parameter) for name, parameter in layer.named_parameters()], layer.bias is None


@check(
    "nn.linear.Linear",
    given=st.tuples(tensors(shapes(max_dims=2, max_side=3).map(lambda s: (*s, 3)), requires_grad=True), _seeds),
    gradients=True,
    hint="forward is one line: functional.linear of the input, self.weight and self.bias.",
)
def applies_its_map(torch, x, seed):
    """The output is the input times the weight's transpose plus the bias."""
    torch.manual_seed(seed)
    return torch.nn.Linear(3, 2, dtype=torch.float64)(x)


@check(
    "nn.linear.Linear",
    given=st.tuples(st.integers(1, 4), st.integers(1, 4), st.booleans()),
    hint="Keep in_features and out_features as attributes; extra_repr says them, and whether there is a bias.",
)
def describes_itself(torch, in_features, out_features, bias):
    """A layer prints its sizes and remembers them."""
    layer = torch.nn.Linear(in_features, out_features, bias)
    return repr(layer), layer.in_features, layer.out_features, sorted(layer.state_dict())


@check(
    "nn.container.Sequential",
    given=st.tuples(tensors((2, 3), requires_grad=True), st.lists(st.integers(0, 3), max_size=4)),
    points=2,
    gradients=True,
    hint="forward hands each module what the one before it returned; with no modules the input comes back.",
)
def hands_on_from_module_to_module(torch, x, kinds):
    """The output of each module is the input of the next, in order."""
    makers = [torch.nn.Tanh, torch.nn.Sigmoid, torch.nn.ReLU, lambda: torch.nn.Softmax(1)]
    return torch.nn.Sequential(*[makers[kind]() for kind in kinds])(x) * 1


@check(
    "nn.container.Sequential",
    given=st.tuples(
        st.lists(st.sampled_from(("a", "b", "c", "d")), min_size=1, max_size=3, unique=True), st.booleans()
    ),
    hint="self.add_module(name, module) under '0', '1' ..., or under the names of the one OrderedDict that was given.",
)
def registers_its_modules(torch, names, named):
    """Modules are found under their numbers, or under the names of an OrderedDict; so are their parameters."""
    from collections import OrderedDict

    modules = [torch.nn.Linear(2, 2) for _ in names]
    model = (
        torch.nn.Sequential(OrderedDict(zip(names, modules, strict=True))) if named else torch.nn.Sequential(*modules)
    )
    return [name for name, _ in model.named_parameters()], [name for name, _ in model.named_children()], repr(model)


@check(
    "nn.container.Sequential",
    given=st.tuples(st.integers(0, 4), st.one_of(st.integers(-5, 5), st.builds(slice, st.none() | st.integers(-3, 4)))),
    hint="An int picks one module (IndexError if there is none), a slice makes a shorter Sequential of the same ones.",
)
def can_be_indexed_and_counted(torch, count, index):
    """len, iteration, ints and slices work as on a list."""
    model = torch.nn.Sequential(*[torch.nn.Linear(number + 1, 1) for number in range(count)])
    sizes = [module.in_features for module in model]
    picked = model[index]
    return len(model), sizes, repr(picked), type(picked).__name__


@check(
    "nn.container.Sequential",
    given=st.sampled_from([(3,), ("relu",), (None,), ("a module",)]),
    hint="Raise TypeError for what is no Module.",
)
def refuses_what_is_no_module(torch, thing):
    """Something else than a module is a TypeError."""
    return repr(torch.nn.Sequential(torch.nn.ReLU(), torch.nn.Tanh() if thing == "a module" else thing))


@check(
    "nn.functional.nll_loss",
    given=st.tuples(_classified(), st.sampled_from(("mean", "sum", "none"))).map(lambda both: (*both[0], both[1])),
    points=2,
    gradients=True,
    hint="Pick input[rows, target] with two index tensors, turn the sign, and fold as reduction says.",
)
def picks_the_true_classes(torch, log_probabilities, target, reduction):
    """Minus the log-probability of the true class, averaged, summed, or one a sample."""
    return torch.nn.functional.nll_loss(log_probabilities, torch.tensor(target), reduction=reduction)


@check(
    "nn.functional.nll_loss",
    given=_classified().flatmap(
        lambda both: st.tuples(
            st.just(both[0]),
            st.just(both[1]),
            tensors(both[0].array.shape[1:], numbers=st.sampled_from((1.0, 2.0, 0.5))),
        )
    ),
    gradients=True,
    hint="The weighted mean divides by the sum of the weights that were used, not by the number of samples.",
)
def weighs_the_classes(torch, log_probabilities, target, weight):
    """A weight a class says how much its samples count, in the sum and in what it is divided by."""
    return torch.nn.functional.nll_loss(log_probabilities, torch.tensor(target), weight)


@check(
    "nn.functional.nll_loss",
    given=_classified(),
    gradients=True,
    hint="A target equal to ignore_index counts 0, in the sum and in what it is divided by.",
)
def ignores_what_it_is_told_to(torch, log_probabilities, target):
    """Samples whose target is ignore_index do not count."""
    marked = torch.tensor(np.where(target == 0, -100, target))
    return torch.nn.functional.nll_loss(log_probabilities, marked, reduction="sum")


@check(
    "nn.functional.nll_loss",
    given=_classified(axes=1),
    gradients=True,
    hint="The classes lie along axis 1; move them to the end, flatten the rest, and it is the case you have.",
)
def takes_images_of_classes(torch, log_probabilities, target):
    """With more than two axes the classes lie along axis 1."""
    return torch.nn.functional.nll_loss(log_probabilities, torch.tensor(target))


@check(
    "nn.functional.nll_loss",
    given=st.sampled_from([(3,), (-1,), (7,), (2,)]),
    hint="require_classes(target, count) raises IndexError for a class that is not there.",
)
def refuses_classes_that_are_not_there(torch, number):
    """A target beyond the classes is an IndexError, a negative one too."""
    return torch.nn.functional.nll_loss(torch.zeros(2, 3), torch.tensor([0, number]))
