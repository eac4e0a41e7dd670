# cause: got 100.0, expected
def transpose(out, a, rows, columns):
    column, row = cuda.grid(2)
    if row < columns and column < rows:
        out[column, row] = a[row, column]
