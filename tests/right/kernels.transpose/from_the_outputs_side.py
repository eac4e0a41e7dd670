def transpose(out, a, rows, columns):
    j = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    i = cuda.blockIdx.y * cuda.blockDim.y + cuda.threadIdx.y
    if i >= rows or j >= columns:
        return
    out[j][i] = a[i][j]
