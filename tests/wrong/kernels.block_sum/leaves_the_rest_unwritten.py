# cause: no thread has written
def block_sum(partial, a, n):
    sums = cuda.shared.array(BLOCK, np.float32)
    i = cuda.grid(1)
    me = cuda.threadIdx.x
    if i < n:
        sums[me] = a[i]
    cuda.syncthreads()
    step = BLOCK // 2
    while step > 0:
        if me < step:
            sums[me] += sums[me + step]
        cuda.syncthreads()
        step //= 2
    if me == 0:
        partial[cuda.blockIdx.x] = sums[0]
