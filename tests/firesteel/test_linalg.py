"""Matrix products against PyTorch, forward and backward."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

LAYOUTS = st.sampled_from(["contiguous", "transposed", "strided", "offset"])
SIDES = st.integers(0, 4)


@st.composite
def factors(draw):
    """Two operands of matmul: vectors, matrices and batches that broadcast; now and then they do not fit."""
    n, k, m = draw(SIDES), draw(SIDES), draw(SIDES)
    batches = draw(hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=2, max_side=3)).input_shapes
    left = draw(st.sampled_from([(k,), (n, k), (*batches[0], n, k)]))
    right = draw(st.sampled_from([(k,), (k, m), (*batches[1], k, m), (k + 1, m)]))
    rng = np.random.default_rng(n + 7 * k + 49 * m)
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    return [rng.standard_normal(shape).astype(dtype) for shape in (left, right)], [draw(LAYOUTS), draw(LAYOUTS)]


@given(case=factors())
@settings(max_examples=150)
def test_matmul_of_everything_that_fits_and_some_that_does_not(agree, case):
    arrays, layouts = case

    agree(lambda torch, a, b: a @ b, *arrays, layouts=layouts)


@pytest.mark.parametrize("leading", [(), (3,), (2, 3), (0,)])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_linear_is_pytorchs(agree, leading, bias, dtype):
    rng = np.random.default_rng(0)
    x, weight, b = (rng.standard_normal(shape).astype(dtype) for shape in [(*leading, 4), (5, 4), (5,)])

    if bias:
        agree(lambda torch, x, w, b: torch.nn.functional.linear(x, w, b), x, weight, b)
    else:
        agree(lambda torch, x, w: torch.nn.functional.linear(x, w), x, weight)


@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("ij,jk->ik", [(2, 3), (3, 4)]),
        ("bij,bkj->bik", [(2, 3, 4), (2, 5, 4)]),
        ("i,j->ij", [(2,), (3,)]),
        ("ij->ji", [(2, 3)]),
        ("ij->", [(2, 3)]),
        ("bhqd,bhkd->bhqk", [(1, 2, 3, 4), (1, 2, 5, 4)]),
    ],
)
def test_einsum_is_pytorchs(agree, equation, shapes):
    rng = np.random.default_rng(0)

    agree(lambda torch, *t: torch.einsum(equation, *t), *(rng.standard_normal(shape) for shape in shapes))


@pytest.mark.parametrize(
    "operation",
    [
        lambda torch, a, b: torch.mm(a, b),
        lambda torch, a, b: torch.addmm(torch.ones(4, dtype=a.dtype), a, b),
        lambda torch, a, b: torch.outer(a[0], b[0]),
        lambda torch, a, b: torch.dot(a[0], b[:, 0]),
        lambda torch, a, b: torch.mv(a, b[:, 1]),
        lambda torch, a, b: torch.bmm(a[None], b[None]),
        lambda torch, a, b: (a @ b).mT,
    ],
)
def test_products_by_their_other_names(agree, operation):
    rng = np.random.default_rng(0)

    agree(operation, rng.standard_normal((2, 3)), rng.standard_normal((3, 4)))


@pytest.mark.parametrize(
    "mistake",
    [
        lambda torch: torch.ones(2, 3) @ torch.ones(4, 5),
        lambda torch: torch.ones(2, 3) @ torch.tensor(1.0),
        lambda torch: torch.ones(2, 3) @ torch.ones(3, 4, dtype=torch.float64),
        lambda torch: torch.ones(2, 2, 3) @ torch.ones(3, 3, 4),
        lambda torch: torch.mm(torch.ones(2), torch.ones(2)),
        lambda torch: torch.ones(3).mT,
        lambda torch: torch.ones(2, 3) @ 2,
    ],
)
def test_the_same_mistake_is_the_same_class_of_error(agree, mistake):
    agree(mistake)
