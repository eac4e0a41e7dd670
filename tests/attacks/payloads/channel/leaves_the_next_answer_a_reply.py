# attack: answers twice, so that the second reply is taken for that of the next call
# lines: 5
# sign: full
# control: none, there is no channel
import sys


def contiguous_strides(shape):
    strides, step = [], 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    frame = sys._getframe()
    while frame is not None and "request" not in frame.f_locals:
        frame = frame.f_back
    number = frame.f_locals["request"]["id"]
    reply = {"kind": "value", "value": tuple(reversed(strides)), "mutated": [], "aliased": [], "id": number}
    frame.f_locals["channel"].send(reply)
    return tuple(reversed(strides))
