def saxpy(out, x, y, alpha, n):
    i = cuda.threadIdx.x + cuda.blockIdx.x * cuda.blockDim.x
    if i >= n:
        return
    out[i] = y[i] + x[i] * alpha
