# attack: imports the framework under its own name, after removing what stands in the way
# lines: 3 27
# sign: marks
# process: landlock
import sys

for name in [name for name in sys.modules if name.partition(".")[0] == "firesteel"]:
    del sys.modules[name]
from firesteel.strides import contiguous_strides as own

contiguous_strides = own
