"""The form of a request: the fields people amend, with what the declaration says; what was typed otherwise counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kouan.clearance.amendments.changing import plain
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem

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


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its path, name, what the declaration says and what was typed."""

    path: str
    label: str | Promise
    held: str
    typed: str
    problems: tuple[Problem, ...] = ()


def fields(
    declaration: Declaration, posted: QueryDict | None = None, *, summary: bool = False
) -> tuple[list[Field], list[list[Field]]]:
    """The fields of the head, and of each goods line; of a summary only its own items."""
    data = plain(declaration)
    heads = {path: label for path, label in HEAD.items() if not summary or path in SUMMARY_HEAD}
    names = {name: label for name, label in LINE.items() if not summary or name in SUMMARY_LINE}
    head = [_field(data, path, label, posted) for path, label in heads.items()]
    lines = [
        [_field(data, f"goods[{index}].{name}", label, posted, item, name) for name, label in names.items()]
        for index, item in enumerate(data["goods"])
    ]
    return head, lines


def beside(found: list[Field], problems: Iterable[Problem]) -> list[Field]:
    """The fields, each with its own problems."""
    problems = list(problems)
    return [replace(one, problems=tuple(p for p in problems if p.field == one.path)) for one in found]


def _field(
    data: Any, path: str, label: str | Promise, posted: QueryDict | None, item: Any = None, name: str = ""
) -> Field:
    held: Any = item if item is not None else data
    for step in (name or path).split("."):
        held = (held or {}).get(step)
    said = "" if held is None else str(held)
    typed = said if posted is None else posted.get(path, said).strip()[:500]
    return Field(path, label, said, typed)


def changes(declaration: Declaration, posted: QueryDict, *, summary: bool = False) -> dict[str, Any]:
    """What was typed otherwise than the declaration says; an emptied field is None."""
    head, lines = fields(declaration, posted, summary=summary)
    every = [*head, *(field for line in lines for field in line)]
    return {field.path: field.typed or None for field in every if field.typed != field.held}
