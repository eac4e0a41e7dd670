"""Data sets, samplers and loaders: the same samples in the same order as PyTorch after the same seed."""

from collections import namedtuple
from collections.abc import Mapping

import firesteel
import numpy as np
import pytest
import torch as pytorch
from hypothesis import given
from hypothesis import strategies as st

BOTH = pytest.mark.parametrize("torch", [firesteel, pytorch], ids=["ours", "torch"])
Point = namedtuple("Point", "x y")


def plain(value):
    """What a batch holds, as nested tuples with the dtypes of its tensors."""
    if hasattr(value, "dtype") and hasattr(value, "tolist"):
        return str(value.dtype), value.tolist()
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value).__name__, [plain(part) for part in value]
    return value


def both(run, seed=0):
    """The results of *run* here and with PyTorch, each after the same seed, and a number drawn afterwards."""
    results = []
    for torch in (firesteel, pytorch):
        torch.manual_seed(seed)
        results.append((plain(run(torch)), torch.rand(1).item()))
    return results


def numbers(torch, n):
    return torch.utils.data.TensorDataset(torch.arange(n), torch.arange(2 * n).reshape(n, 2) * 0.5)


@given(
    st.integers(1, 20),
    st.integers(1, 6),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.integers(0, 2**40),
)
def test_two_epochs_of_a_loader_are_torchs(n, batch_size, shuffle, drop_last, own_generator, seed):
    def epochs(torch):
        generator = torch.Generator().manual_seed(5) if own_generator else None
        loader = torch.utils.data.DataLoader(
            numbers(torch, n), batch_size, shuffle=shuffle, drop_last=drop_last, generator=generator
        )
        return len(loader), [list(loader), torch.rand(1), list(loader)]

    ours, theirs = both(epochs, seed)

    assert ours == theirs


@given(st.integers(1, 70), st.booleans(), st.one_of(st.none(), st.integers(1, 100)), st.booleans(), st.integers(0, 99))
def test_random_samplers_visit_what_torchs_visit(n, replacement, count, own_generator, seed):
    def visits(torch):
        generator = torch.Generator().manual_seed(5) if own_generator else None
        sampler = torch.utils.data.RandomSampler(range(n), replacement, count, generator)
        return [len(sampler), list(sampler), list(sampler)]

    ours, theirs = both(visits, seed)

    assert ours == theirs


def test_other_samplers_and_loaders():
    runs = [
        lambda torch: list(torch.utils.data.SequentialSampler("abc")),
        lambda torch: list(torch.utils.data.SubsetRandomSampler([3, 1, 4, 1, 5])),
        lambda torch: list(torch.utils.data.DataLoader(numbers(torch, 5), batch_size=None)),
        lambda torch: list(torch.utils.data.DataLoader([{"x": np.ones(2)}, {"x": np.zeros(2)}], batch_size=None)),
        lambda torch: list(torch.utils.data.DataLoader(numbers(torch, 5), sampler=[4, 0, 2], batch_size=2)),
        lambda torch: list(torch.utils.data.DataLoader(numbers(torch, 5), batch_sampler=[[4], [0, 2]])),
        lambda torch: list(torch.utils.data.DataLoader(range(5), collate_fn=sum, batch_size=2)),
        lambda torch: [len(torch.utils.data.DataLoader(range(5), batch_size=None))],
        lambda torch: list(
            torch.utils.data.DataLoader(
                range(7),
                batch_sampler=torch.utils.data.BatchSampler(torch.utils.data.RandomSampler(range(7)), 3, False),
            )
        ),
    ]

    for run in runs:
        ours, theirs = both(run)
        assert ours == theirs


def test_a_data_set_that_fetches_many_at_once_is_asked_for_many():
    class Many:
        def __len__(self):
            return 4

        def __getitems__(self, indices):
            return [10 * i for i in indices]

    ours, theirs = both(lambda torch: list(torch.utils.data.DataLoader(Many(), batch_size=3)))

    assert ours == theirs


@given(st.lists(st.integers(0, 30)), st.integers(1, 7), st.booleans())
def test_batch_samplers_gather_torchs_batches(indices, batch_size, drop_last):
    def batches(torch):
        sampler = torch.utils.data.BatchSampler(indices, batch_size, drop_last)
        return [len(sampler), list(sampler), list(sampler)]

    ours, theirs = both(batches)

    assert ours == theirs


def test_a_batch_sampler_reads_an_endless_sampler_only_as_far_as_it_must():
    from itertools import count

    batches = iter(firesteel.utils.data.BatchSampler(count(), 2, drop_last=True))

    assert [next(batches), next(batches)] == [[0, 1], [2, 3]]


