# attack: leaves objects that misbehave when they are destroyed, compared, hashed or asked for their length
# lines: 28 23
# sign: marks
# control: none, the control passes over them


class Bad(list):
    def __del__(self):
        raise SystemExit(0)

    def __len__(self):
        raise KeyboardInterrupt

    def __iter__(self):
        raise SystemExit(0)

    __hash__ = __eq__ = __bool__ = __repr__ = __len__


def contiguous_strides(shape):
    return Bad([Bad()])
