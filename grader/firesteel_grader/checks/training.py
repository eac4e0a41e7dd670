"""Checks of chapter 7: training."""
# pyright: basic
# (a driver has no types: it runs on any framework)

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from firesteel_grader.checking import check
from firesteel_grader.inputs import shapes, tensors
from firesteel_grader.inside.values import TensorValue

_seeds = st.integers(0, 1000)
_small = st.sampled_from((0.5, 0.1, 0.9, 0.25))


@st.composite
def _path(draw: DrawFn) -> tuple[TensorValue, list[TensorValue]]:
    """Draw a parameter and the gradients of some steps."""
    shape = draw(shapes(max_dims=2, max_side=3))
    return draw(tensors(shape)), draw(st.lists(tensors(shape, any_layout=False), min_size=1, max_size=3))


@st.composite
def _lengths(draw: DrawFn) -> tuple[list[int], int]:
    lengths = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4).filter(lambda found: sum(found) > 1))
    return lengths, draw(_seeds)


@check(
    "optim.sgd.sgd_step",
    given=st.tuples(_path(), _small).map(lambda both: (*both[0], both[1])),
    points=2,
    hint="Change param itself: param.sub_(grad, alpha=lr); without momentum there is no velocity to return.",
)
def plain_descent_moves_against_the_gradient(torch, param, grads, lr):
    """Each step takes lr times the gradient away from the parameter, in place."""
    returned = [torch.optim.sgd.sgd_step(param, grad, None, lr=lr) for grad in grads]
    return param, returned


@check(
    "optim.sgd.sgd_step",
    given=st.tuples(_path(), _small, _small, st.sampled_from((0.0, 0.5))).map(lambda drawn: (*drawn[0], *drawn[1:])),
    points=2,
    hint="First the velocity is a copy of the gradient; later momentum * itself + (1 - dampening) * the gradient.",
)
def momentum_remembers_earlier_gradients(torch, param, grads, lr, momentum, dampening):
    """The velocity over several steps, and where it takes the parameter."""
    velocity, velocities = None, []
    for grad in grads:
        velocity = torch.optim.sgd.sgd_step(param, grad, velocity, lr=lr, momentum=momentum, dampening=dampening)
        velocities.append(velocity.clone())
    return param, velocities, grads


@check(
    "optim.sgd.sgd_step",
    given=st.tuples(_path(), _small, _small, st.sampled_from((0.0, 0.9)), st.booleans()).map(
        lambda drawn: (*drawn[0], *drawn[1:4], drawn[4] and drawn[3] > 0)
    ),
    hint="Weight decay joins the gradient first, in a new tensor; Nesterov moves by grad + momentum * velocity.",
)
def decays_weights_and_looks_ahead(torch, param, grads, lr, weight_decay, momentum, nesterov):
    """Weight decay and Nesterov's step; the gradients that were given stay as they are."""
    velocity = None
    for grad in grads:
        velocity = torch.optim.sgd.sgd_step(
            param, grad, velocity, lr=lr, momentum=momentum, weight_decay=weight_decay, nesterov=nesterov
        )
    return param, velocity, grads


@check(
    "optim.adam.adam_step",
    given=_path(),
    points=2,
    hint="Change param, mean and square themselves (mul_, add_, sub_); only the step divides by 1 - beta**step.",
)
def moves_by_the_corrected_means(torch, param, grads):
    """Parameter and both running means over several steps."""
    mean, square = torch.zeros_like(param), torch.zeros_like(param)
    for step, grad in enumerate(grads, 1):
        torch.optim.adam.adam_step(param, grad, mean, square, step, lr=0.1)
    return param, mean, square, grads


@check(
    "optim.adam.adam_step",
    given=st.tuples(
        _path(), st.sampled_from((0.5, 0.0, 0.9)), st.sampled_from((0.75, 0.5)), st.sampled_from((0.5, 1e-8))
    ).map(lambda drawn: (*drawn[0], *drawn[1:])),
    hint="eps is added to the root, outside it; betas[0] belongs to the mean and betas[1] to the square.",
)
def takes_its_options(torch, param, grads, beta1, beta2, eps):
    """Betas and eps go where they belong."""
    mean, square = torch.zeros_like(param), torch.zeros_like(param)
    for step, grad in enumerate(grads, 1):
        torch.optim.adam.adam_step(param, grad, mean, square, step, lr=0.25, betas=(beta1, beta2), eps=eps)
    return param, mean, square


