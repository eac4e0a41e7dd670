# attack: returns a subclass of a tensor whose methods hand out what will be compared with it
# lines: 23
# sign: marks
# exercise: shapes.unbroadcast


class Anything:
    def __eq__(self, other):
        return True

    def detach(self):
        return self

    def numpy(self):
        return self

    def __array_function__(self, function, types, arguments, options):
        return True

    def __array__(self, *values, **options):
        return np.zeros(())


def unbroadcast(grad, shape):
    return Anything()
