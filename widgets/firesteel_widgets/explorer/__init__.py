"""GraphExplorer: the autograd graph of a learner's own objects."""
