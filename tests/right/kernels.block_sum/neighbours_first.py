def block_sum(partial, a, n):
    me = cuda.threadIdx.x
    place = cuda.blockIdx.x * cuda.blockDim.x + me
    work = cuda.shared.array(BLOCK, np.float32)
    work[me] = np.float32(0)
    if place < n:
        work[me] = a[place]
    cuda.syncthreads()
    distance = 1
    while distance < BLOCK:
        if me % (2 * distance) == 0:
            work[me] = work[me] + work[me + distance]
        distance *= 2
        cuda.syncthreads()
    if me == 0:
        partial[cuda.blockIdx.x] = work[me]
