"""What an identifier is: a form, perhaps a check digit, and a sentence for each way of being wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from kouan.kernel.text import Text


class FaultKind(StrEnum):
    """Wrong form, or right form with a check digit that does not agree."""

    FORMAT = "format"
    CHECK_DIGIT = "check_digit"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a value is not such an identifier: `identifier` is its name in the table, `text` the sentence."""

    identifier: str
    kind: FaultKind
    text: Text


@dataclass(frozen=True, slots=True)
class Identifier:
    """One kind of identifier. `form` describes the form in words; `check` verifies the check digit of a
    value that already has the form."""

    name: str
    title: Text
    pattern: re.Pattern[str]
    form: Text
    example: str
    check: Callable[[str], bool] | None = None
    drop: str = r"\s"
    upper: bool = True
    _format: Fault = field(init=False, repr=False, compare=False)
    _digit: Fault = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        zh, en = self.title.zh, self.title.en
        wrong_form = Text(f"{zh}格式不正确：应为{self.form.zh}。", f"Not a valid {en}: expected {self.form.en}.")
        wrong_digit = Text(
            f"{zh}校验码不正确，请核对各位。", f"The check digit of this {en} does not agree: compare it."
        )
        object.__setattr__(self, "_format", Fault(self.name, FaultKind.FORMAT, wrong_form))
        object.__setattr__(self, "_digit", Fault(self.name, FaultKind.CHECK_DIGIT, wrong_digit))

    def fault(self, value: str) -> Fault | None:
        """What is wrong with `value` exactly as it stands, or None. Never raises for any text."""
        if self.pattern.fullmatch(value) is None:
            return self._format
        if self.check is not None and not self.check(value):
            return self._digit
        return None

    def ok(self, value: str) -> bool:
        """Whether `value` is such an identifier as it stands."""
        return self.fault(value) is None

    def normalise(self, value: str) -> str:
        """What a person typed, tidied: full-width characters, capitals, separators. Not checked."""
        tidy = re.sub(self.drop, "", unicodedata.normalize("NFKC", value).strip())
        return tidy.upper() if self.upper else tidy
