"""StrideView: where each element of a tensor lies in its storage, live in the notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import traitlets

from ..base import STATIC, Widget
from ..callers import argument_texts, callers_variables
from .figure import figure_html
from .geometry import Geometry
from .marks import find_marks
from .reading import read
from .relations import Member, Relation, relations
from .storages import LINE, MOST, Storage, group, look
from .words import describe


class StrideView(Widget):
    """Show where each element of a tensor lies in its storage, and which tensors share one.

    The tensors stay alive as long as the widget does; `refresh` reads their memory anew.

    Args:
        tensors: tensors of torch or of a framework built like it, or NumPy arrays; at least one.
        names: what each is called.
        expected: what the first should be, or None.
        mark: which of its elements are wrong: a boolean mask of its shape, or index tuples; None to compare with
            *expected*.

    Raises:
        TypeError: a tensor says nothing of strides and storage.
        ValueError: there is no tensor, there are more or fewer names, or *mark* does not fit the first tensor.
    """

    module = "storage"
    _esm = STATIC / "storage.js"
    _css = STATIC / "storage.css"

    views = traitlets.List(traitlets.Dict()).tag(sync=True)
    storages = traitlets.List(traitlets.Dict()).tag(sync=True)
    storage = traitlets.Bytes().tag(sync=True)
    marks = traitlets.Dict().tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    view = traitlets.Int(0).tag(sync=True)
    hover = traitlets.List(traitlets.Int()).tag(sync=True)
    first = traitlets.Int(0).tag(sync=True)
    axis = traitlets.Int(-1).tag(sync=True)
    what_if = traitlets.Dict().tag(sync=True)
    order = traitlets.Enum(["rows", "columns"], "rows").tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def __init__(self, tensors: Sequence[Any], names: Sequence[str], *, expected: Any = None, mark: Any = None) -> None:
        if not tensors or len(tensors) != len(names):
            raise ValueError(f"strides: got {len(tensors)} tensors and {len(names)} names; give each tensor one name")
        self.tensors, self.names = list(tensors), list(names)
        self.expected, self.mark = expected, mark
        self._firsts: dict[int, int] = {}  # of a storage whose window was moved: the first cell that was asked for
        title = ", ".join(names) if len(names) < 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
        super().__init__(title=title)
        self.refresh()
        self.on_msg(self._answer)

    def refresh(self) -> None:
        """Read the memory anew and draw the static figure again."""
        readings = [read(tensor) for tensor in self.tensors]
        storages = group(readings)
        for at, storage in enumerate(storages):
            look(storage, readings, MOST // len(storages), self._firsts.get(at))
        home = {k: at for at, storage in enumerate(storages) for k in storage.members}
        self.members = [
            Member(name, home[k], storages[home[k]].geometry(reading), reading)
            for k, (name, reading) in enumerate(zip(self.names, readings, strict=True))
        ]
        found = relations(self.members, storages)
        marks, note = find_marks(self.tensors[0], self.expected, self.mark)
        desc = describe(self.members, found, storages, note)
        self.figure, fallback = figure_html(self.members, found, storages, marks, desc)
        with self.hold_sync(), self.hold_trait_notifications():
            self.views = [packet(*pair) for pair in zip(self.members, found, strict=True)]
            self.storages = [window(storage) for storage in storages]
            self.storage = "\n".join(text for storage in storages for text in storage.texts).encode()
            self.marks, self.note, self.desc, self.fallback = marks, note, desc, fallback
            self.first = storages[self.members[self._shown].storage].start

    def show_view(self, name: str) -> None:
        """Show the tensor of this name.

        Raises:
            KeyError: no tensor is called so.
        """
        if name not in self.names:
            raise KeyError(f"show_view: no tensor is called {name!r}; there are {', '.join(self.names)}")
        self.view = self.names.index(name)

    def show_cell(self, place: int) -> int:
        """Move the window of the storage that is shown so that cell *place* is in it; return its first cell.

        At most 4,096 cells travel to the page. A window that holds the cell already stays where it is.

        Raises:
            IndexError: the storage has no such cell.
        """
        storage = self.storages[self.members[self._shown].storage]
        if not 0 <= place < storage["total"]:
            raise IndexError(f"show_cell: there is no cell {place}; the storage has cells 0 to {storage['total'] - 1}")
        if not 0 <= place - storage["start"] < storage["count"]:
            self.first = max(0, place - storage["count"] // 2)
        return self.first

    @traitlets.observe("first")
    def _move(self, change: Any) -> None:
        at = self.members[self._shown].storage
        if self.storages and change.new != self.storages[at]["start"]:
            self._firsts[at] = max(0, change.new)
            self.refresh()

    @traitlets.observe("view")
    def _turn(self, _: object) -> None:
        self.first = self.storages[self.members[self._shown].storage]["start"]

    @traitlets.observe("hover")
    def _follow(self, _: object) -> None:
        index, shape = tuple(self.hover), self.geometry.shape
        if len(index) == len(shape) and all(0 <= i < size for i, size in zip(index, shape, strict=True)):
            place = self.geometry.place(index)
            if 0 <= place < self.storages[self.members[self._shown].storage]["total"]:
                self.show_cell(place)

    def _answer(self, _: object, content: Any, buffers: object) -> None:
        """Answer ``{need: [storage, first]}`` by moving the window, then with ``{window: [storage, start]}``."""
        asked: Any = content.get("need") if isinstance(content, dict) else None
        match asked:
            case [int(storage), int(first)] if storage == self.members[self._shown].storage:
                self.first = first
                self.send({"window": [storage, self.first]})
            case _:  # of another view by now, or no question of ours
                pass

    def select(self, *index: int) -> int:
        """Take the element at *index* of the view that is shown in hand, and return the cell that it lies in.

        Raises:
            IndexError: there is no such element.
        """
        geometry = self.geometry
        inside = all(-size <= i < size for i, size in zip(index, geometry.shape, strict=False))
        if len(index) != len(geometry.shape) or not inside:
            raise IndexError(f"select: element {list(index)} is not in shape {geometry.shape}")
        positive = tuple(i % size for i, size in zip(index, geometry.shape, strict=True))
        self.hover = list(positive)
        return geometry.place(positive)

    @property
    def _shown(self) -> int:
        return min(max(0, self.view), len(self.members) - 1)

    @property
    def geometry(self) -> Geometry:
        """The geometry that is shown: that of the view, or what `what_if` says in its place."""
        other = self.what_if
        if not other:
            return self.members[self._shown].geometry
        return Geometry(tuple(other["shape"]), tuple(other["strides"]), int(other["offset"]))


def packet(member: Member, relation: Relation) -> dict[str, Any]:
    """Return what the page is told of a tensor."""
    geometry, reading = member.geometry, member.reading
    return {
        "name": member.name,
        "shape": list(geometry.shape),
        "strides": list(geometry.strides),
        "offset": geometry.offset,
        "storage": member.storage,
        "dtype": reading.dtype,
        "itemsize": reading.itemsize,
        "device": reading.device,
        "contiguous": geometry.contiguous,
        "backwards": reading.backwards,
        "address": hex(reading.start),
        "base": relation.parent,
        "kind": relation.kind,
        "verdict": relation.verdict,
        "did": relation.did,
    }


def window(storage: Storage) -> dict[str, Any]:
    """Return what the page is told of a storage."""
    return {
        "start": storage.start,
        "count": len(storage.texts),
        "total": storage.total,
        "itemsize": storage.itemsize,
        "line": max(1, LINE // storage.itemsize),
        "address": hex(storage.low),
    }


def strides(
    tensor: Any, *more: Any, expected: Any = None, mark: Any = None, names: Sequence[str] | None = None
) -> StrideView:
    """Show where the elements of tensors lie in memory, and which of them share it.

    ``strides(x, x.t(), x.t().reshape(6))`` shows three walks, two of them over one storage, and says why the third
    had to copy.

    Args:
        tensor: a tensor of torch or of a framework built like it, or a NumPy array.
        more: further ones; those that share a storage are shown over the same cells.
        expected: what *tensor* should be: the elements that differ are marked.
        mark: which elements of *tensor* are wrong, a boolean mask of its shape or index tuples; by default those that
            `numpy.isclose` tells apart from *expected*.
        names: what each tensor is called; what stands in the call if left out.

    Returns:
        The widget; as the last line of a cell it shows itself.

    Raises:
        TypeError: a tensor says nothing of strides and storage.
        ValueError: there are more or fewer names than tensors, or *mark* does not fit *tensor*.
    """
    tensors = [tensor, *more]
    if names is None:
        written = argument_texts()
        names = written if len(written) == len(tensors) else variable_names(tensors, callers_variables())
    return StrideView(tensors, names, expected=expected, mark=mark)


def variable_names(tensors: Sequence[Any], variables: dict[str, object]) -> list[str]:
    """Return the variable that holds each tensor, or its number where none does."""
    return [
        next((name for name, value in variables.items() if value is tensor and not name.startswith("_")), f"tensor {k}")
        for k, tensor in enumerate(tensors)
    ]
