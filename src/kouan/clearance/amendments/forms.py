"""The fields people amend, with what the declaration says; what was typed otherwise counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kouan.clearance.amendments.changing import plain
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Invalid, Problem
from kouan.kernel.text import Text
from kouan.registry.asking import Ask, Asked

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
UNSEEN = Text("含有不可见的字符。", "It holds characters that cannot be seen.")
HEAD = {
    "bill_no": _("Bill of lading"), "conveyance": _("Conveyance"), "voyage": _("Voyage"), "packages": _("Packages"),
    "gross_weight": _("Gross weight, kg"), "net_weight": _("Net weight, kg"), "contract_no": _("Contract"),
    "freight.amount": _("Freight"), "insurance.amount": _("Insurance"), "remarks": _("Remarks"),
}  # fmt: skip
LINE = {
    "hs_code": _("HS code"), "name": _("Goods"), "model": _("Model and specification"), "quantity": _("Quantity"),
    "first_quantity": _("First statutory quantity"), "second_quantity": _("Second statutory quantity"),
    "price": _("Price"), "total": _("Total"), "currency": _("Currency"), "origin_country": _("Origin"),
}  # fmt: skip

SUMMARY_HEAD = frozenset({"bill_no", "conveyance", "voyage", "gross_weight"})
SUMMARY_LINE = frozenset({"hs_code", "name", "quantity", "total", "currency", "origin_country"})


def fields(
    declaration: Declaration, typed: QueryDict | None = None, *, summary: bool = False
) -> tuple[list[Asked], list[list[Asked]]]:
    """The fields of the head, and of each goods line; of a summary only its own items."""
    data = plain(declaration)
    heads = {path: label for path, label in HEAD.items() if not summary or path in SUMMARY_HEAD}
    names = {name: label for name, label in LINE.items() if not summary or name in SUMMARY_LINE}
    head = [_field(data, path, label, typed) for path, label in heads.items()]
    lines = [
        [_field(data, f"goods[{index}].{name}", label, typed, item, name) for name, label in names.items()]
        for index, item in enumerate(data["goods"])
    ]
    return head, lines


def beside(found: list[Asked], problems: Iterable[Problem]) -> list[Asked]:
    """The fields, each with its own problems."""
    problems = list(problems)
    return [replace(one, problems=tuple(p for p in problems if p.field == one.ask.name)) for one in found]


def _field(
    data: Any, path: str, label: str | Promise, typed: QueryDict | None, item: Any = None, name: str = ""
) -> Asked:
    """`start` is what the declaration says."""
    held: Any = item if item is not None else data
    for step in (name or path).split("."):
        held = (held or {}).get(step)
    said = "" if held is None else str(held)
    now = said if typed is None else typed.get(path, said).strip()[:500]
    return Asked(Ask(path, label, most=500, start=said), (now,))


def changes(declaration: Declaration, typed: QueryDict, *, summary: bool = False) -> dict[str, Any]:
    """What was typed otherwise than the declaration says; an emptied field is None. Invalid when it is not readable."""
    head, lines = fields(declaration, typed, summary=summary)
    told = [one for one in (*head, *(field for line in lines for field in line)) if one.value != one.ask.start]
    if wrong := [Problem("FORM", one.ask.name, UNSEEN) for one in told if CONTROL.search(one.value)]:
        raise Invalid(wrong)
    return {one.ask.name: one.value or None for one in told}
