"""What all optimisers share: groups of parameters with their options, and a state for each parameter.

Source: https://docs.pytorch.org/docs/stable/optim.html.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..autograd.grad_mode import enable_grad, no_grad
from ..tensor import Tensor

Group = dict[str, Any]


class Optimizer:
    """Changes parameters by their gradients; a subclass says in ``update`` how one parameter is changed.

    Args:
        params: parameters, or groups of them: dicts with ``"params"`` and options of their own.
        defaults: the options of groups that do not set them.

    Raises:
        ValueError: there are no parameters, or one stands in two groups.
        TypeError: something is not a tensor.
    """

    def __init__(self, params: Iterable[Any], defaults: Group) -> None:
        if isinstance(params, Tensor):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, got a Tensor"
            )
        self.defaults = defaults
        self.state: defaultdict[Tensor, dict[str, Any]] = defaultdict(dict)
        self.param_groups: list[Group] = []
        given = list(params)
        if not given:
            raise ValueError("optimizer got an empty parameter list")
        for group in given if isinstance(given[0], dict) else [{"params": given}]:
            self.add_param_group(group)

    def add_param_group(self, param_group: Group) -> None:
        """Add parameters with options of their own; what is not set comes from the defaults."""
        params = param_group["params"]
        params = [params] if isinstance(params, Tensor) else list(params)
        known = {id(p) for group in self.param_groups for p in group["params"]}
        for param in params:
            if not isinstance(param, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {type(param).__name__}")
            if not param.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
            if id(param) in known:
                raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append({**self.defaults, **param_group, "params": params})

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients, or fill them with zeros."""
        for group in self.param_groups:
            for param in group["params"]:
                if set_to_none:
                    param.grad = None
                elif param.grad is not None:
                    param.grad = param.grad.detach().zero_()

    @no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Change each parameter that has a gradient; return what *closure*, called first, returns."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for group in self.param_groups:
            for param in group["params"]:
                if param.grad is not None:
                    self.update(param, param.grad, group, self.state[param])
        return loss

    def update(self, param: Tensor, grad: Tensor, group: Group, state: dict[str, Any]) -> None:
        """Change *param* in place; *state* is kept for it from step to step."""
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """Return states and options, with the parameters numbered in order."""
        numbers = {id(p): number for number, p in enumerate(self._params())}
        groups = [{**group, "params": [numbers[id(p)] for p in group["params"]]} for group in self.param_groups]
        return {"state": {numbers[id(p)]: dict(s) for p, s in self.state.items() if s}, "param_groups": groups}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over states and options; tensors are copied.

        Raises:
            ValueError: the groups have other sizes.
        """
        groups = state_dict["param_groups"]
        if [len(g["params"]) for g in groups] != [len(g["params"]) for g in self.param_groups]:
            raise ValueError("loaded state dict has a different number of parameter groups, or groups of other sizes")
        params = self._params()
        for own, loaded in zip(self.param_groups, groups, strict=True):
            own.update({key: value for key, value in loaded.items() if key != "params"})
        self.state.clear()
        for number, state in state_dict["state"].items():
            self.state[params[number]] = {k: v.clone() if isinstance(v, Tensor) else v for k, v in state.items()}

    def _params(self) -> list[Tensor]:
        return [p for group in self.param_groups for p in group["params"]]

    def __repr__(self) -> str:
        lines = [f"{type(self).__name__} ("]
        for number, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {number}")
            lines.extend(f"    {key}: {group[key]}" for key in sorted(group) if key != "params")
        return "\n".join([*lines, ")"])


def require_at_least_zero(**options: float) -> None:
    """Complain about an option below 0.

    Raises:
        ValueError: one is.
    """
    for name, value in options.items():
        if value < 0:
            raise ValueError(f"Invalid {name} value: {value}; use one of at least 0")
