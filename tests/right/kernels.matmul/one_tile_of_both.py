def matmul(out, a, b, rows, inner, columns):
    tiles = cuda.shared.array((2, TILE, TILE), np.float32)
    j, i = cuda.threadIdx.x, cuda.threadIdx.y
    column = cuda.blockIdx.x * TILE + j
    row = cuda.blockIdx.y * TILE + i
    total = np.float32(0)
    number_of_tiles = (inner + TILE - 1) // TILE
    for t in range(number_of_tiles):
        tiles[0, i, j] = 0
        tiles[1, i, j] = 0
        if row < rows and t * TILE + j < inner:
            tiles[0, i, j] = a[row, t * TILE + j]
        if t * TILE + i < inner and column < columns:
            tiles[1, i, j] = b[t * TILE + i, column]
        cuda.syncthreads()
        for k in range(min(TILE, inner - t * TILE)):
            total += tiles[0, i, k] * tiles[1, k, j]
        cuda.syncthreads()
    if row < rows and column < columns:
        out[row, column] = total
