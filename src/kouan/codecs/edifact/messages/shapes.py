"""Readers for segments of one shape: which elements are there and how many components each has.

A bay plan has sixty thousand segments of a few dozen shapes. For each shape that comes, the reading of its layout is
written out once as a straight function, as `dataclasses` does for `__init__`; whatever is odd is left to `Leaf.parse`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from kouan.codecs.edifact.syntax import Segment

if TYPE_CHECKING:
    from kouan.codecs.edifact.messages.leaf import Leaf

Shape = tuple[int, ...]
Fast = Callable[[Segment], Any]  # gives None for what `Leaf.parse` must look at
LIMIT = 400  # shapes of one leaf worth keeping; a message made of nothing but odd shapes stays slow, not large
ALL, REST = 0, -1  # widths of `*name` and `**name`


def shape_of(segment: Segment) -> Shape:
    """0 for the tag and a simple element, the number of components of a composite, -1 for a repeated or empty one."""
    sizes = [0 if e.__class__ is str else (len(e) if e and e[0].__class__ is str else -1) for e in segment]
    return tuple(sizes)


def trim(components: Sequence[str]) -> tuple[str, ...]:
    """Components without trailing emptiness."""
    size = len(components)
    while size and not components[size - 1]:
        size -= 1
    return tuple(components[:size])


def compiled(leaf: Leaf, shape: Shape) -> Fast | None:
    """The reader for that shape, None when the layout has no plain place for every part of it."""
    if len(shape) - 1 > len(leaf.widths):
        return None
    parts: list[str] = []
    for number, (width, size) in enumerate(zip(leaf.widths, shape[1:], strict=False), 1):
        if size < 0 or width == REST or size > width > 0:
            return None
        parts += _parts(f"s[{number}]", width, size)
    while parts and parts[-1] == "''":
        parts.pop()
    return _function(leaf, parts)


def _parts(element: str, width: int, size: int) -> list[str]:
    """Expressions for the fields of one element."""
    if width == ALL:
        return [f"trim({element})" if size else f"(({element},) if {element} else ())"]
    given = [f"{element}[{i}]" for i in range(size)] if size else [element]
    return given + ["''"] * (width - len(given))


def _function(leaf: Leaf, parts: list[str]) -> Fast:
    names: dict[str, Any] = {"make": leaf.type, "trim": trim}
    lines = []
    for index, _, read, _ in leaf.typed:
        if index < len(parts):
            if parts[index] == "''":
                parts[index] = "None"
                continue
            hint = parts[index + 1] if index + 1 < len(parts) else "''"
            names[f"r{index}"] = read
            lines.append(f"    v{index}, exact = r{index}({parts[index]}, {hint})\n    if not exact: return None\n")
            parts[index] = f"v{index}"
    for index, words in leaf.reads:
        if index < len(parts) and parts[index] != "''":
            names[f"w{index}"] = words.get
            parts[index] = f"w{index}({parts[index]}, {parts[index]})"
    source = f"def read(s):\n{''.join(lines)}    return make({', '.join(parts)})\n"
    exec(source, names)  # noqa: S102 made of numbers and our own names only
    return names["read"]  # type: ignore[no-any-return]
