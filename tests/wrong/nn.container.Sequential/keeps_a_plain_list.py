# cause: Modules are found under their numbers, or under the names of an OrderedDict; so are their parameters
class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        self.layers = list(modules)

    def forward(self, input):
        for module in self.layers:
            input = module(input)
        return input

    def __len__(self):
        return len(self.layers)

    def __iter__(self):
        return iter(self.layers)

    def __getitem__(self, index):
        return self.layers[index]
