"""Helps in the sentences of rules: what a wrong code probably meant, how to show a value or an item of goods."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from kouan.clearance.rules.context import Day
from kouan.kernel.text import Text

NOTHING = Text("", "")
_LONGEST = 40


def meant(day: Day, name: str, code: str) -> Text:
    """A half sentence on what a code that is not in the list probably meant: full-width, former code, small letters."""
    tidy = unicodedata.normalize("NFKC", code).strip()
    known = day.lists[name]
    if tidy != code and known[tidy]:
        return Text(f"请用半角字符，改为 {tidy}。", f" Use half-width characters: {tidy}.")
    present = day.replaced(name, tidy)
    if present:
        return Text(f"{tidy} 是旧代码，现用 {present}。", f" {tidy} is a former code; it is {present} now.")
    if tidy.upper() != tidy and known[tidy.upper()]:
        return Text(f"请改为大写 {tidy.upper()}。", f" Use capitals: {tidy.upper()}.")
    return NOTHING


def shown(value: object) -> str:
    """A value for a sentence: short, without control characters, numbers without exponents; a dash when empty."""
    if value is None or value == "":
        return "—"
    if isinstance(value, Decimal):
        return plain(value)
    said = "".join(character if character.isprintable() else "�" for character in str(value))
    return said if len(said) <= _LONGEST else said[:_LONGEST] + "…"


def plain(value: Decimal) -> str:
    """A number as a person writes it: 1000, not 1.000E+3; a monstrous one with its exponent."""
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST:
        return str(value)
    said = f"{value:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def fill(text: Text, **parts: Text) -> Text:
    """The sentence with places such as `{label}` and `{hint}` filled by texts, each language by its own."""
    zh, en = text.zh, text.en
    for name, part in parts.items():
        zh = zh.replace(f"{{{name}}}", _escaped(part.zh))
        en = en.replace(f"{{{name}}}", _escaped(part.en))
    return Text(zh, en)


def _escaped(said: str) -> str:
    return said.replace("{", "{{").replace("}", "}}")


def of_item(item: int, name: Text) -> Text:
    """The field's name, and the number of the goods item where it has one (0 = head)."""
    return Text(f"第{item}项{name.zh}", f"{name.en} of item {item}") if item else name