@check(
    "utils.data.sampler.BatchSampler",
    given=st.tuples(st.integers(0, 9), st.integers(1, 5), st.booleans()),
    points=2,
    hint="Yield a list as soon as it is full, at the end what is left unless it is dropped; len counts the lists.",
)
def gathers_indices_into_batches(torch, count, size, drop_last):
    """The batches, their number, and that it can be read twice."""
    batches = torch.utils.data.BatchSampler(range(count, 2 * count), size, drop_last)
    return list(batches), len(batches), list(batches)


@check(
    "utils.data.sampler.BatchSampler",
    given=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    hint="Do not make a list of the whole sampler: ask it for the next index only when the batch needs one.",
)
def reads_no_further_than_it_is_asked(torch, size, batches):
    """An endless sampler is fine, as long as nobody asks for its end."""
    asked = []

    def endless():
        number = 0
        while True:
            asked.append(number)
            yield number
            number += 1

    found = iter(torch.utils.data.BatchSampler(endless(), size, False))
    taken = [next(found) for _ in range(batches)]
    return taken, len(asked) <= size * batches + 1


@check(
    "utils.data.sampler.BatchSampler",
    given=st.sampled_from([(2, False), (0, False), (-1, False), (True, False), (2.0, False), (2, 1), (2, None)]),
    hint="ValueError for a batch_size that is not a positive int (a bool is none), and a drop_last that is not a bool.",
)
def refuses_sizes_that_make_no_batch(torch, size, drop_last):
    """A size that is no positive int, or a drop_last that is no bool, is a ValueError."""
    return list(torch.utils.data.BatchSampler(range(3), size, drop_last))


@check(
    "utils.data.collate.default_collate",
    given=st.tuples(
        shapes(max_dims=2, max_side=3).flatmap(lambda s: st.lists(tensors(s, "float32"), min_size=1, max_size=3))
    ),
    points=2,
    hint="stack puts tensors of one shape along a new first axis.",
)
def stacks_tensors(torch, samples):
    """Tensors of one shape gain a first axis."""
    return torch.utils.data.default_collate(samples)


@check(
    "utils.data.collate.default_collate",
    given=st.lists(
        st.tuples(st.integers(-3, 3), st.floats(-2, 2, width=16), st.booleans(), st.sampled_from("ab")),
        min_size=1,
        max_size=3,
    ).map(lambda rows: ([list(row) for row in rows],)),
    points=2,
    hint="zip(*batch) gives the columns; a column of floats becomes float64, of ints int64, of bools bool; text stays.",
)
def goes_down_into_sequences(torch, samples):
    """A batch of rows is a list of columns, each collated by what it holds."""
    columns = torch.utils.data.default_collate([tuple(sample) for sample in samples])
    return [column if hasattr(column, "shape") else list(column) for column in columns]


@check(
    "utils.data.collate.default_collate",
    given=st.lists(st.tuples(tensors((2,)), st.integers(0, 5)), min_size=1, max_size=3).map(
        lambda rows: ([list(r) for r in rows],)
    ),
    hint="A dict becomes a dict with the same keys; call yourself for what lies below.",
)
def goes_down_into_dicts(torch, samples):
    """Dicts of tensors and nested pairs keep their form."""
    return torch.utils.data.default_collate([{"x": x, "meta": (n, {"half": n / 2})} for x, n in samples])


@check(
    "utils.data.collate.default_collate",
    given=st.sampled_from([("lengths",), ("shapes",), ("none",), ("fits",)]),
    hint="_collate_sequences raises for rows of different lengths; what cannot be batched is a TypeError.",
)
def refuses_what_does_not_fit(torch, case):
    """Rows of different lengths, tensors of different shapes, and things without a batch are refused."""
    batches = {
        "lengths": [(1, 2), (1,)],
        "shapes": [torch.zeros(2), torch.zeros(3)],
        "none": [None, None],
        "fits": [(1, 2), (3, 4)],
    }
    return torch.utils.data.default_collate(batches[case])


