# attack: changes the mode of a file of somebody else
# lines: 10
# sign: damage
# process: seccomp
import os

mine = os.path.join(SURROUNDINGS["folder"], "mine.txt")
try:
    os.chmod(mine, 0o777)
except OSError as error:
    print(type(error).__name__, flush=True)
