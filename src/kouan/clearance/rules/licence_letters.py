"""What each supervision-document letter of a tariff line asks for, from the registry's list `supervision_documents`.

Its attributes are the only table of letters: `direction` I, E or IE; `kind`: `permit` needs a document of that letter,
`ban` stops the goods, `ban_used` stops used goods, `inspection` needs the inspection fields, `ledger` the electronic
ledger, `claim` is asked for only by who wants its benefit, `mark` asks for nothing. Letters of one `group` stand for
one another: one of them is enough, which one follows from the supervision `mode` (`processing`, `border`, `general`).
Source: R-6.5; directions are weak (M?): customs confirm them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

LIST = "supervision_documents"
BOTH = ("IE", "B")


def table(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
    """Letter → direction (I, E, B for both), kind, group, mode; entries without a kind ask for nothing."""
    return {
        letter: {
            "direction": "B" if held.get("direction") in BOTH else str(held.get("direction", "B")),
            "kind": str(held["kind"]),
            "group": str(held.get("group", "")),
            "mode": str(held.get("mode", "")),
        }
        for letter, held in entries
        if held.get("kind")
    }


@cache
def built_in() -> dict[str, dict[str, Any]]:
    """The table that comes with the program."""
    text = (resources.files("kouan.registry.builtin") / "lists.csv").read_text("utf-8")
    rows = (row for row in csv.reader(text.splitlines()) if row[0] == LIST)
    return table((row[1], dict(pair.split("=", 1) for pair in row[4].split(";") if "=" in pair)) for row in rows)
