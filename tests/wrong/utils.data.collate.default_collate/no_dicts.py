# cause: Dicts of tensors and nested pairs keep their form
def default_collate(batch):
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(list(batch), 0)
    if isinstance(first, np.ndarray | np.generic):
        return default_collate([creation.as_tensor(sample) for sample in batch])
    if isinstance(first, float):
        return creation.tensor(batch, dtype=dtypes.float64)
    if isinstance(first, int):
        return creation.tensor(batch)
    if isinstance(first, str):
        return batch
    if isinstance(first, tuple | list):
        return _collate_sequences(first, batch)
    raise TypeError(f"cannot batch {type(first).__name__}")