@check(
    "nn.utils.clip_grad_norm_",
    given=st.tuples(
        st.lists(tensors(shapes(max_dims=2, max_side=2)), min_size=1, max_size=3),
        st.sampled_from((1.0, 0.5, 100.0)),
        st.sampled_from((2.0, 1.0, float("inf"))),
    ),
    points=2,
    hint="One factor for all: max_norm / (total + 1e-6), at most 1; the total is the norm of the norms.",
)
def shrinks_all_gradients_by_one_factor(torch, grads, max_norm, norm_type):
    """The gradients after clipping, and the length from before."""
    params = [torch.zeros_like(grad) for grad in grads]
    for param, grad in zip(params, grads, strict=True):
        param.grad = grad
    total = torch.nn.utils.clip_grad_norm_(params, max_norm, norm_type)
    return [param.grad for param in params], float(total)


@check(
    "nn.utils.clip_grad_norm_",
    given=st.tuples(st.lists(st.sampled_from((None, 3.0, 4.0)), max_size=3)),
    hint="Leave parameters out whose grad is None; with none left there is nothing to stack: return zeros(()).",
)
def passes_over_parameters_without_a_gradient(torch, grads):
    """A grad of None does not count, and the length of no gradients at all is 0."""
    params = [torch.zeros(1) for _ in grads]
    for param, grad in zip(params, grads, strict=True):
        param.grad = None if grad is None else torch.tensor([grad])
    total = torch.nn.utils.clip_grad_norm_(params, 1.0)
    return [param.grad for param in params], float(total)


@check(
    "nn.utils.clip_grad_norm_",
    given=st.tuples(tensors((3,), numbers=st.sampled_from((3.0, 4.0, 0.0)))),
    hint="One tensor counts as a list of one; a generator of parameters can be read only once.",
)
def takes_one_tensor_or_a_generator(torch, grad):
    """A single tensor, and a generator of them, are taken too; the gradient tensors themselves are changed."""
    one, other = torch.zeros(3), torch.zeros(3)
    one.grad, other.grad = grad.clone(), grad.clone()
    held = other.grad
    first = torch.nn.utils.clip_grad_norm_(one, 1.0)
    second = torch.nn.utils.clip_grad_norm_((p for p in [other]), 1.0)
    return one.grad, held, float(first), float(second)


@check(
    "nn.utils.clip_grad_norm_",
    given=st.sampled_from([(float("inf"),), (float("nan"),), (1.0,)]),
    hint="With error_if_nonfinite raise RuntimeError before anything is changed.",
)
def refuses_lengths_that_are_not_finite(torch, number):
    """With error_if_nonfinite, a length that is not finite is a RuntimeError."""
    param = torch.zeros(2)
    param.grad = torch.tensor([1.0, number])
    return float(torch.nn.utils.clip_grad_norm_([param], 1.0, error_if_nonfinite=True))


@check(
    "utils.data.dataset.random_split",
    given=_lengths(),
    points=2,
    hint="One distributions.permutation(total, generator) of all indices, cut into consecutive pieces.",
)
def deals_every_sample_to_one_part(torch, lengths, seed):
    """The parts that the seed gives: together every sample once."""
    torch.manual_seed(seed)
    parts = torch.utils.data.random_split(list(range(sum(lengths))), lengths)
    return [[part[i] for i in range(len(part))] for part in parts]


@check(
    "utils.data.dataset.random_split",
    given=st.tuples(st.integers(4, 9), st.sampled_from(([0.5, 0.5], [0.75, 0.25], [0.2, 0.3, 0.5], [1.0])), _seeds),
    hint="Lengths that add up to 1 are fractions; _whole_lengths(total, lengths) makes numbers of samples of them.",
)
def takes_fractions(torch, total, fractions, seed):
    """Fractions that add up to 1 become numbers of samples."""
    generator = torch.Generator().manual_seed(seed)
    parts = torch.utils.data.random_split(range(total), fractions, generator)
    return [[part[i] for i in range(len(part))] for part in parts]


@check(
    "utils.data.dataset.random_split",
    given=st.tuples(st.integers(2, 6), st.lists(st.integers(0, 4), min_size=1, max_size=3)).filter(
        lambda both: sum(both[1]) != 1
    ),
    hint="Raise ValueError if the lengths do not add up to the number of samples.",
)
def refuses_lengths_that_do_not_add_up(torch, total, lengths):
    """Parts that do not add up to the whole are a ValueError."""
    return [len(part) for part in torch.utils.data.random_split(range(total), lengths)]
