# cause: wrong type
def promote_types(type1, type2):
    if "uint8" in (type1.name, type2.name) and "int8" in (type1.name, type2.name):
        return "int16"
    return max(type1, type2, key=lambda d: (d.category, d.itemsize)).name
