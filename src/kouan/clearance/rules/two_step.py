"""B25: what a two-step declaration may be, and that its second step agrees with its first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kouan.clearance.rules.context import Context
from kouan.clearance.rules.hints import shown
from kouan.clearance.rules.labels import label
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

_SAME_HEAD = ("trader.uscc", "transport_mode", "conveyance", "voyage", "bill_no", "supervision_mode", "gross_weight")
_SAME_LINE = ("name", "quantity", "unit", "total", "currency", "origin_country")
_SUBHEADING = 6


class B25(Rule):
    """Two-step declaration is for imports of firms in good standing; the complete step keeps the summary's items.

    Nine items and two logistics items are compared; of the goods code the first six digits (R-1.2a, b, f).
    Source: Appendix B25.
    """

    id = "B25"
    text = Text(
        "{label}与概要申报不一致：概要申报为 {expected}，现为 {found}；如需更改请办理改单。",
        "The {label} differs from the summary: it was {expected}, now {found}; a change needs an amendment.",
    )
    source = "Appendix B25, R-1.2"
    measures = ("1",)
    direction = Text("两步申报只适用于进口。", "Two-step declaration is for imports only.")
    credit = Text(
        "企业信用等级不符合两步申报条件（现为 {found}）。",
        "The credit grade of the firm ({found}) does not allow two-step declaration.",
    )
    unknown = Text("没有对应的概要申报。", "There is no summary declaration to complete.")
    count = Text(
        "完整申报应有 {expected} 项商品，与概要申报一致，现为 {found} 项。",
        "The complete declaration must have the summary's {expected} items, not {found}.",
    )
    boxes = Text("集装箱与概要申报不一致：{found}。", "The containers differ from the summary: {found}.")

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        if context.step == "whole":
            return ()
        found: list[Problem] = []
        if declaration.direction != "I":
            found.append(B25.problem("direction", B25.direction))
        if context.credit not in context.day.values["twostep.grades"]:
            found.append(B25.problem("trader.uscc", B25.credit, found=context.credit))
        if context.step == "complete":
            if context.summary is None:
                found.append(B25.problem("seq_no", B25.unknown))
            else:
                found += _differences(declaration, context.summary)
        return found


def _differences(now: Declaration, then: Declaration) -> Iterator[Problem]:
    for field in _SAME_HEAD:
        yield from _differs(field, field, _at(now, field), _at(then, field))
    if len(now.goods) != len(then.goods):
        yield B25.problem("goods", B25.count, expected=len(then.goods), found=len(now.goods))
    for index, (item, before) in enumerate(zip(now.goods, then.goods, strict=False)):
        path = f"goods[{index}]"
        codes = item.hs_code[:_SUBHEADING], before.hs_code[:_SUBHEADING]
        yield from _differs(f"{path}.hs_code", "hs_code", *codes)
        for field in _SAME_LINE:
            yield from _differs(f"{path}.{field}", field, getattr(item, field), getattr(before, field))
    boxes = {box.number for box in now.containers} ^ {box.number for box in then.containers}
    if boxes:
        yield B25.problem("containers", B25.boxes, found=shown(" ".join(sorted(boxes))))


def _at(declaration: Declaration, field: str) -> object:
    held: object = declaration
    for name in field.split("."):
        held = getattr(held, name)
    return held


def _differs(path: str, field: str, now: object, then: object) -> Iterator[Problem]:
    if now != then:
        called = label(field)
        shape = {"expected": shown(then), "found": shown(now)}
        said = Text(B25.text.zh.replace("{label}", called.zh), B25.text.en.replace("{label}", called.en))
        yield B25.problem(path, said, **shape)
