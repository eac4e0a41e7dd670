# cause: no such error raised
def blocks_for(n: int, block: int) -> int:
    return -(-n // block) if block else 0
