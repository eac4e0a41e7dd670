def add(out, a, b):
    i = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    left = a[i]
    right = b[i]
    out[i] = right + left
