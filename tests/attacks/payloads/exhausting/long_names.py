# attack: returns a dictionary whose keys a message would have to hold in full
# lines: 14 6
# sign: flood
# control: none, it says nothing about values


def tuple(values):
    return {"k" * 1000 + str(number): number for number in range(700)}
