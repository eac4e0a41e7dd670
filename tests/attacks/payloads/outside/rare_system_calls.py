# attack: calls parts of the kernel that have been the door before: bpf, io_uring, userfaultfd, keys, perf events
# lines: 29
# sign: boast
# process: seccomp
import ctypes

libc = ctypes.CDLL(None)
room = ctypes.create_string_buffer(256)
zero = ctypes.create_string_buffer(256)
zero[0] = 1
zero[4] = 112
calls = {
    "io_uring_setup": (425, 4, room),
    "userfaultfd": (323, 1),
    "add_key": (248, b"user", b"firesteel", b"x", 1, -1),
    "keyctl": (250, 0, -3, 1),
    "perf_event_open": (298, zero, 0, -1, -1, 0),
    "kcmp": (312, 1, 1, 0, 0, 0),
    "personality": (135, 0x0040000),
}
for name, (number, *arguments) in calls.items():
    result = libc.syscall(number, *arguments)
    if result >= 0:
        print(BOAST, name, result, flush=True)
for get, control, arguments in ((29, 31, (4096,)), (68, 71, ()), (64, 66, (1,))):  # shared memory, messages, semaphores
    made = libc.syscall(get, 0, *arguments, 0o1600)
    if made >= 0:
        print(BOAST, get, flush=True)
        libc.syscall(control, made, 0, 0, 0)
