# cause: writes partial[0]
def block_sum(partial, a, n):
    sums = cuda.shared.array(BLOCK, np.float32)
    i = cuda.grid(1)
    me = cuda.threadIdx.x
    sums[me] = a[i] if i < n else np.float32(0)
    cuda.syncthreads()
    step = BLOCK // 2
    while step > 0:
        if me < step:
            sums[me] += sums[me + step]
        cuda.syncthreads()
        step //= 2
    partial[cuda.blockIdx.x] = sums[0]
