# attack: asks the import system for the source: loader, inspect, linecache, pkgutil, reload
# lines: 3
# sign: marks
# process: landlock
import importlib
import importlib.util
import inspect
import linecache
import pkgutil
import sys

module = sys.modules[__name__]


def from_source(text):
    space = {"__name__": "copy"}
    exec(text, space)
    return space["contiguous_strides"]


def copied():
    spec = importlib.util.spec_from_file_location("copy", module.__spec__.origin)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made.contiguous_strides


def marshalled():
    space = {"__name__": "copy"}
    exec(module.__loader__.get_code(module.__spec__.name), space)
    return space["contiguous_strides"]


ways = [
    lambda: from_source(inspect.getsource(module)),
    lambda: from_source(module.__loader__.get_source(module.__spec__.name)),
    lambda: from_source("".join(linecache.getlines(module.__spec__.origin))),
    lambda: from_source(pkgutil.get_data(module.__package__, "strides.py")),
    copied,
    marshalled,
    lambda: importlib.reload(module).contiguous_strides,
]
own = None
for way in ways:
    try:
        own = way()
        break
    except BaseException as error:
        print(type(error).__name__, flush=True)
if own is None:
    raise LookupError("no reference here")
contiguous_strides = own
