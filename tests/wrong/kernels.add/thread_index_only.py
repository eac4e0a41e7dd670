# cause: which thread (0, 0, 0) of block (0, 0, 0) wrote
def add(out, a, b):
    i = cuda.threadIdx.x
    out[i] = a[i] + b[i]
