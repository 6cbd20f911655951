"""B02, B12, B28: what must be filled in, by direction and mode of transport, and what must not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from kouan.clearance.rules.context import Context
from kouan.clearance.rules.hints import fill, shown
from kouan.clearance.rules.labels import HEAD, LINE
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

_ALWAYS = (
    "customs_office", "port_office", "trader.uscc", "trader.name", "owner.uscc", "owner.name", "agent.uscc",
    "agent.name", "transport_mode", "supervision_mode", "despatch_country", "price_term", "package_kind",
    "gross_weight", "net_weight",
)  # fmt: skip
_IMPORT = ("departure_port", "goods_place")
# Water: ship, voyage and bill; rail: train or wagons and waybill; road: truck; air: flight and air waybill.
_BY_MODE: dict[str, tuple[str, ...]] = {
    "2": ("conveyance", "voyage", "bill_no"),
    "3": ("conveyance", "bill_no"),
    "4": ("conveyance",),
    "5": ("conveyance", "voyage", "bill_no"),
}
_LINE = ("hs_code", "name", "unit", "currency", "origin_country", "destination_country")
_LINE_WHOLE = (*_LINE, "duty_mode", "district")
_LINE_IMPORT = (*_LINE_WHOLE, "destination_district")
# The nine items of a summary declaration and the weight (R-1.2b).
_SUMMARY = ("customs_office", "trader.uscc", "trader.name", "transport_mode", "supervision_mode", "gross_weight")
_SUMMARY_LINE = ("hs_code", "name", "unit", "origin_country")  # quantity and total: B08

Getter = Callable[[Any], tuple[Any, ...]]
_head_getters: dict[tuple[str, str, bool], tuple[tuple[str, ...], Getter]] = {}


def fields_of(direction: str, mode: str, summary: bool) -> tuple[str, ...]:
    """The head fields that must be filled, for a direction and a mode of transport."""
    if summary:
        return _SUMMARY + _BY_MODE.get(mode, ())
    return _ALWAYS + (_IMPORT if direction == "I" else ()) + _BY_MODE.get(mode, ())


def _head(direction: str, mode: str, summary: bool) -> tuple[tuple[str, ...], Getter]:
    key = (direction, mode if mode in _BY_MODE else "", summary)
    held = _head_getters.get(key)
    if held is None:
        fields = fields_of(*key)
        held = _head_getters[key] = fields, attrgetter(*fields)
    return held


_whole_line, _import_line, _summary_line = (attrgetter(*f) for f in (_LINE_WHOLE, _LINE_IMPORT, _SUMMARY_LINE))


class B02(Rule):
    """Mandatory fields are filled in; a zero weight or quantity counts as not filled in.

    Source: Appendix B02 with the remarks of Appendix A; a summary declaration needs nine items (R-1.2b).
    """

    id = "B02"
    text = Text("请填写{label}。", "Fill in the {label}.")
    source = "Appendix B02"
    line = Text("第{item}项：请填写{label}。", "Item {item}: fill in the {label}.")
    no_line = Text("报关单至少应有一项商品。", "A declaration needs at least one goods item.")

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        summary = context.step == "summary"
        fields, head = _head(declaration.direction, declaration.transport_mode, summary)
        values = head(declaration)
        if not all(values):
            found += [_missing(field) for field, value in zip(fields, values, strict=True) if not value]
        if not declaration.goods:
            found.append(B02.problem("goods", B02.no_line))
        line_fields, line = (
            (_SUMMARY_LINE, _summary_line)
            if summary
            else (_LINE_IMPORT, _import_line)
            if declaration.direction == "I"
            else (_LINE_WHOLE, _whole_line)
        )
        for index, item in enumerate(declaration.goods):
            if not all(line(item)):
                found += _missing_of(index, line_fields, line(item))
        return found


def _missing(field: str) -> Problem:
    return B02.problem(field, fill(B02.text, label=HEAD[field]))


def _missing_of(index: int, fields: tuple[str, ...], values: tuple[Any, ...]) -> Iterable[Problem]:
    for field, value in zip(fields, values, strict=True):
        if not value:
            said = fill(B02.line, label=LINE[field])
            yield B02.problem(f"goods[{index}].{field}", said, item=index + 1)


class B12(Rule):
    """Fields that belong to one direction only: on import goods go to China and come from a port of departure.

    Source: Appendix B12; the date of exit stays empty at declaration (Appendix A.1, IEDate).
    """

    id = "B12"
    text = Text(
        "第{item}项：进口货物的最终目的国应为中国（CHN），现为 {found}。",
        "Item {item}: the country of destination of imported goods must be China (CHN), not {found}.",
    )
    source = "Appendix B12"
    departure = Text(
        "出口报关单不填启运港，现为 {found}；请填指运港。",
        "An export declaration has no port of departure (now {found}): give the port of destination.",
    )
    date = Text(
        "出口报关单申报时不填出境日期，现为 {found}。",
        "An export declaration has no date of exit when it is filed, now {found}.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        if declaration.direction == "I":
            for index, item in enumerate(declaration.goods):
                if item.destination_country != "CHN" and item.destination_country:
                    path = f"goods[{index}].destination_country"
                    found.append(B12.problem(path, item=index + 1, found=shown(item.destination_country)))
            return found
        if declaration.departure_port:
            found.append(B12.problem("departure_port", B12.departure, found=shown(declaration.departure_port)))
        if declaration.entry_date is not None:
            found.append(B12.problem("entry_date", B12.date, found=declaration.entry_date))
        return found


_BULK = "00"


class B28(Rule):
    """There is at least one package, and bulk goods count as one.

    Source: Appendix B28, A.1 PackNo.
    """

    id = "B28"
    text = Text(
        "件数应大于 0，现为 {found}；散装货物填 1。",
        "The number of packages must be more than 0, not {found}; bulk goods are 1.",
    )
    source = "Appendix B28"
    bulk = Text(
        "包装种类为散装（00）时件数应为 1，现为 {found}。",
        "With package kind bulk (00) the number of packages must be 1, not {found}.",
    )
    other = Text(
        "其他包装的件数应大于 0，现为 {found}。", "The number of other packages must be more than 0, not {found}."
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        if declaration.packages < 1:
            found.append(B28.problem("packages", found=declaration.packages))
        elif declaration.package_kind == _BULK and declaration.packages != 1:
            found.append(B28.problem("packages", B28.bulk, found=declaration.packages))
        for index, pack in enumerate(declaration.other_packs):
            if pack.quantity < 1:
                found.append(B28.problem(f"other_packs[{index}].quantity", B28.other, found=pack.quantity))
        return found
