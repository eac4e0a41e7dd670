@exercise("kernels.add")
def add(out, a, b):
    i = cuda.grid(1)
    if i >= out.size:
        return
    out[i] = a[i] + b[i]
