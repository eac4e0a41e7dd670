# cause: No thread reads more than half
def block_sum(partial, a, n):
    sums = cuda.shared.array(BLOCK, np.float32)
    i = cuda.grid(1)
    me = cuda.threadIdx.x
    sums[me] = a[i] if i < n else np.float32(0)
    cuda.syncthreads()
    if me == 0:
        total = np.float32(0)
        for k in range(BLOCK):
            total += sums[k]
        partial[cuda.blockIdx.x] = total
