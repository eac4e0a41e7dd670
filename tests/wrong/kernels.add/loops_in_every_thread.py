# cause: no cuda.syncthreads() orders the two
def add(out, a, b):
    for i in range(out.size):
        out[i] = a[i] + b[i]
