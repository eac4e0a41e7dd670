@exercise("strides.element_offset")
def element_offset(index, shape, stride, offset=0):
    if len(index) != len(shape):
        raise IndexError(f"{len(index)} entries for {len(shape)} axes")
    if any(i not in range(-n, n) for i, n in zip(index, shape)):
        raise IndexError(f"{index} lies outside {shape}")
    places = np.where(np.array(index) < 0, np.array(index) + np.array(shape), np.array(index))
    return offset + int(np.dot(places, stride))
