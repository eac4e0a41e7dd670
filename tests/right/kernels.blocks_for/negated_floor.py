def blocks_for(n: int, block: int) -> int:
    if n < 0 or block < 1:
        raise ValueError(f"cannot put {n} elements into blocks of {block}")
    return -(-n // block)
