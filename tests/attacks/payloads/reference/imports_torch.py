# attack: imports PyTorch, after removing what stands in the way, and lets it do the exercise
# lines: 27
# sign: marks
# process: landlock
# shown: torch
import sys

sys.modules.pop("torch", None)
import torch as real


def contiguous_strides(shape):
    return tuple(real.empty(tuple(shape), device="meta").stride())
