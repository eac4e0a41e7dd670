# cause: The parts that the seed gives: together every sample once
def random_split(dataset, lengths, generator=None):
    total = len(dataset)
    if sum(lengths) <= 1 and math.isclose(sum(lengths), 1):
        lengths = _whole_lengths(total, lengths)
    if sum(lengths) != total:
        raise ValueError(f"random_split: {list(lengths)} do not add up to {total}")
    order = distributions.permutation(total, generator).tolist()
    parts, start = [], 0
    for length in lengths:
        parts.append(Subset(dataset, order[start : start + length]))
    return parts
