# cause: a kernel returns nothing
def add(out, a, b):
    i = cuda.grid(1)
    return a[i] + b[i]
