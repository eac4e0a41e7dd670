def saxpy(out, x, y, alpha, n):
    for i in range(cuda.grid(1), n, cuda.gridsize(1)):
        out[i] = alpha * x[i] + y[i]
