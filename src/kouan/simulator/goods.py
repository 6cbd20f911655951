"""Goods lines of Chongqing's trade, built from the catalogue. Pure and seeded.

What the tariff says of a code (units, declaration elements) is asked for with `tariff(hs_code)`, so that the goods
follow the tables in force.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

from kouan.codecs.declaration import Direction, GoodsItem
from kouan.simulator.catalogue import Product, products

CENT, GRAM, PRICE = Decimal("0.01"), Decimal("0.001"), Decimal("0.0001")
KILOGRAM = "035"
MOST_KG = 80_000  # of all lines together: what MOST_BOXES boxes take
LINE_COUNTS, LINE_WEIGHTS = (1, 2, 3, 4, 5, 6, 8, 12, 20), (30, 20, 14, 10, 8, 6, 6, 4, 2)
RATES = {"USD": 1.0, "EUR": 0.9, "JPY": 150.0}  # units of the currency for a dollar, roughly
# Domestic district and administrative division: pairs of one province (rule B27).
DISTRICTS = (("50129", "500112"), ("50059", "500105"), ("50122", "500112"), ("50069", "500106"), ("50829", "500117"))
# How an element is answered, by the first two characters of its name.
ELEMENTS = {
    "材质": "钢铁", "成分": "见成分表", "外观": "白色颗粒", "加工": "未经进一步加工", "包装": "纸箱", "制作": "冷冻",
    "原理": "电动", "是否": "否", "种类": "工业用", "形状": "矩形", "状态": "成品", "签约": "20260901",
    "定价": "现货价", "级别": "一级", "年份": "2023", "产区": "波尔多", "酒精": "13.5%vol", "容量": "45Ah",
    "额定": "220V", "电压": "12V", "排气": "1.5L", "尺寸": "标准", "容积": "0.75L",
}  # fmt: skip


class Tariff(Protocol):
    """What is read of a tariff line."""

    @property
    def unit1(self) -> str: ...
    @property
    def unit2(self) -> str: ...
    @property
    def elements(self) -> Sequence[str]: ...


Look = Callable[[str], Tariff | None]


@dataclass(frozen=True, slots=True)
class Lines:
    """The goods of one declaration and what they weigh."""

    goods: tuple[GoodsItem, ...]
    net: Decimal
    permits: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        return sum((line.total for line in self.goods), Decimal(0))


@dataclass(slots=True)
class Goods:
    """Makes the goods of declarations, one after another."""

    dice: random.Random
    tariff: Look
    products: dict[str, list[Product]] = field(init=False)

    def __post_init__(self) -> None:
        """Goods whose code the tariff does not have are left out."""
        self.products = {flow: [p for p in products(flow) if self.tariff(p.hs_code)] for flow in "IE"}

    def lines(self, direction: Direction, country: str) -> Lines:
        """One to twenty lines of like goods, in one currency, to or from `country`."""
        count = self.dice.choices(LINE_COUNTS, LINE_WEIGHTS)[0]
        first = self.dice.choice(self.products[direction])
        family = [p for p in self.products[direction] if p.family == first.family]
        value = self.dice.lognormvariate(11.2, 0.9) / count
        place = self.dice.choice(DISTRICTS)
        currency = self.dice.choices(("USD", "EUR", "JPY" if direction == "I" else "USD"), (80, 15, 5))[0]
        permits: set[str] = set()
        goods, net = [], Decimal(0)
        for number in range(1, count + 1):
            product = self.dice.choice(family)
            permits.update(product.permits)
            line, weight = self._line(number, product, country, value, MOST_KG / count, place, currency)
            goods.append(line)
            net += weight
        return Lines(tuple(goods), net, tuple(sorted(permits)))

    def _line(
        self,
        number: int,
        product: Product,
        country: str,
        value: float,
        room: float,
        place: tuple[str, str],
        currency: str,
    ) -> tuple[GoodsItem, Decimal]:
        """A line worth about `value` dollars and at most `room` kg, and its weight."""
        tariff = self.tariff(product.hs_code)
        assert tariff is not None
        dollars = self.dice.uniform(*product.dollars)
        quantity = Decimal(max(1, int(min(value * self.dice.uniform(0.5, 1.5) / dollars, room / product.kg))))
        price = max(Decimal(str(dollars * RATES[currency])).quantize(PRICE), PRICE)
        weight = max((quantity * Decimal(str(product.kg))).quantize(GRAM), GRAM)
        measured = {KILOGRAM: weight, product.unit: quantity}
        importing = product.flow == "I"
        line = GoodsItem(
            line=number,
            hs_code=product.hs_code,
            name=product.name,
            name_en=product.name_en,
            quantity=quantity,
            unit=product.unit,
            price=price,
            total=max((price * quantity).quantize(CENT), CENT),
            currency=currency,
            origin_country=self.dice.choice(product.origins) if importing else "CHN",
            destination_country="CHN" if importing else country,
            model="|".join(self._element(name, product) for name in tariff.elements),
            first_quantity=measured[tariff.unit1],
            first_unit=tariff.unit1,
            second_quantity=measured[tariff.unit2] if tariff.unit2 else None,
            second_unit=tariff.unit2,
            ciq_code=product.ciq,
            ciq_name=product.name if product.ciq else "",
            district=place[0],
            destination_district=place[1],
            purpose=product.purpose,
            attributes=product.attributes,
        )
        return line, weight

    def _element(self, name: str, product: Product) -> str:
        """What is declared for one element; the first two are codes, the last three may stay empty."""
        bare = name.lstrip("0123456789")
        if bare.startswith("品牌类型"):
            return "4" if product.flow == "I" else self.dice.choice(("0", "1", "2"))
        if bare.startswith("出口享惠情况"):
            return "3" if product.flow == "I" else self.dice.choice(("0", "1"))
        if bare in ("GTIN", "CAS", "其他", "其它"):
            return ""
        if bare.startswith(("品牌", "商标")):
            return product.brand
        if bare.startswith(("型号", "规格")):
            return f"{product.brand[:2]}-{self.dice.randrange(100, 999)}"
        if bare.startswith(("用途", "功能")):
            return product.use
        return ELEMENTS.get(bare[:2], "见随附说明")
