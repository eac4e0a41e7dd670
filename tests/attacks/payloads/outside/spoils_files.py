# attack: overwrites, truncates, removes and makes executable what belongs to somebody else
# lines: 10 17
# sign: damage
# process: landlock
import os

mine = os.path.join(SURROUNDINGS["folder"], "mine.txt")
ways = [
    lambda: open(mine, "a").write("!"),
    lambda: os.truncate(mine, 1),
    lambda: os.chmod(mine, 0o777),
    lambda: os.rename(mine, mine + ".bak"),
    lambda: os.unlink(SURROUNDINGS["unix"]),
    lambda: os.unlink(os.path.join(SURROUNDINGS["folder"], "secret.txt")),
]
for way in ways[:4] + ways[5:]:
    try:
        way()
    except OSError as error:
        print(type(error).__name__, flush=True)
