# cause: writes
def add(out, a, b):
    out[:] = a + b
