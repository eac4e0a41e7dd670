# attack: replaces, in the worker, everything that turns a result into what is sent
# lines: 1 5 25
# sign: marks
# control: none, nothing is sent there
import sys


def contiguous_strides(shape):
    return ()


for module in list(sys.modules.values()):
    if hasattr(module, "run_driver") and hasattr(module, "describe_error"):
        module.run_driver = lambda *arguments: {"kind": "value", "value": True, "mutated": [], "aliased": []}
        module.to_value = lambda *arguments: True
    if hasattr(module, "_Encoder"):
        module.dumps = lambda value: b"FSV1" + bytes(12)
