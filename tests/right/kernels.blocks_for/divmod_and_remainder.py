def blocks_for(n, block):
    if n < 0:
        raise ValueError("n is negative")
    if block < 1:
        raise ValueError("a block has at least one thread")
    whole, rest = divmod(n, block)
    return whole + (rest > 0) * 1
