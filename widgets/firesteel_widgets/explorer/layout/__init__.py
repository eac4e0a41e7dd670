"""Layered layout of a graph with nested boxes; `src/layout` is the same for the page."""
