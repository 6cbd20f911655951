"""B05 to B08 and B15: weights, line numbers, statutory units, prices and declaration elements of the goods lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from kouan.clearance.duties.tariff import Tariff
from kouan.clearance.rules.context import Context, Day
from kouan.clearance.rules.hints import fill, plain, shown
from kouan.clearance.rules.labels import COMMON_UNITS
from kouan.codecs.declaration import Declaration, GoodsItem
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

KILOGRAM = "035"
_NOTHING = Decimal(0)


def unit(day: Day, code: str) -> Text:
    """A unit for a sentence: 千克(035), kg(035); the code alone when its name is not known."""
    name = (day.called("units", code) or COMMON_UNITS.get(code)) if code else None
    return Text(f"{name.zh}({code})", f"{name.en}({code})") if name else Text(shown(code), shown(code))


class B05(Rule):
    """Net weight is positive and not above gross weight; the lines in kilograms do not add up to more than it.

    Source: Appendix B05; the tolerance for the lines is a rule value (factor 1.001).
    """

    id = "B05"
    text = Text(
        "净重 {net} 千克不能大于毛重 {gross} 千克。",
        "The net weight of {net} kg cannot be more than the gross weight of {gross} kg.",
    )
    source = "Appendix B05"
    positive = Text("毛重和净重应大于 0，现为 {found}。", "The weights must be more than 0, not {found}.")
    lines = Text(
        "各项以千克计的数量合计 {total}，超过净重 {net} 千克。",
        "The items in kilograms add up to {total}, more than the net weight of {net} kg.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        net, gross = declaration.net_weight, declaration.gross_weight
        if context.step == "summary":  # its logistics item is the gross weight (R-1.2b)
            net = gross
        if net < _NOTHING or gross < _NOTHING:
            field, wrong = ("net_weight", net) if net < _NOTHING else ("gross_weight", gross)
            return (B05.problem(field, B05.positive, found=plain(wrong)),)
        found: list[Problem] = []
        if net > gross > _NOTHING:  # a gross weight that is missing or unreadable is told by its own rule
            found.append(B05.problem("net_weight", net=plain(net), gross=plain(gross)))
        total = sum([_kilograms(item) for item in declaration.goods], _NOTHING)
        if total > net and total > net * context.day.values.decimal("check.netweight.factor"):
            found.append(B05.problem("net_weight", B05.lines, total=plain(total), net=plain(net)))
        return found


def _kilograms(item: GoodsItem) -> Decimal:
    """The weight the line says, by its first, second or deal unit; nothing when none is the kilogram."""
    if item.first_unit == KILOGRAM:
        return item.first_quantity or _NOTHING
    if item.second_unit == KILOGRAM:
        return item.second_quantity or _NOTHING
    return item.quantity if item.unit == KILOGRAM else _NOTHING


class B06(Rule):
    """Lines are numbered 1, 2, 3 … without gaps, and there are at most 50.

    Source: Appendix B06, A.2 GNo.
    """

    id = "B06"
    text = Text(
        "商品序号应从 1 起连续编号：此处应为 {expected}，现为 {found}。",
        "Lines are numbered from 1 without gaps: this must be {expected}, not {found}.",
    )
    source = "Appendix B06"
    many = Text("一份报关单最多 {limit} 项商品，现有 {found} 项。", "At most {limit} lines, not {found}.")

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        for expected, item in enumerate(declaration.goods, 1):
            if item.line != expected:
                found.append(B06.problem(f"goods[{expected - 1}].line", expected=expected, found=item.line))
        limit = int(context.day.values["check.lines.max"])
        if len(declaration.goods) > limit:
            found.append(B06.problem("goods", B06.many, limit=limit, found=len(declaration.goods)))
        return found


class B07(Rule):
    """Statutory units are those of the tariff; the second quantity is given exactly when the tariff has a second unit.

    Source: Appendix B07, A.2.
    """

    id = "B07"
    text = Text(
        "第{item}项：法定第一单位应为 {expected}，现为 {found}。",
        "Item {item}: the first statutory unit must be {expected}, not {found}.",
    )
    source = "Appendix B07"
    second = Text(
        "第{item}项：法定第二单位应为 {expected}，现为 {found}。",
        "Item {item}: the second statutory unit must be {expected}, not {found}.",
    )
    none = Text(
        "第{item}项：该商品没有法定第二单位，请清空法定第二数量和单位（现为 {found}）。",
        "Item {item}: these goods have no second statutory unit: leave quantity and unit empty (now {found}).",
    )
    quantity = Text(
        "第{item}项：法定第{which}数量（{unit}）应大于 0，现为 {found}。",
        "Item {item}: statutory quantity {which} ({unit}) must be more than 0, not {found}.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        tariffs = context.day.tariff
        for index, item in enumerate(declaration.goods):
            tariff = tariffs[item.hs_code]
            if tariff is None:
                continue
            first, second = item.first_quantity, item.second_quantity
            if (
                item.first_unit != tariff.unit1
                or item.second_unit != tariff.unit2
                or first is None
                or first <= 0
                or (second is None or second <= 0) != (not tariff.unit2)
            ):
                found += _units(context.day, index, item, tariff)
        return found


def _units(day: Day, index: int, item: GoodsItem, tariff: Tariff) -> Iterator[Problem]:
    path, number = f"goods[{index}]", index + 1
    first, second = unit(day, tariff.unit1), unit(day, tariff.unit2)
    if item.first_unit != tariff.unit1:
        said = fill(B07.text, expected=first, found=unit(day, item.first_unit))
        yield B07.problem(f"{path}.first_unit", said, item=number)
    if item.first_quantity is None or item.first_quantity <= 0:
        yield _quantity(f"{path}.first_quantity", number, 1, first, item.first_quantity)
    if not tariff.unit2:
        if item.second_unit or item.second_quantity:
            now = f"{shown(item.second_quantity)} {shown(item.second_unit)}"
            yield B07.problem(f"{path}.second_quantity", B07.none, item=number, found=now)
        return
    if item.second_unit != tariff.unit2:
        said = fill(B07.second, expected=second, found=unit(day, item.second_unit))
        yield B07.problem(f"{path}.second_unit", said, item=number)
    if item.second_quantity is None or item.second_quantity <= 0:
        yield _quantity(f"{path}.second_quantity", number, 2, second, item.second_quantity)


def _quantity(path: str, item: int, which: int, of: Text, found: Decimal | None) -> Problem:
    return B07.problem(path, fill(B07.quantity, unit=of), item=item, which=which, found=shown(found))


class B08(Rule):
    """The total price agrees with quantity times unit price, and all three are positive.

    Allowed difference: the larger of 0.5 % of the total and 1.00 of the currency (rule values). Source: Appendix B08.
    """

    id = "B08"
    text = Text(
        "第{item}项：总价 {found} 与 单价 × 成交数量 = {expected} 不符。",
        "Item {item}: the total {found} does not agree with unit price × quantity = {expected}.",
    )
    source = "Appendix B08, A.2"
    positive = Text(
        "第{item}项：成交数量、单价和总价都应大于 0，现为 {found}。",
        "Item {item}: quantity, unit price and total must all be more than 0, not {found}.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        values = context.day.values
        share, amount = values.decimal("check.price.rate"), values.decimal("check.price.amount")
        summary = context.step == "summary"  # a summary has quantity and total, no unit price (R-1.2b)
        for index, item in enumerate(declaration.goods):
            total = item.total
            product = item.price * item.quantity
            if total == product and total > 0 and item.quantity > 0:
                continue
            if item.quantity <= 0 or total <= 0 or (item.price <= 0 and not summary):
                field, wrong = next((f, v) for f, v in _prices(item) if v <= 0)
                shape = {"item": index + 1, "found": plain(wrong)}
                found.append(B08.problem(f"goods[{index}].{field}", B08.positive, **shape))
            elif not summary and abs(product - total) > max(total * share, amount):
                shape = {"item": index + 1, "found": plain(total), "expected": plain(product)}
                found.append(B08.problem(f"goods[{index}].total", B08.text, **shape))
        return found


def _prices(item: GoodsItem) -> tuple[tuple[str, Decimal], ...]:
    return ("quantity", item.quantity), ("total", item.total), ("price", item.price)


class B15(Rule):
    """The specification has as many elements as the tariff line asks for, and begins with brand and preference.

    GTIN, CAS and “other” at the end may be left out. Brand type is 0 to 4, export preference 0 to 3.
    Source: Appendix B15, A.2 GModel.
    """

    id = "B15"
    text = Text(
        "第{item}项：规格型号应有 {fewest} 至 {most} 个申报要素（以 | 分隔），现有 {found} 个；要素为：{elements}。",
        "Item {item}: the specification needs {fewest} to {most} elements separated by |, not {found}: {elements}.",
    )
    source = "Appendix B15"
    brand = Text(
        "第{item}项：规格型号第1个要素品牌类型应为 0 至 4，现为“{found}”。",
        "Item {item}: the first element, brand type, must be 0 to 4, not “{found}”.",
    )
    preference = Text(
        "第{item}项：规格型号第2个要素出口享惠情况应为 0 至 3，现为“{found}”。",
        "Item {item}: the second element, export preference, must be 0 to 3, not “{found}”.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        tariffs = context.day.tariff
        for index, item in enumerate(declaration.goods):
            tariff = tariffs[item.hs_code]
            if tariff is None or not tariff.most_elements:
                continue
            model = item.model
            if not (
                tariff.fewest_elements <= model.count("|") + 1 <= tariff.most_elements
                and model[:2] in _BRANDS
                and model[2:4] in _PREFERENCES
            ):
                found += _elements(index, model, tariff)
        return found


_BRANDS = frozenset(f"{digit}|" for digit in "01234")
_PREFERENCES = frozenset({f"{digit}|" for digit in "0123"} | set("0123"))
_BRAND_TYPE, _PREFERENCE = "品牌类型", "出口享惠情况"


def _elements(index: int, model: str, tariff: Tariff) -> Iterator[Problem]:
    path, item = f"goods[{index}].model", index + 1
    given = model.split("|") if model else []
    if not tariff.fewest_elements <= len(given) <= tariff.most_elements:
        bounds = {"fewest": tariff.fewest_elements, "most": tariff.most_elements, "found": len(given)}
        yield B15.problem(path, B15.text, item=item, elements=" | ".join(tariff.elements), **bounds)
    for place, (name, right, text) in enumerate(
        ((_BRAND_TYPE, "01234", B15.brand), (_PREFERENCE, "0123", B15.preference))
    ):
        asked = len(given) > place and len(tariff.elements) > place and name in tariff.elements[place]
        if asked and given[place] not in tuple(right):
            yield B15.problem(path, text, item=item, found=shown(given[place]))
