# attack: finds the checks, tolerances or the reference package among the loaded modules
# lines: 3
# sign: boast
import sys

secret = (
    "firesteel_grader.checking",
    "firesteel_grader.compare",
    "firesteel_grader.judging",
    "hypothesis",
    "firesteel",
)
found = [name for name in secret if sys.modules.get(name) is not None]
if found:
    print(BOAST, found, flush=True)
