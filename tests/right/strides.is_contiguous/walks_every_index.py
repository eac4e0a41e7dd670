@exercise("strides.is_contiguous")
def is_contiguous(shape, stride):
    places = [sum(i * step for i, step in zip(index, stride)) for index in np.ndindex(*shape)]
    return places == list(range(len(places)))