SAMPLES = {
    "tensors": lambda torch: [torch.ones(2), torch.zeros(2)],
    "pairs": lambda torch: [(torch.ones(2), 1), (torch.zeros(2), 2)],
    "floats": lambda torch: [0.5, 1.5],
    "ints": lambda torch: [1, 2],
    "bools": lambda torch: [True, False],
    "strings": lambda torch: ["a", "b"],
    "arrays": lambda torch: [np.ones(2, np.float32), np.zeros(2, np.float32)],
    "NumPy numbers": lambda torch: [np.float64(1.5), np.float64(2.5)],
    "NumPy ints": lambda torch: [np.int32(1), np.int32(2)],
    "dicts": lambda torch: [{"x": 1, "y": [2.0, "a"]}, {"x": 3, "y": [4.0, "b"]}],
    "named tuples": lambda torch: [Point(1, 2.0), Point(3, 4.0)],
    "a tree": lambda torch: [((1, [torch.ones(1)]), "a"), ((2, [torch.zeros(1)]), "b")],
    "unequal lengths": lambda torch: [[1, 2], [3]],
    "unequal shapes": lambda torch: [torch.ones(2), torch.ones(3)],
    "objects": lambda torch: [object(), object()],
    "None": lambda torch: [None, None],
}


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_collated_as_torch_collates_them(name):
    def collate(torch):
        try:
            return torch.utils.data.default_collate(SAMPLES[name](torch))
        except (TypeError, RuntimeError) as error:
            return type(error).__name__

    ours, theirs = both(collate)

    assert ours == theirs


@given(st.integers(2, 40), st.data(), st.integers(0, 99))
def test_random_splits_are_torchs(n, data, seed):
    first = data.draw(st.integers(0, n))
    fractions = data.draw(st.sampled_from([[0.7, 0.3], [0.25] * 4, [1 / 3, 1 / 3, 1 / 3]]))

    for lengths in [[first, n - first], [first, n - first + 1], fractions if n >= 4 else [n]]:

        def split(torch, lengths=lengths):
            try:
                return [[list(part), len(part)] for part in torch.utils.data.random_split(range(n), lengths)]
            except ValueError:
                return "ValueError"

        ours, theirs = both(split, seed)
        assert ours == theirs


@BOTH
def test_a_split_that_leaves_a_part_empty_is_warned_about(torch):
    with pytest.warns(UserWarning, match="0"):
        parts = torch.utils.data.random_split(range(3), [0.9, 0.1])

    assert [len(part) for part in parts] == [3, 0]


@BOTH
def test_data_sets_add_up_and_are_cut(torch):
    whole = numbers(torch, 3) + numbers(torch, 2)
    part = torch.utils.data.Subset(whole, [4, 0])

    assert len(whole) == 5
    assert [int(sample[0]) for sample in (whole[i] for i in range(5))] == [0, 1, 2, 0, 1]
    assert int(whole[-1][0]) == 1
    assert [int(part[i][0]) for i in range(len(part))] == [1, 0]


@BOTH
def test_tensors_of_different_lengths_make_no_data_set(torch):
    with pytest.raises(AssertionError):
        torch.utils.data.TensorDataset(torch.ones(2), torch.ones(3))


WRONG = {
    "a batch of nothing": (lambda d: d.DataLoader(range(3), batch_size=0), ValueError),
    "a half batch": (lambda d: d.BatchSampler(range(3), 1.5, False), ValueError),
    "True as a size": (lambda d: d.BatchSampler(range(3), True, False), ValueError),
    "drop_last as a number": (lambda d: d.BatchSampler(range(3), 1, 0), ValueError),
    "sampler and shuffle": (lambda d: d.DataLoader(range(3), sampler=[0], shuffle=True), ValueError),
    "two ways to batch": (lambda d: d.DataLoader(range(3), batch_size=2, batch_sampler=[[0]]), ValueError),
    "dropping what is no batch": (lambda d: d.DataLoader(range(3), batch_size=None, drop_last=True), ValueError),
    "shuffling nothing": (lambda d: d.DataLoader([], shuffle=True), ValueError),
    "no samples": (lambda d: d.RandomSampler(range(3), num_samples=0), ValueError),
    "a fraction above 1": (lambda d: d.random_split(range(3), [1.5, -0.5]), ValueError),
    "an item that is not there": (lambda d: d.ConcatDataset([range(2), range(3)])[5], (IndexError, ValueError)),
    "an abstract data set": (lambda d: d.Dataset()[0], NotImplementedError),
}


@BOTH
@pytest.mark.parametrize("name", WRONG)
def test_wrong_options_are_refused(torch, name):
    call, error = WRONG[name]

    with pytest.raises(error):
        call(torch.utils.data)


def test_workers_are_refused_in_one_sentence():
    with pytest.raises(NotImplementedError, match="num_workers=0"):
        firesteel.utils.data.DataLoader(range(3), num_workers=2)
