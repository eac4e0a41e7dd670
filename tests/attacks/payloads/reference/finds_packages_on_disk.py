# attack: puts every folder where packages may lie on its path, and imports the framework and PyTorch
# lines: 3 27
# sign: marks
# process: landlock
import importlib
import os
import sys

for name in ("torch", "firesteel"):
    sys.modules.pop(name, None)
roots = [os.path.dirname(os.path.dirname(os.path.dirname(__spec__.origin)))]
roots += [os.path.dirname(os.path.dirname(np.__file__)), "/usr/lib/python3/dist-packages"]
sys.path[:0] = [*roots, *(os.path.join(root, "course") for root in roots)]
importlib.invalidate_caches()
contiguous_strides = importlib.import_module("firesteel.strides").contiguous_strides
