# attack: never returns
# lines: 11 33
# sign: slow
while True:
    pass
