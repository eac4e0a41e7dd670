# cause: Global memory is read about once for each tile
def matmul(out, a, b, rows, inner, columns):
    column, row = cuda.grid(2)
    if row < rows and column < columns:
        total = np.float32(0)
        for k in range(inner):
            total += a[row, k] * b[k, column]
        out[row, column] = total
