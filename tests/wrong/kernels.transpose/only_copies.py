# cause: guard the access with an if
def transpose(out, a, rows, columns):
    column, row = cuda.grid(2)
    if row < rows and column < columns:
        out[row, column] = a[row, column]
