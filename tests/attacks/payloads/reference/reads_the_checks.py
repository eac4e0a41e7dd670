# attack: reads the sources of the checks
# lines: 3 8
# sign: boast
# process: landlock
import glob
import os
import sys

roots = {*sys.path, os.path.dirname(os.path.dirname(os.path.dirname(__spec__.origin))), os.getcwd()}
for root in roots:
    for path in glob.glob(
        os.path.join(glob.escape(root), "**", "firesteel_grader", "checks", "strides.py"), recursive=True
    ):
        with open(path) as file:
            print(BOAST, file.read(60), flush=True)
try:
    import firesteel_grader.checks.strides

    print(BOAST, flush=True)
except BaseException as error:
    print(type(error).__name__, flush=True)
