"""Service characters of an interchange: the defaults, those of level B, and those a UNA names."""

from __future__ import annotations

from dataclasses import dataclass, replace

Element = str | list[str] | list[list[str]]
Segment = list  # ["TAG", element, ...]: a plain list, because one exists per 20 bytes of input

UNA_LENGTH = 9


@dataclass(frozen=True, slots=True)
class Syntax:
    """The characters that cut text into segments, elements, components; `None` is a character not in use."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str | None = "?"
    repetition: str | None = None
    terminator: str = "'"
    version: str = "3"
    una: str | None = None  # the UNA as it was sent

    @property
    def service(self) -> str:
        """Every character that has a meaning of its own, release first."""
        return "".join(c for c in (self.release, self.component, self.element, self.repetition, self.terminator) if c)

    @property
    def advice(self) -> str:
        """The UNA that names these characters."""
        reserved = self.repetition or " "
        return f"UNA{self.component}{self.element}{self.decimal}{self.release or ' '}{reserved}{self.terminator}"

    @property
    def is_default(self) -> bool:
        """Whether a receiver reads this rightly without a UNA."""
        usual = ":", "+", ".", "?", "'"
        used = self.component, self.element, self.decimal, self.release, self.terminator
        return used == usual and (self.version < "4" or self.repetition == "*")

    def for_version(self, version: str) -> Syntax:
        """The same characters under syntax `version`: repetition exists from 4 on, `*` unless a UNA names another."""
        if version < "4":
            return replace(self, version=version, repetition=None)
        reserved = self.una[7] if self.una else "*"
        return replace(self, version=version, repetition=None if reserved == " " else reserved)


DEFAULT = Syntax()
LEVEL_B = Syntax("\x1f", "\x1d", ".", None, None, "\x1c")


def from_una(una: str) -> Syntax | None:
    """The service characters a UNA of nine characters names; None when they can not be told apart."""
    component, element, decimal, release, reserved, terminator = list(una[3:UNA_LENGTH])
    used = [component, element, terminator, *([release] if release != " " else [])]
    if len(set(used)) < len(used) or any(c.isalnum() for c in (*used, decimal, reserved)) or " " in used:
        return None
    return Syntax(component, element, decimal, None if release == " " else release, None, terminator, una=una)
