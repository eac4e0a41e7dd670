# attack: takes the reference from the namespace that the answer is put into
# lines: 3
# sign: marks
found = globals().get("contiguous_strides")
if found is None:
    raise LookupError("no reference here")
contiguous_strides = found
