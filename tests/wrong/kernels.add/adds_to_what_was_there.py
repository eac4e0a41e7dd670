# cause: constant offset
def add(out, a, b):
    i = cuda.grid(1)
    out[i] += a[i] + b[i]
