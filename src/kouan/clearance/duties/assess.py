"""Assess a declaration: customs value, rate choice, taxes per line, totals, minimum amounts. Pure (Appendix C)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kouan.clearance.duties.origin import claims, claims_quota
from kouan.clearance.duties.rates import C3, Claim, export_rate
from kouan.clearance.duties.sheet import KINDS, DutySheet, LineDuty
from kouan.clearance.duties.tariff import FREE, PPM, Tariff
from kouan.clearance.duties.taxes import (
    Effect,
    Taxes,
    duty_of,
    export_taxes,
    export_value,
    import_taxes,
)
from kouan.clearance.duties.value import Rates, Valued, valued
from kouan.codecs.declaration import Declaration, GoodsItem

_AS_LAW = Effect()
_FREE, _BY_NATURE = "3", "5"
_FLOORS = {"duty": "duty.min", "anti_dumping": "duty.min", "consumption": "consumption.min", "vat": "vat.min"}


def assess(
    declaration: Declaration,
    on: date,
    tariff: Callable[[str], Tariff | None],
    rates: Rates,
    values: Mapping[str, Any],
) -> DutySheet:
    """The taxes of a declaration by the rates in force on `on` (see `dates.taxed_on`, R-D8).

    `tariff(hs_code)` and `rates(currency, on)` look up that day's tariff line and yuan per unit of currency; `values`
    are the rule values of the day. Lines whose code is not in the tariff have basis "unknown" and owe nothing. Raises
    NoExchangeRate. Amounts are rounded half up to the fen per line, then summed (C6); a tax kind whose sum is under
    its minimum is waived, but stays in the base of the other taxes.
    """
    value = valued(declaration, on, rates, values)
    line_of = _import_lines if declaration.direction == "I" else _export_lines
    lines = line_of(declaration, value, tariff, values)
    return _summed(declaration, on, value, lines, values)


def _import_lines(
    declaration: Declaration, value: Valued, tariff: Callable[[str], Tariff | None], values: Mapping[str, Any]
) -> list[LineDuty]:
    law = values["duty.regime"] == "law"
    without_mfn: Collection[str] = values["origin.general_rate"]
    separate_base = bool(values["consumption.base.anti_dumping"])
    quota = bool(declaration.documents) and claims_quota(declaration)
    covered = claims(declaration, values["origin.agreements"]) if declaration.origin_relations else {}
    effects: dict[str, Effect] = {}
    lines = []
    for item, worth in zip(declaration.goods, value.lines, strict=True):
        found = tariff(item.hs_code)
        effect = effects.get(item.duty_mode)
        if effect is None:
            effect = effects[item.duty_mode] = effect_of(item.duty_mode, declaration.levy_nature, values)
        if found is None:
            lines.append(LineDuty(item.line, item.hs_code, worth, "unknown", FREE))
            continue
        claim = Claim(item.origin_country, covered.get(item.line), quota)
        chosen = C3.check(
            found,
            claim,
            law=law,
            without_mfn=without_mfn,
            amount=lambda rate, worth=worth, item=item: duty_of(rate, worth, item),  # type: ignore[misc]
        )
        taxes = import_taxes(found, chosen.rate, worth, item, effect, separate_base)
        lines.append(LineDuty(item.line, item.hs_code, worth, chosen.basis, chosen.rate, *taxes, effect.levy))
    return lines


def _export_lines(
    declaration: Declaration, value: Valued, tariff: Callable[[str], Tariff | None], values: Mapping[str, Any]
) -> list[LineDuty]:
    lines = []
    for item, price in zip(declaration.goods, value.lines, strict=True):
        found = tariff(item.hs_code)
        if found is None:
            lines.append(LineDuty(item.line, item.hs_code, price, "unknown", FREE))
            continue
        lines.append(_export_line(declaration, item, price, found, values))
    return lines


def _export_line(
    declaration: Declaration, item: GoodsItem, price: int, found: Tariff, values: Mapping[str, Any]
) -> LineDuty:
    chosen = export_rate(found)
    effect = _AS_LAW
    taxes, worth = Taxes(0, 0, 0, 0), price
    if not chosen.rate.free:
        effect = effect_of(item.duty_mode, declaration.levy_nature, values)
        worth = export_value(chosen.rate, price)
        taxes = export_taxes(chosen.rate, worth, item, effect)
    return LineDuty(item.line, item.hs_code, worth, chosen.basis, chosen.rate, *taxes, effect.levy)


def effect_of(duty_mode: str, levy_nature: str, values: Mapping[str, Any]) -> Effect:
    """What an exemption way leaves to levy: by its own table, or the levy nature's under full exemption (3) and levy by
    nature (5). An unknown way is levied as the law says."""
    held = values["duty_modes.effect"].get(duty_mode)
    if duty_mode in (_FREE, _BY_NATURE):
        held = values["levy_natures.effect"].get(levy_nature, held)
    if held is None:
        return _AS_LAW
    duty, consumption, vat = (int(Decimal(str(held[kind])) * PPM) for kind in ("duty", "consumption", "vat"))
    return Effect(duty, consumption, vat, held.get("secured", "levied"))


def _summed(
    declaration: Declaration, on: date, value: Valued, lines: list[LineDuty], values: Mapping[str, Any]
) -> DutySheet:
    """Totals per kind; what is secured; what is under the minimum of its kind and declaration (C6)."""
    totals, secured, waived, payable = {}, {}, {}, {}
    any_secured = any(line.levy != "levied" for line in lines)
    for kind in KINDS:
        amounts = [getattr(line, kind) for line in lines]
        total = totals[kind] = sum(amounts)
        covered = 0
        if any_secured:
            covered = sum(n for n, line in zip(amounts, lines, strict=True) if line.levy != "levied")
        due = total - covered
        secured[kind] = covered
        waived[kind] = due if due < floor_of(kind, values) else 0
        payable[kind] = due - waived[kind]
    return DutySheet(
        direction=declaration.direction,
        on=on,
        lines=tuple(lines),
        customs_value=sum([line.customs_value for line in lines]),
        freight=value.freight,
        insurance=value.insurance,
        other_charges=value.other,
        totals=totals,
        secured=secured,
        waived=waived,
        payable=payable,
        rates=value.rates,
        notes=tuple(value.notes),
    )


def floor_of(kind: str, values: Mapping[str, Any]) -> int:
    """The minimum amount of a tax kind and declaration, in fen; anti-dumping duty has that of the duty (C6)."""
    return int(Decimal(str(values[_FLOORS[kind]])) * 100)
