# cause: wrong dtype
def promote_types(type1, type2):
    return type1 if type1.category >= type2.category else type2
