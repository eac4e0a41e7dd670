# cause: off by one
def blocks_for(n: int, block: int) -> int:
    if n < 0 or block < 1:
        raise ValueError("n must be at least 0 and block at least 1")
    return n // block + 1
