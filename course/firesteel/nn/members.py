"""What belongs to a module: its parameters, buffers and modules, as attributes and by dotted names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..tensor import Tensor
from .parameter import Parameter

if TYPE_CHECKING:
    from .module import Module


class Members:
    """An object whose attributes that are parameters, buffers or modules are kept by kind, in order."""

    def __init__(self) -> None:
        self._parameters: dict[str, Parameter | None] = {}
        self._buffers: dict[str, Tensor | None] = {}
        self._modules: dict[str, Any] = {}
        self._transient: set[str] = set()
        self._label = type(self).__name__

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, Parameter):
            self.register_parameter(name, value)
        elif isinstance(value, Members):
            self.register_module(name, value)
        elif value is not None and name in self.__dict__.get("_parameters", ()):
            raise TypeError(
                f"cannot assign '{type(value).__name__}' as parameter '{name}' (torch.nn.Parameter or None expected)"
            )
        else:
            home = next((home for home in self._homes() if name in home), self.__dict__)
            home[name] = value

    def __getattr__(self, name: str) -> Any:
        own = self.__dict__
        for kind in ("_parameters", "_modules", "_buffers"):
            if name in own.get(kind, ()):
                return own[kind][name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name: str) -> None:
        home = next((home for home in self._homes() if name in home), self.__dict__)
        if name not in home:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        del home[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._parameters, *self._buffers, *self._modules]

    def _homes(self) -> tuple[dict[str, Any], ...]:
        own = self.__dict__
        return tuple(own[home] for home in ("_parameters", "_buffers", "_modules") if home in own)

    def _register(self, home: str, name: str, value: Any) -> None:
        if home not in self.__dict__:
            raise AttributeError(f"cannot assign {home[1:]} before Module.__init__() call: '{name}' has nowhere to go")
        if "." in name or not name:
            raise KeyError(f'the name "{name}" of a parameter, buffer or module must not be empty or contain a dot')
        own = self.__dict__
        for other in (own, *self._homes()):
            if other is not own[home]:
                other.pop(name, None)
        own[home][name] = value

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Make *param* a parameter called *name*; None keeps the place free."""
        self._register("_parameters", name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Make *tensor* a buffer: not learnt, but part of the state if it is *persistent*."""
        self._register("_buffers", name, tensor)
        (self._transient.discard if persistent else self._transient.add)(name)

    def register_module(self, name: str, module: Any) -> None:
        """Make *module* a part called *name*."""
        if module is not None:
            module.__dict__["_label"] = f"{name}:{type(module).__name__}"
        self._register("_modules", name, module)

    add_module = register_module

    def named_modules(self, memo: set[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, Module]]:
        """Yield this module and all modules below it once each, with their dotted names."""
        memo = set() if memo is None else memo
        if self not in memo:
            memo.add(self)
            yield prefix, self  # pyright: ignore[reportReturnType] - every Members is a Module
            for name, module in self.named_children():
                yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name)

    def _named_members(self, home: str, recurse: bool) -> Iterator[tuple[str, Any]]:
        seen: set[int] = set()
        modules: Any = self.named_modules() if recurse else [("", self)]
        for prefix, module in modules:
            for name, member in module.__dict__[home].items():
                if member is not None and id(member) not in seen:
                    seen.add(id(member))
                    yield f"{prefix}.{name}" if prefix else name, member

    def named_parameters(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Parameter]]:
        """Yield all parameters once each, with their dotted names."""
        for name, param in self._named_members("_parameters", recurse):
            yield f"{prefix}.{name}" if prefix else name, param

    def named_buffers(self, prefix: str = "", recurse: bool = True) -> Iterator[tuple[str, Tensor]]:
        """Yield all buffers once each, with their dotted names."""
        for name, buffer in self._named_members("_buffers", recurse):
            yield f"{prefix}.{name}" if prefix else name, buffer

    def named_children(self) -> Iterator[tuple[str, Module]]:
        """Yield the modules directly below this one, with their names."""
        yield from self._named_members("_modules", recurse=False)

    def modules(self) -> Iterator[Module]:
        """Yield this module and all modules below it once each."""
        return (module for _, module in self.named_modules())

    def children(self) -> Iterator[Module]:
        """Yield the modules directly below this one."""
        return (module for _, module in self.named_children())

    def parameters(self, recurse: bool = True) -> Iterator[Parameter]:
        """Yield all parameters once each."""
        return (param for _, param in self.named_parameters(recurse=recurse))

    def buffers(self, recurse: bool = True) -> Iterator[Tensor]:
        """Yield all buffers once each."""
        return (buffer for _, buffer in self.named_buffers(recurse=recurse))

    def get_submodule(self, target: str) -> Module:
        """Return the module with the dotted name *target*.

        Raises:
            AttributeError: there is none.
        """
        module: Any = self
        for name in target.split(".") if target else []:
            if name not in module._modules:
                raise AttributeError(f"{type(module).__name__} has no attribute `{name}`")
            module = module._modules[name]
        return module
