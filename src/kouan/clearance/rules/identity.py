"""B04 and B29: check digits of codes and boxes, and whether the declarant may act for the trader."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from kouan.clearance.rules.context import Context
from kouan.clearance.rules.hints import fill, shown
from kouan.clearance.rules.labels import HEAD
from kouan.codecs.declaration import Declaration
from kouan.kernel.errors import Problem
from kouan.kernel.identifiers import CONTAINER_NO, HS_CODE, HS_SUBHEADING, USCC
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

# The same few firms file all day; boxes come back.
_uscc_ok = lru_cache(maxsize=65_536)(USCC.ok)
_box_ok = lru_cache(maxsize=65_536)(CONTAINER_NO.ok)
_PARTIES = ("trader", "owner", "agent", "entered_by")
_FULL_HS = 10


class B04(Rule):
    """Social credit codes, HS codes and container numbers have their form, and their check digits agree.

    Source: Appendix B04; GB 32100, ISO 6346, domain reference 0.4.
    """

    id = "B04"
    text = Text("{label} {found} 有误：{fault}", "The {label} {found} is wrong: {fault}")
    source = "Appendix B04, GB 32100, ISO 6346"
    hs = Text(
        "第{item}项：商品编号应为10位半角数字，现为“{found}”。",
        "Item {item}: the HS code must be 10 half-width digits, not “{found}”.",
    )
    hs_summary = Text(
        "第{item}项：概要申报的商品编号应为6位或10位数字，现为“{found}”。",
        "Item {item}: the HS code of a summary declaration must be 6 or 10 digits, not “{found}”.",
    )
    box = Text("集装箱号 {found} 有误：{fault}", "Container number {found} is wrong: {fault}")

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        found: list[Problem] = []
        for party in _PARTIES:
            code = getattr(declaration, party).uscc
            if code and not _uscc_ok(code):
                field = f"{party}.uscc"
                fault = USCC.fault(code)
                said = fill(B04.text, label=HEAD[field], fault=fault.text if fault else Text("", ""))
                found.append(B04.problem(field, said, found=shown(code)))
        tariff = context.day.tariff
        for index, item in enumerate(declaration.goods):
            code = item.hs_code
            if code and tariff[code] is None and not HS_CODE.ok(code):  # a code in the tariff has the form
                if context.step == "summary" and HS_SUBHEADING.ok(code):
                    continue
                text = B04.hs_summary if context.step == "summary" else B04.hs
                found.append(B04.problem(f"goods[{index}].hs_code", text, item=index + 1, found=shown(code)))
        for index, container in enumerate(declaration.containers):
            number = container.number
            if not _box_ok(number):
                fault = CONTAINER_NO.fault(number)
                said = fill(B04.box, fault=fault.text if fault else Text("", ""))
                found.append(B04.problem(f"containers[{index}].number", said, found=shown(number)))
        return found


class B29(Rule):
    """Who declares for another holds a valid power of attorney of the trader on the day of declaration.

    Source: Appendix B29; R-6.1 (power of attorney always when a broker declares).
    """

    id = "B29"
    text = Text(
        "申报单位“{agent}”没有收发货人“{trader}”在 {on} 有效的代理报关委托。",
        "The declarant “{agent}” has no power of attorney of the trader “{trader}” that is valid on {on}.",
    )
    source = "Appendix B29"

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        agent, trader = declaration.agent, declaration.trader
        if not agent.uscc or not trader.uscc or agent.uscc == trader.uscc:
            return ()
        if context.may_declare(agent.uscc, trader.uscc):
            return ()
        names = {"agent": shown(agent.name or agent.uscc), "trader": shown(trader.name or trader.uscc)}
        return (B29.problem("agent.uscc", B29.text, on=context.on, **names),)
