# cause: The output of each module is the input of the next, in order
class Sequential(Module):
    def __init__(self, *modules):
        super().__init__()
        named = modules[0] if len(modules) == 1 and isinstance(modules[0], OrderedDict) else None
        items = enumerate(modules) if named is None else named.items()
        for name, module in items:
            if not isinstance(module, Module):
                raise TypeError(f"{type(module).__name__} is not a Module")
            self.add_module(str(name), module)

    def forward(self, input):
        for module in self._modules.values():
            result = module(input)
        return result

    def __len__(self):
        return len(self._modules)

    def __iter__(self):
        return iter(self._modules.values())

    def __getitem__(self, index):
        if isinstance(index, slice):
            return Sequential(OrderedDict(list(self._modules.items())[index]))
        return list(self._modules.values())[index]
