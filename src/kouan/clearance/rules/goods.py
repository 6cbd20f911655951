"""B16, B18, B19, B27: containers, dangerous goods, goods attributes, and places within the country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from kouan.clearance.rules.context import Context, Day
from kouan.clearance.rules.hints import shown
from kouan.codecs.declaration import Container, Danger, Declaration
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

_UN_DIGITS = 4


class B16(Rule):
    """Each container is listed once, with its kind, and says which existing lines it carries.

    Source: Appendix B16, A.3.
    """

    id = "B16"
    text = Text(
        "集装箱 {number}：商品项号 {found} 不存在，本报关单共 {count} 项。",
        "Container {number}: there is no item {found}; this declaration has {count}.",
    )
    source = "Appendix B16"
    twice = Text("集装箱 {number} 重复填写。", "Container {number} is listed twice.")
    spec = Text(
        "集装箱 {number}：规格代码 {found} 不在代码表中（如 11 普通40英尺、21 普通20英尺）。",
        "Container {number}: kind {found} is not in the code list (such as 11 ordinary 40 ft, 21 ordinary 20 ft).",
    )
    lines = Text("集装箱 {number}：请填写所装商品项号。", "Container {number}: say which items it carries.")
    lcl = Text(
        "集装箱 {number}：拼箱标识应为 0 或 1，现为“{found}”。",
        "Container {number}: the LCL flag must be 0 or 1, not “{found}”.",
    )

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        containers = declaration.containers
        if not containers:
            return ()
        found: list[Problem] = []
        numbers = {item.line for item in declaration.goods}
        specs = context.day.lists["container_specs"]
        seen: set[str] = set()
        if context.step == "summary":  # its boxes have numbers, and lines where licences or inspection ask (R-1.2b)
            return _summary(containers, numbers)
        for index, container in enumerate(containers):
            if (
                container.number in seen
                or not specs[container.spec]
                or not container.goods_lines
                or not numbers.issuperset(container.goods_lines)
                or container.lcl not in ("", "0", "1")
            ):
                found += _box(index, container, numbers, context.day, container.number in seen)
            seen.add(container.number)
        return found


def _summary(containers: tuple[Container, ...], numbers: set[int]) -> Iterator[Problem]:
    for index, container in enumerate(containers):
        path, number = f"containers[{index}]", shown(container.number)
        if any(earlier.number == container.number for earlier in containers[:index]):
            yield B16.problem(f"{path}.number", B16.twice, number=number)
        for wrong in sorted(set(container.goods_lines) - numbers):
            shape = {"number": number, "found": wrong, "count": len(numbers)}
            yield B16.problem(f"{path}.goods_lines", B16.text, **shape)


def _box(index: int, container: Container, numbers: set[int], day: Day, twice: bool) -> Iterator[Problem]:
    path, number = f"containers[{index}]", shown(container.number)
    if twice:
        yield B16.problem(f"{path}.number", B16.twice, number=number)
    if not day.lists["container_specs"][container.spec]:
        yield B16.problem(f"{path}.spec", B16.spec, number=number, found=shown(container.spec))
    if not container.goods_lines:
        yield B16.problem(f"{path}.goods_lines", B16.lines, number=number)
    for line in container.goods_lines:
        if line not in numbers:
            yield B16.problem(f"{path}.goods_lines", number=number, found=line, count=len(numbers))
    if container.lcl not in ("", "0", "1"):
        yield B16.problem(f"{path}.lcl", B16.lcl, number=number, found=shown(container.lcl))


class B18(Rule):
    """Dangerous goods fields are complete, or the goods are said to be none.

    Source: Appendix B18, A.2 (Uncode, DangName, DangPackType, DangPackSpec, NoDangFlag).
    """

    id = "B18"
    text = Text(
        "第{item}项：危险货物须填写完整，缺少{missing}；非危险货物请勾选“非危险化学品”。",
        "Item {item}: dangerous goods need all their fields, missing {missing}; or say they are not dangerous.",
    )
    source = "Appendix B18"
    number = Text(
        "第{item}项：UN 编码应为 4 位数字，现为“{found}”。",
        "Item {item}: the UN number must be 4 digits, not “{found}”.",
    )
    both = Text(
        "第{item}项：已勾选“非危险化学品”，不应再填写危险货物信息。",
        "Item {item}: goods said not to be dangerous must not have dangerous goods fields.",
    )
    names = {
        "un_number": Text("UN 编码", "the UN number"),
        "name": Text("危险货物名称", "the name"),
        "package_class": Text("危包类别", "the package class"),
        "package_spec": Text("危包规格", "the package kind"),
    }

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        for index, item in enumerate(declaration.goods):
            if item.danger is not None:
                found += _danger(index, item.danger)
        return found


def _danger(index: int, danger: Danger) -> Iterator[Problem]:
    path, item = f"goods[{index}].danger", index + 1
    given = [field for field in B18.names if getattr(danger, field)]
    if danger.none == "1":
        if given:
            yield B18.problem(f"{path}.none", B18.both, item=item)
        return
    missing = [name for field, name in B18.names.items() if field not in given]
    if missing and (given or not danger.none):
        zh, en = "、".join(name.zh for name in missing), ", ".join(name.en for name in missing)
        said = Text(B18.text.zh.format(item=item, missing=zh), B18.text.en.format(item=item, missing=en))
        yield B18.problem(path, said)
    number = danger.un_number
    if number and not (len(number) == _UN_DIGITS and number.isascii() and number.isdigit()):
        yield B18.problem(f"{path}.un_number", B18.number, item=item, found=shown(number))


class B19(Rule):
    """Goods attributes that exclude each other are not given together, such as 11, 12 and 13 (product certification).

    The groups are the rule value `attributes.exclusive`. Source: Appendix B19.
    """

    id = "B19"
    text = Text(
        "第{item}项：货物属性 {found} 互相排斥，只能选一个。",
        "Item {item}: the goods attributes {found} exclude each other; only one may be given.",
    )
    source = "Appendix B19"

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        for index, item in enumerate(declaration.goods):
            if len(item.attributes) > 1:
                clash = _clash(context.day, item.attributes)
                if clash:
                    shape = {"item": index + 1, "found": " ".join(clash)}
                    found.append(B19.problem(f"goods[{index}].attributes", B19.text, **shape))
        return found


def _clash(day: Day, attributes: tuple[str, ...]) -> list[str]:
    groups: list[frozenset[str]] = day.once(
        "exclusive", lambda: [frozenset(group) for group in day.values["attributes.exclusive"]]
    )
    chosen = sorted(set(attributes))
    pairs = [pair for pair in combinations(chosen, 2) if any(group.issuperset(pair) for group in groups)]
    return sorted({one for pair in pairs for one in pair})


class B27(Rule):
    """The domestic district and the destination district of a line lie in the same province.

    The first two digits of both codes are the province. Source: Appendix B27.
    """

    id = "B27"
    text = Text(
        "第{item}项：境内目的地 {district} 与目的地代码 {destination} 不属于同一省份（前两位应一致）。",
        "Item {item}: district {district} and destination district {destination} are not in the same province "
        "(the first two digits must agree).",
    )
    source = "Appendix B27"

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        for index, item in enumerate(declaration.goods):
            district, destination = item.district, item.destination_district
            if destination and district and district[:2] != destination[:2]:
                shape = {"district": shown(district), "destination": shown(destination)}
                found.append(B27.problem(f"goods[{index}].destination_district", B27.text, item=index + 1, **shape))
        return found
