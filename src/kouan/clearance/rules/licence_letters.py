"""Seed of the supervision-document letters: what each letter of a tariff line asks for, and in which direction.

Kinds: `permit` needs a document of that letter; `ban` stops the goods; `ban_used` stops used goods; `inspection`
needs the inspection fields; `ledger` needs the electronic ledger; `claim` is asked for only by who wants its benefit;
`mark` asks for nothing. `group` letters stand for one another: one of them is enough, which one follows from the
supervision mode (`processing`, `border` or general). R-6.5; directions are weak (M?): customs confirm them.
"""

from typing import Any

_PERMIT = "permit"


def _letter(direction: str, kind: str = _PERMIT, group: str = "", mode: str = "") -> dict[str, Any]:
    return {"direction": direction, "kind": kind, "group": group, "mode": mode}


LETTERS: dict[str, dict[str, Any]] = {
    "1": _letter("I"),
    "2": _letter("I"),
    "3": _letter("E", group="dual"),
    "4": _letter("E", group="export", mode="general"),
    "5": _letter("E"),
    "6": _letter("I", "ban_used"),
    "7": _letter("I", group="automatic", mode="general"),
    "8": _letter("E", "ban"),
    "9": _letter("I", "ban"),
    "A": _letter("I", "inspection"),
    "B": _letter("E", "ledger"),
    "D": _letter("B"),
    "E": _letter("E"),
    "F": _letter("I"),
    "G": _letter("E", group="dual"),
    "H": _letter("E", "claim"),
    "I": _letter("B"),
    "J": _letter("B"),
    "K": _letter("B", "mark"),
    "L": _letter("B"),
    "M": _letter("I"),
    "O": _letter("I", group="automatic", mode="general"),
    "P": _letter("I"),
    "Q": _letter("I"),
    "R": _letter("I"),
    "S": _letter("B"),
    "U": _letter("B"),
    "V": _letter("E"),
    "X": _letter("B"),
    "Y": _letter("B", "claim"),
    "Z": _letter("I"),
    "a": _letter("B", "mark"),
    "b": _letter("I"),
    "c": _letter("I", "mark"),
    "d": _letter("E", "mark"),
    "e": _letter("I", "claim"),
    "f": _letter("I"),
    "g": _letter("E", "mark"),
    "h": _letter("E", "mark"),
    "i": _letter("E"),
    "k": _letter("B"),
    "m": _letter("B"),
    "n": _letter("I"),
    "q": _letter("I", "claim"),
    "r": _letter("B", "mark"),
    "s": _letter("I", "claim"),
    "t": _letter("I", "claim"),
    "v": _letter("I", group="automatic", mode="processing"),
    "x": _letter("E", group="export", mode="processing"),
    "y": _letter("E", group="export", mode="border"),
    "z": _letter("E"),
}
