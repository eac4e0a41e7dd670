# attack: raises its own limits, and gives up those that were set
# lines: 13 29
# sign: boast
import resource

for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
    try:
        resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (OSError, ValueError) as error:
        print(type(error).__name__, flush=True)
    if resource.getrlimit(which)[0] == resource.RLIM_INFINITY or resource.getrlimit(which)[0] > 1 << 40:
        print(BOAST, which, resource.getrlimit(which), flush=True)
