"""Widgets that show a learner what they have built: they read live objects of any framework like PyTorch."""

from .explorer.why import why
from .explorer.widget import GraphExplorer, graph, record
from .progress.widget import CourseBoard
from .storage.widget import StrideView, strides
from .training.trainer import Trainer
from .training.widget import TrainingBoard

__all__ = [
    "CourseBoard",
    "GraphExplorer",
    "StrideView",
    "Trainer",
    "TrainingBoard",
    "graph",
    "record",
    "strides",
    "why",
]
