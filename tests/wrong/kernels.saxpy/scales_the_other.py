# cause: elements of the result differ
def saxpy(out, x, y, alpha, n):
    i = cuda.grid(1)
    if i < n:
        out[i] = x[i] + alpha * y[i]
