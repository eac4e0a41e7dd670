"""Modules made of modules.

Source: https://docs.pytorch.org/docs/stable/nn.html#containers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from .module import Module


class Sequential(Module):
    """Modules one after the other: the output of each is the input of the next.

    They are numbered from ``"0"`` on, or keep the names of an `OrderedDict`. An int picks one (negative ones count
    from the end), a slice a shorter `Sequential` of the same modules.
    Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html.

    Args:
        modules: the modules, or one `OrderedDict` of them by name.

    Raises:
        TypeError: something is not a module.
        IndexError: there is no module of that number.

    >>> model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU())
    >>> len(model), model[-1], model(torch.ones(4, 2)).shape
    (2, ReLU(), torch.Size([4, 3]))
    """

    def __init__(self, *modules: Any) -> None:
        super().__init__()
        named = modules[0] if len(modules) == 1 and isinstance(modules[0], OrderedDict) else None
        for name, module in enumerate(modules) if named is None else named.items():
            if not isinstance(module, Module):
                raise TypeError(f"Sequential: {type(module).__name__} is not a Module; pass modules or one OrderedDict")
            self.add_module(str(name), module)

    def forward(self, input: Any) -> Any:
        """Return what comes out at the end when *input* goes into the first module."""
        for module in self._modules.values():
            input = module(input)
        return input

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._modules.values())

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(OrderedDict(list(self._modules.items())[index]))
        if not -len(self) <= index < len(self):
            raise IndexError(f"index {index} is out of range for {len(self)} modules")
        return list(self._modules.values())[index]


class ModuleList(Module):
    """A list whose modules belong to the module that holds it.

    >>> len(torch.nn.ModuleList([torch.nn.ReLU(), torch.nn.Tanh()]))
    2
    """

    __len__, __iter__ = Sequential.__len__, Sequential.__iter__

    def __init__(self, modules: Iterable[Module] = ()) -> None:
        super().__init__()
        self.extend(modules)

    def append(self, module: Module) -> ModuleList:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> ModuleList:
        """Add modules at the end."""
        for module in modules:
            self.append(module)
        return self

    def __getitem__(self, index: int | slice) -> Any:
        modules = list(self._modules.values())[index]
        return ModuleList(modules) if isinstance(modules, list) else modules

    def __repr__(self) -> str:
        lines: list[str] = []
        for text, run in groupby(self._modules.items(), key=lambda item: repr(item[1])):
            names = [name for name, _ in run]
            same = f"({names[0]}): {text}" if len(names) == 1 else f"({names[0]}-{names[-1]}): {len(names)} x {text}"
            lines.append("\n  " + same.replace("\n", "\n  "))
        return f"ModuleList({''.join(lines)}\n)" if lines else "ModuleList()"


class ModuleDict(Module):
    """A dict whose modules belong to the module that holds it.

    >>> "relu" in torch.nn.ModuleDict({"relu": torch.nn.ReLU()})
    True
    """

    def __init__(self, modules: Mapping[str, Module] | None = None) -> None:
        super().__init__()
        for name, module in (modules or {}).items():
            self.add_module(name, module)

    def __getitem__(self, name: str) -> Any:
        return self._modules[name]

    def __setitem__(self, name: str, module: Module) -> None:
        self.add_module(name, module)

    def __contains__(self, name: str) -> bool:
        return name in self._modules

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def keys(self) -> Iterable[str]:
        """Return the names."""
        return self._modules.keys()

    def values(self) -> Iterable[Any]:
        """Return the modules."""
        return self._modules.values()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Return names and modules."""
        return self._modules.items()
