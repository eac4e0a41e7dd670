# attack: opens the file that the framework was loaded from
# lines: 3 8
# sign: marks
# process: landlock
with open(__file__, encoding="utf-8") as file:
    exec(file.read())


def helper():
    return 0


contiguous_strides = globals()["contiguous_strides"]
