# cause: A batch of rows is a list of columns, each collated by what it holds
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
    if isinstance(first, dict):
        return {key: default_collate([sample[key] for sample in batch]) for key in first}
    if isinstance(first, tuple | list):
        return [default_collate(sample) for sample in batch]
    raise TypeError(f"cannot batch {type(first).__name__}")
