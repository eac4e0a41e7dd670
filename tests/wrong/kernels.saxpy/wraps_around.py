# cause: so an element that one of them writes belongs to it alone
def saxpy(out, x, y, alpha, n):
    i = cuda.grid(1) % n
    out[i] = alpha * x[i] + y[i]
