# attack: asks another Python, started by the answer, for the reference
# lines: 3 27
# sign: marks
# process: seccomp
import subprocess
import sys

ask = "import inspect, firesteel.strides as s; print(inspect.getsource(s.contiguous_strides))"
done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
exec(done.stdout)
contiguous_strides = globals()["contiguous_strides"]
