"""Widgets that show a learner what they have built: they read live objects of any framework like PyTorch."""

from .explorer.widget import GraphExplorer, graph
from .storage.widget import StrideView, strides

__all__ = ["GraphExplorer", "StrideView", "graph", "strides"]
