# cause: got 100.0, expected
def transpose(out, a, rows, columns):
    row, column = cuda.grid(2)
    if row < rows and column < columns:
        out[column, row] = a[row, column]
