# cause: reads x[
def saxpy(out, x, y, alpha, n):
    i = cuda.grid(1)
    value = alpha * x[i] + y[i]
    if i < n:
        out[i] = value
