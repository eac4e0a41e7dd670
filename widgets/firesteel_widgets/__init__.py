"""Widgets that show a learner what they have built: they read live objects of any framework like PyTorch."""

from .explorer.widget import GraphExplorer, graph

__all__ = ["GraphExplorer", "graph"]
