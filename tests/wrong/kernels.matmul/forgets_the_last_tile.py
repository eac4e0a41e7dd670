# cause: got 0.0, expected
def matmul(out, a, b, rows, inner, columns):
    a_tile = cuda.shared.array((TILE, TILE), np.float32)
    b_tile = cuda.shared.array((TILE, TILE), np.float32)
    column, row = cuda.grid(2)
    x, y = cuda.threadIdx.x, cuda.threadIdx.y
    total = np.float32(0)
    for start in range(0, inner - inner % TILE, TILE):
        a_tile[y, x] = a[row, start + x] if row < rows and start + x < inner else np.float32(0)
        b_tile[y, x] = b[start + y, column] if start + y < inner and column < columns else np.float32(0)
        cuda.syncthreads()
        for k in range(TILE):
            total += a_tile[y, k] * b_tile[k, x]
        cuda.syncthreads()
    if row < rows and column < columns:
        out[row, column] = total
