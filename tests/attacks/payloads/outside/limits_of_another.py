# attack: lowers another process's limits and priority
# lines: 10 33
# sign: damage
# process: seccomp
import os
import resource

pid = SURROUNDINGS["pid"]
ways = [
    lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, 3)),
    lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
]
for way in ways:
    try:
        way()
    except OSError as error:
        print(type(error).__name__, flush=True)
