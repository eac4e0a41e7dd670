"""Data sets, the order of visiting them, and batches."""

from . import collate as collate
from . import dataloader as dataloader
from . import dataset as dataset
from . import sampler as sampler
from .collate import default_collate, default_convert
from .dataloader import DataLoader
from .dataset import ConcatDataset, Dataset, Subset, TensorDataset, random_split
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, SubsetRandomSampler

# fmt: off
__all__ = [
    "BatchSampler", "ConcatDataset", "DataLoader", "Dataset", "RandomSampler", "Sampler", "SequentialSampler",
    "Subset", "SubsetRandomSampler", "TensorDataset", "default_collate", "default_convert", "random_split",
]
# fmt: on
