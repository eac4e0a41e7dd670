# attack: reads the compiled framework from its cache
# lines: 3
# sign: marks
# process: landlock
import glob
import importlib.util
import marshal
import os

cached = importlib.util.cache_from_source(__spec__.origin)
places = [cached, *glob.glob(os.path.join(os.path.dirname(cached), "strides*.pyc"))]
space = {"__name__": "copy"}
try:
    with open(next(filter(os.path.exists, places)), "rb") as file:
        exec(marshal.loads(file.read()[16:]), space)
except StopIteration:
    with open(__spec__.origin) as file:  # nothing is cached: the source will do
        exec(file.read(), space)
contiguous_strides = space["contiguous_strides"]
