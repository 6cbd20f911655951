"""Declarations, reference data and contexts for tests: valid ones, and the same with something changed.

`imported()` and `exported()` pass every rule in `context()`. `having(declaration, "goods[0].hs_code", value)` gives a
copy with one field changed by its path, the way problems name fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec

from kouan.clearance.duties.tariff import FREE, Rate, Tariff
from kouan.clearance.rules.context import Context, Day
from kouan.codecs.declaration import (
    Attachment,
    Charge,
    Container,
    Declaration,
    GoodsItem,
    LicenceDocument,
    OverseasParty,
    Party,
)
from kouan.kernel.identifiers import container_check_digit, uscc_check

D = Decimal
ON = date(2021, 3, 10)


def uscc(seventeen: str) -> str:
    """A unified social credit code with its check character."""
    return seventeen + uscc_check(seventeen)


def box(first_ten: str = "CSQU305438") -> str:
    """A container number with its check digit."""
    return first_ten + container_check_digit(first_ten)


TRADER = Party(uscc=uscc("91500000MA5U00001"), customs_code="5006960001", name="重庆示例进出口有限公司")
BROKER = Party(uscc=uscc("91500000MA5U00002"), customs_code="5006980002", name="重庆示例报关有限公司")
OWNER = Party(uscc=uscc("91500000MA5U00003"), customs_code="5006930003", name="重庆示例制造有限公司")

LISTS: dict[str, str] = {
    "customs_offices": "8000 8001 8007 8010 2200",
    "border_ports": "500001 500002 310001",
    "ports": "DEU018 SGP000 CHN000 NLD063 USA000",
    "countries": "CHN DEU SGP USA JPN FRA VNM AUS ZZZ",
    "supervision_modes": "0110 0615 0654 0255 1210 9610 3010 0214 4019",
    "levy_natures": "101 502 503 501 789 299",
    "transport_modes": "0 2 3 4 5 9",
    "price_terms": "1 2 3 4 5 6 7",
    "currencies": "USD EUR CNY JPY",
    "package_types": "00 01 22 93 99",
    "units": "001 006 007 035 095 030",
    "duty_modes": "1 2 3 4 5 6 7 8 9",
    "domestic_districts": "50052 50056 31222",
    "admin_divisions": "500112 500105 310115",
    "purposes": "11 12 99",
    "goods_attributes": "11 12 13 14 15 16 17 18 19 20 21 22 23 24 25",
    "container_specs": "11 12 21 22 31",
    "supervision_documents": "1 2 3 4 6 7 A B E F O x y Y t",
    "attached_document_kinds": "00000001 00000002 00000003 00000004 10000001",
    "origin_regions": "276000",
    "ciq_offices": "500000",
    "licence_kinds": "105 411",
    "dangerous_package_specs": "1A1 4G",
    "correlation_reasons": "1 3",
    "enterprise_qualifications": "100",
    "ciq_goods_names": "2204210000999",
}

TARIFF: dict[str, Tariff] = {
    one.hs_code: one
    for one in (
        Tariff(
            hs_code="8708299000", name="其他车身未列名零部件", licences="6", unit1="035", vat=130_000,
            mfn=Rate.of("0.06"), general=Rate.of("1.00"),
        ),
        Tariff(
            hs_code="2204210000", name="小包装的鲜葡萄酿造的酒", licences="AB", unit1="095", unit2="035", vat=130_000,
            mfn=Rate.of("0.14"), general=Rate.of("1.80"), consumption=Rate.of("0.10"),
            agreements={"18": FREE, "17": Rate.of("0.10")},
            elements=("1品牌类型", "2出口享惠情况", "3品名", "4加工方法", "5GTIN", "6CAS", "7其他"),
        ),
        Tariff(
            hs_code="8471300000", name="便携式自动数据处理设备", licences="", unit1="001", unit2="035", vat=130_000,
            general=Rate.of("0.70"),
        ),
        Tariff(
            hs_code="2503000000", name="各种硫磺", licences="", unit1="035", vat=130_000,
            mfn=Rate.of("0.03"), general=Rate.of("0.17"),
        ),
        Tariff(
            hs_code="1302199099", name="其他植物液汁及浸膏", licences="4xy7", unit1="035", vat=130_000,
            mfn=Rate.of("0.20"), general=Rate.of("0.80"), provisional=Rate.of("0.05"), export=Rate.of("0.20"),
        ),
    )
}  # fmt: skip


@cache
def _sets() -> dict[str, frozenset[str]]:
    return {name: frozenset(codes.split()) for name, codes in LISTS.items()}


def day(on: date = ON, *, tariff: Mapping[str, Tariff] | None = None, **values: Any) -> Day:
    """Reference data of tests; `values` override rule values, with `__` for the dot: `manifest__required=True`."""
    lines = {**TARIFF, **(tariff or {})}
    own = {key.replace("__", "."): value for key, value in values.items()}
    return Day(
        on,
        exists=lambda name, code: code in _sets()[name],
        tariff=lines.get,
        value=own.__getitem__,
        tariff_dates=lambda hs: (date(2017, 1, 1), date(2019, 12, 31)) if hs == "1211202000" else None,
    )


def context(
    on: date = ON, *, the_day: Day | None = None, values: dict[str, Any] | None = None, **facts: Any
) -> Context:
    """A context in which the broker may declare for the trader; `facts` override its fields."""
    facts.setdefault("may_declare", lambda agent, trader: (agent, trader) == (BROKER.uscc, TRADER.uscc))
    return Context(day=the_day or day(on, **(values or {})), **facts)


def line(number: int = 1, **changes: Any) -> GoodsItem:
    """A goods line: vehicle parts from Germany."""
    base = GoodsItem(
        line=number, hs_code="8708299000", name="汽车车身支架", model="4|3|车身用|支架|奥迪Q5L|无型号", unit="035",
        quantity=D("1000"), price=D("100.00"), total=D("100000.00"), currency="USD", origin_country="DEU",
        destination_country="CHN", first_quantity=D("1000"), first_unit="035", district="50052",
        destination_district="500112", purpose="99", attributes=("19",),
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


def imported(**changes: Any) -> Declaration:
    """A valid import declaration: one line, FOB, by water, one box; the figures are those of checked example 1."""
    base = Declaration(
        direction="I", customs_office="8007", port_office="8007", trader=TRADER, owner=OWNER, agent=BROKER,
        entered_by=BROKER, goods=(line(),), overseas_consignor=OverseasParty(name_en="MUSTER TEILE GMBH"),
        client_no="T-0001", border_port="500001", departure_port="DEU018", destination_port="DEU018",
        despatch_country="DEU", trade_country="DEU", entry_date=date(2021, 3, 8), despatch_date=date(2021, 2, 1),
        transport_mode="2", conveyance="MING ZHU 9", voyage="2106E", bill_no="COSU6123456780",
        supervision_mode="0110", levy_nature="101", price_term="3", freight=Charge("3", "USD", D("2000")),
        insurance=Charge("1", "", D("0.3")), packages=20, package_kind="93", gross_weight=D("1100"),
        net_weight=D("1000"), promises="000", marks="N/M", goods_place="重庆果园港", contract_no="HT-2021-001",
        containers=(Container(number=box(), spec="21", weight=D("2200"), lcl="0", goods_lines=(1,)),),
        attachments=(Attachment(id="A1", kind="00000001", name="发票.pdf"),),
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


def exported(**changes: Any) -> Declaration:
    """A valid export declaration: portable computers to Germany, FOB."""
    goods = line(
        hs_code="8471300000", name="便携式电脑", model="2|0|办公用|品牌X|型号Y", quantity=D("200"), unit="001",
        price=D("450.00"), total=D("90000.00"), origin_country="CHN", destination_country="DEU",
        first_quantity=D("200"), first_unit="001", second_quantity=D("420"), second_unit="035",
        destination_district="500105", purpose="",
    )  # fmt: skip
    base = Declaration(
        direction="E", customs_office="8007", port_office="8007", trader=TRADER, owner=OWNER, agent=BROKER,
        entered_by=BROKER, goods=(goods,), overseas_consignee=OverseasParty(name_en="MUSTER HANDEL GMBH"),
        client_no="T-0002", border_port="500001", destination_port="DEU018", despatch_country="DEU",
        trade_country="DEU", transport_mode="2", conveyance="MING ZHU 9", voyage="2107W", bill_no="COSU6123456799",
        supervision_mode="0110", levy_nature="101", price_term="3", packages=40, package_kind="22",
        gross_weight=D("480"), net_weight=D("420"), promises="000", marks="N/M", contract_no="HT-2021-002",
        containers=(Container(number=box("TGHU123456"), spec="21", weight=D("2200"), lcl="0", goods_lines=(1,)),),
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


def many_lines(count: int = 20, **changes: Any) -> Declaration:
    """The import declaration with `count` lines of different values."""
    goods = tuple(
        line(
            n, quantity=D(10 * n), first_quantity=D(10 * n), price=D("12.34"), total=D("12.34") * 10 * n,
            name=f"汽车车身支架{n}",
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    weight = D(sum(10 * n for n in range(1, count + 1)))
    return imported(goods=goods, net_weight=weight, gross_weight=weight + 100, **changes)


_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]")


def having(declaration: Declaration, path: str, value: Any) -> Declaration:
    """A copy with the field at `path` (`trader.uscc`, `goods[0].hs_code`) set to `value`, or to `value(old)`."""
    steps = [name or int(index) for name, index in _STEP.findall(path)]
    changed: Declaration = _having(declaration, steps, value)
    return changed


def _having(held: Any, steps: list[str | int], value: Any) -> Any:
    if not steps:
        return value(held) if isinstance(value, Callable) else value
    first, *rest = steps
    if isinstance(first, int):
        items = list(held)
        items[first] = _having(items[first], rest, value)
        return tuple(items)
    return msgspec.structs.replace(held, **{first: _having(getattr(held, first), rest, value)})


def with_document(declaration: Declaration, letter: str, number: str = "DOC1") -> Declaration:
    """A copy with one more supervision document."""
    return msgspec.structs.replace(declaration, documents=(*declaration.documents, LicenceDocument(letter, number)))
