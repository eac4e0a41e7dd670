# cause: wrong dtype
def promote_types(type1, type2):
    return torch.dtypes.from_numpy_dtype(np.promote_types(type1.numpy, type2.numpy))
