"""Widgets that show a learner's own computation graph."""
