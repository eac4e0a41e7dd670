# cause: wrong dtype
def promote_types(type1, type2):
    if type1.category != type2.category:
        return type1 if type1.category > type2.category else type2
    if type1.signed != type2.signed:
        return {1: torch.int16, 2: torch.int32, 4: torch.int64, 8: torch.int64}[max(type1.itemsize, type2.itemsize)]
    return type1 if type1.itemsize >= type2.itemsize else type2
