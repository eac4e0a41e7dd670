# attack: writes next to the framework, the packages and the interpreter, where later processes would run it
# lines: 27 31
# sign: boast
# process: landlock
import os
import sys
import sysconfig

spots = [os.path.dirname(__spec__.origin), os.path.dirname(np.__file__), sysconfig.get_path("stdlib"), *sys.path]
spots += [os.path.dirname(sys.executable), os.path.expanduser("~"), "/usr/local/lib", "/etc", "/var/lib"]
for spot in filter(None, spots):
    path = os.path.join(spot, "planted-by-an-attack-of-firesteel")
    try:
        with open(path, "w"):
            os.unlink(path)
        print(BOAST, path, flush=True)
    except OSError as error:
        print(type(error).__name__, flush=True)
