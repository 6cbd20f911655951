"""Declarations made wrong on purpose: each way breaks the rule it is named by. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace as changed
from decimal import Decimal

from msgspec.structs import replace

from kouan.codecs.declaration import Charge, Declaration, GoodsItem
from kouan.simulator.shipments import Shipment

Break = Callable[[Declaration], Declaration]


def _first(declaration: Declaration, **changes: object) -> Declaration:
    """The first goods line changed."""
    first: GoodsItem = replace(declaration.goods[0], **changes)
    return replace(declaration, goods=(first, *declaration.goods[1:]))


def _heavier_net(one: Declaration) -> Declaration:
    return replace(one, net_weight=one.gross_weight + 1)


def _check_digit(one: Declaration) -> Declaration:
    first = one.containers[0]
    number = first.number[:10] + str((int(first.number[10]) + 1) % 10)
    return replace(one, containers=(replace(first, number=number), *one.containers[1:]))


def _unknown_line(one: Declaration) -> Declaration:
    first = replace(one.containers[0], goods_lines=(len(one.goods) + 5,))
    return replace(one, containers=(first, *one.containers[1:]))


def _wrong_charges(one: Declaration) -> Declaration:
    if one.freight.mark:
        return replace(one, freight=Charge())
    return replace(one, freight=Charge("3", "USD", Decimal(900)))


def _wrong_direction(one: Declaration) -> Declaration:
    return _first(one, destination_country="DEU" if one.direction == "I" else "CHN", origin_country="CHN")


WAYS: dict[str, Break] = {
    "B02": lambda one: replace(one, package_kind=""),
    "B03": lambda one: replace(one, trade_country="304"),
    "B04": _check_digit,
    "B05": _heavier_net,
    "B06": lambda one: _first(one, line=9),
    "B07": lambda one: _first(one, first_unit="036"),
    "B08": lambda one: _first(one, total=one.goods[0].total * 3 + 10),
    "B10": _wrong_charges,
    "B12": _wrong_direction,
    "B13": lambda one: replace(one, levy_nature="503"),
    "B15": lambda one: _first(one, model="4|3"),
    "B16": _unknown_line,
    "B20": lambda one: replace(one, promises=""),
    "B27": lambda one: _first(one, district="31222"),
    "B28": lambda one: replace(one, packages=0),
}
IMPORT_ONLY = frozenset({"B12", "B20"})


def spoil(shipment: Shipment, dice: random.Random, rule: str | None = None) -> Shipment:
    """The shipment with its declaration made wrong, by `rule` or by chance; the manifest data stay right."""
    ways = [name for name in WAYS if shipment.direction == "I" or name not in IMPORT_ONLY]
    chosen = rule or dice.choice(ways)
    return changed(shipment, declaration=WAYS[chosen](shipment.declaration), fault=chosen)


def doubt(shipment: Shipment) -> Shipment:
    """The shipment with two currencies in its declaration: no rule stops it, but an officer will read it (B09)."""
    first, *others = shipment.declaration.goods
    if not others:
        return shipment
    currency = "EUR" if first.currency == "USD" else "USD"
    goods = (replace(first, currency=currency), *others)
    return changed(shipment, declaration=replace(shipment.declaration, goods=goods))
