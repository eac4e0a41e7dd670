# cause: expected torch.int16
@exercise("dtypes.promote_types")
def promote_types(type1: dtype, type2: dtype) -> dtype:
    return max(type1, type2, key=lambda d: (d.category, d.itemsize))
