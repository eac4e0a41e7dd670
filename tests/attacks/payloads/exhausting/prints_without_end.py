# attack: prints five megabytes
# lines: 14
# sign: flood
for _ in range(5_000):
    print("x" * 999)
