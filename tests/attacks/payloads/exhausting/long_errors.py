# attack: raises an error whose class, message and text are as long as they can be
# lines: 14 6
# sign: flood


class Long(Exception):
    def __str__(self):
        return "y" * 500_000


Long.__name__ = Long.__qualname__ = "x" * 500_000
print(Long.__name__)
raise Long
