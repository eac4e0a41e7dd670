"""Views, copies, indexing and joins against PyTorch: values, strides, shared memory and gradients."""

import firesteel
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

LAYOUTS = st.sampled_from(["contiguous", "transposed", "strided", "offset"])
CUBE = np.arange(24.0).reshape(2, 3, 4)


def geometry(torch, t):
    """What makes a view: values, shape, strides of axes that are stepped along, and place in the storage."""
    stride = [step for step, size in zip(t.stride(), t.shape, strict=True) if size > 1 and t.numel()]
    return [t, tuple(t.shape), stride, t.storage_offset() if t.numel() else 0, t.is_contiguous()]


@pytest.mark.parametrize(
    "operation",
    [
        lambda torch, x: x.reshape(4, 6),
        lambda torch, x: x.reshape(-1),
        lambda torch, x: x.reshape(2, -1, 2),
        lambda torch, x: x.view(6, 4),
        lambda torch, x: x.transpose(0, 2).reshape(12, 2),
        lambda torch, x: x.transpose(0, 1).view(3, 2, 2, 2),
        lambda torch, x: x.permute(2, 0, 1),
        lambda torch, x: x.permute(-1, 0, 1),
        lambda torch, x: x[0].T,
        lambda torch, x: x[0].t(),
        lambda torch, x: x.mT,
        lambda torch, x: x.movedim(0, 2),
        lambda torch, x: x[:, :1].expand(2, 5, 4),
        lambda torch, x: x[:1].expand(-1, 3, 4),
        lambda torch, x: x.expand(3, 2, 3, 4),
        lambda torch, x: x[:, :1].squeeze(1),
        lambda torch, x: x[:, :1].squeeze(),
        lambda torch, x: x.squeeze(0),
        lambda torch, x: x.unsqueeze(0),
        lambda torch, x: x.unsqueeze(-1),
        lambda torch, x: x.flatten(1),
        lambda torch, x: x.flatten(),
        lambda torch, x: x.select(1, -1),
        lambda torch, x: x.narrow(2, 1, 2),
        lambda torch, x: x.split(2, 2)[1],
        lambda torch, x: x.split([1, 3], 2)[1],
        lambda torch, x: x.chunk(3, 2)[-1],
        lambda torch, x: x.unbind(1)[2],
        lambda torch, x: x.as_strided((3, 3), (1, 2), 1),
        lambda torch, x: x[1],
        lambda torch, x: x[-1, 1:, ::2],
        lambda torch, x: x[..., None, 0],
        lambda torch, x: x[:, None, 2:],
        lambda torch, x: x[5:],
        lambda torch, x: x.transpose(0, 2).contiguous(),
        lambda torch, x: x.clone(),
        lambda torch, x: x.transpose(0, 2) * 2,
    ],
)
def test_geometry_is_pytorchs(agree, operation):
    agree(lambda torch, x: geometry(torch, operation(torch, x)), CUBE)


@pytest.mark.parametrize(
    "operation",
    [
        lambda torch, x: x[:, [0, 0, 2]],
        lambda torch, x: x[0, :, torch.tensor([1, 1])],
        lambda torch, x: x[torch.tensor([[0, 1], [1, 0]])],
        lambda torch, x: x[torch.tensor([0, 1]), torch.tensor([2, 2])],
        lambda torch, x: x[:, torch.tensor([0]), torch.tensor([1, 2])],
        lambda torch, x: x[torch.tensor([0, 1]), :, torch.tensor([2, 2])],
        lambda torch, x: x[x > 5],
        lambda torch, x: x[torch.tensor([True, False])],
        lambda torch, x: x[:, torch.tensor([True, False, True]), 1:],
        lambda torch, x: x[torch.tensor(1)],
        lambda torch, x: x[:, []],
        lambda torch, x: x[None, [1], ..., 0],
        lambda torch, x: x.index_select(1, torch.tensor([2, 0, 2])),
        lambda torch, x: x.gather(1, torch.tensor([[[0, 1, 2, 0]], [[2, 2, 1, 0]]])),
        lambda torch, x: x.masked_select(x > 11),
        lambda torch, x: x.masked_fill(x > 11, -1.0),
        lambda torch, x: torch.cat([x, x * 2], 1),
        lambda torch, x: torch.cat([x, x.detach().to(torch.float32)], -1),
        lambda torch, x: torch.stack([x, x * 2, x]),
        lambda torch, x: torch.stack([x[0], x[1] ** 2], -1),
        lambda torch, x: torch.stack([x, x.detach().to(torch.float32)], 1),
        lambda torch, x: torch.stack([x, x], -1),
        lambda torch, x: torch.stack(list(x)),
        lambda torch, x: x.repeat(2, 1, 3),
        lambda torch, x: x.repeat(2, 1, 1, 2),
        lambda torch, x: x.flip(0, 2),
        lambda torch, x: x.tril(),
        lambda torch, x: x.triu(1),
        lambda torch, x: x.triu(-1),
        lambda torch, x: x.broadcast_to((2, 2, 3, 4)),
        lambda torch, x: torch.broadcast_tensors(x, x[0, 0])[1],
        lambda torch, x: (x.detach() > 5).nonzero(),
        lambda torch, x: list(torch.where(x.detach() > 5)),
        lambda torch, x: x.to(torch.float32),
        lambda torch, x: x.long(),
    ],
)
def test_picking_and_joining_is_pytorchs(agree, operation):
    agree(operation, CUBE)


