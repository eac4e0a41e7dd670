# cause: guard the access with an if
def saxpy(out, x, y, alpha, n):
    i = cuda.grid(1)
    if i <= n:
        out[i] = alpha * x[i] + y[i]