@st.composite
def basic_keys(draw):
    """A shape and a key of ints, slices, None and Ellipsis, in range or just outside it."""
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
    bounds = st.one_of(st.none(), st.integers(-5, 5))
    part = st.one_of(
        st.integers(-4, 4), st.none(), st.builds(slice, bounds, bounds, st.one_of(st.none(), st.integers(1, 3)))
    )
    key = draw(st.lists(part, max_size=4))
    if draw(st.booleans()):
        key.insert(draw(st.integers(0, len(key))), ...)
    return shape, tuple(key), draw(LAYOUTS)


@given(case=basic_keys())
@settings(max_examples=200)
def test_basic_indexing_gives_pytorchs_views(agree, case):
    shape, key, layout = case
    array = np.arange(float(np.prod(shape))).reshape(shape)

    agree(lambda torch, x: geometry(torch, x[key]), array, layouts=[layout])


@given(shape=hnp.array_shapes(min_dims=1, max_dims=4, max_side=6), data=st.data())
@settings(max_examples=80)
def test_reshape_of_a_permuted_tensor_copies_only_when_it_must(agree, shape, data):
    dims = data.draw(st.permutations(range(len(shape))))
    size = int(np.prod(shape))
    first = data.draw(st.sampled_from([d for d in range(1, size + 1) if size % d == 0]))

    def shared(torch, x):
        view = x.permute(dims)
        reshaped = view.reshape(first, size // first)
        return [reshaped, reshaped.data_ptr() == x.data_ptr()]

    agree(shared, np.arange(float(size)).reshape(shape))


@pytest.mark.parametrize(
    "change",
    [
        lambda torch, y: y.__setitem__(0, 5.0),
        lambda torch, y: y.__setitem__((slice(None), 1), torch.arange(4, dtype=torch.float64)),
        lambda torch, y: y.__setitem__((..., [0, 2]), torch.ones(2, 3, 2, dtype=torch.float64)),
        lambda torch, y: y.__setitem__(y > 5, 0.0),
        lambda torch, y: y.add_(1),
        lambda torch, y: y.mul_(torch.arange(4, dtype=torch.float64)),
        lambda torch, y: y.sub_(y * 2, alpha=0.5),
        lambda torch, y: y.div_(2),
        lambda torch, y: y.clamp_(1, 3),
        lambda torch, y: y.zero_(),
        lambda torch, y: y.fill_(7),
        lambda torch, y: y.copy_(torch.ones(4)),
        lambda torch, y: y.masked_fill_(y > 3, 1.0),
        lambda torch, y: y.scatter_(2, torch.tensor([[[0], [1], [2]]]), 9.0),
        lambda torch, y: y.index_add_(1, torch.tensor([0, 0]), torch.ones(2, 2, 4, dtype=torch.float64)),
        lambda torch, y: y[1].zero_(),
        lambda torch, y: y.transpose(0, 1)[0].add_(1),
        lambda torch, y: y.neg_().exp_().sqrt_().relu_(),
    ],
)
def test_a_change_in_place_reaches_every_view(agree, change):
    def run(torch, x):
        y = x.detach().clone()
        view = y.permute(2, 0, 1)
        change(torch, y)
        return [y, view]

    agree(run, CUBE)


@pytest.mark.parametrize(
    "change",
    [
        lambda torch, y, x: y.__setitem__(0, x[1] * 2),
        lambda torch, y, x: y.__setitem__((slice(None), [0, 2]), x[:, :2]),
        lambda torch, y, x: y.add_(x),
        lambda torch, y, x: y.mul_(2).add_(x, alpha=3),
        lambda torch, y, x: y.copy_(x),
        lambda torch, y, x: y.zero_(),
        lambda torch, y, x: y.masked_fill_(x.detach() > 5, 0.0),
    ],
)
def test_a_change_in_place_of_a_recorded_tensor_is_recorded(agree, change):
    def run(torch, x):
        y = x * 3
        change(torch, y, x)
        return y * 2

    agree(run, CUBE)


@pytest.mark.parametrize(
    "mistake",
    [
        lambda torch: torch.ones(2, 3).reshape(4),
        lambda torch: torch.ones(2, 3).reshape(-1, -1),
        lambda torch: torch.ones(2, 3).T.view(6),
        lambda torch: torch.ones(2, 3).permute(0, 0),
        lambda torch: torch.ones(2, 3).permute(0),
        lambda torch: torch.ones(2, 3).permute(0, 2),
        lambda torch: torch.ones(2, 3).transpose(0, 2),
        lambda torch: torch.ones(2, 3).expand(2, 4),
        lambda torch: torch.ones(2, 3).expand(3),
        lambda torch: torch.ones(2, 3)[2],
        lambda torch: torch.ones(2, 3)[0, 0, 0],
        lambda torch: torch.ones(2, 3)[::-1],
        lambda torch: torch.ones(2, 3)["a"],
        lambda torch: torch.ones(2, 3)[1.0],
        lambda torch: torch.ones(2, 3)[[5]],
        lambda torch: torch.ones(2, 3).unsqueeze(3),
        lambda torch: torch.cat([]),
        lambda torch: torch.cat([torch.ones(2, 3), torch.ones(3, 2)]),
        lambda torch: torch.stack([torch.ones(2), torch.ones(3)]),
        lambda torch: torch.ones(2, 3).as_strided((10, 10), (1, 1)),
        lambda torch: torch.ones(2, 3).narrow(0, 1, 2),
        lambda torch: torch.ones(2, 3).split([1, 2], 0),
        lambda torch: torch.ones(2).__setitem__(0, torch.ones(3)),
        lambda torch: torch.arange(3).add_(0.5),
        lambda torch: torch.ones(3).add_(torch.ones(2, 3)),
        lambda torch: torch.ones(3, requires_grad=True).add_(1),
        lambda torch: torch.ones(2, 3).item(),
        lambda torch: bool(torch.ones(2)),
        lambda torch: len(torch.tensor(1.0)),
        lambda torch: torch.ones(2, requires_grad=True).numpy(),
        lambda torch: iter(torch.tensor(1.0)),
        lambda torch: torch.ones(2, 3).size(2),
    ],
)
def test_the_same_mistake_is_the_same_class_of_error(agree, mistake):
    agree(mistake)


def test_views_share_one_storage():
    x = firesteel.arange(12).reshape(3, 4)

    views = [x.T, x[1:], x.view(12), x.unsqueeze(0), x.expand(2, 3, 4), x.detach(), x.permute(1, 0)]

    assert {view.untyped_storage().data_ptr() for view in views} == {x.untyped_storage().data_ptr()}
    assert x.T.reshape(12).untyped_storage().data_ptr() != x.untyped_storage().data_ptr()


def test_numpy_shares_memory_both_ways():
    array = np.zeros((2, 3), np.float32)
    x = firesteel.from_numpy(array)

    x[0, 0] = 5
    array[1, 2] = 7

    assert array[0, 0] == 5
    assert x[1, 2].item() == 7
    assert x.numpy() is array or np.shares_memory(x.numpy(), array)


@pytest.mark.parametrize("key", [np.s_[::2], np.s_[:, 1], np.s_[1:, ::3]])
def test_from_numpy_keeps_strides(agree, key):
    array = np.arange(12.0).reshape(3, 4)

    agree(lambda torch: geometry(torch, torch.from_numpy(array[key])))


def test_from_numpy_of_what_tensors_cannot_be_raises_as_in_pytorch(agree):
    agree(lambda torch: torch.from_numpy(np.arange(3)[::-1]))
    agree(lambda torch: torch.from_numpy(np.array(["a"])))
    agree(lambda torch: torch.from_numpy([1, 2]))


@pytest.mark.parametrize("name", ["tril", "triu"])
def test_triangles_of_masks_stay_masks(agree, name):
    agree(lambda torch, x: getattr(torch, name)(x > -1, 1), np.ones((3, 4)))


def test_ranges_index_like_lists(agree):
    agree(lambda torch, x: (x[range(2), [0, 1]], x[range(1)]), np.arange(6.0).reshape(2, 3))
