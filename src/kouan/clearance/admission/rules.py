"""R-1.3a to R-1.3d: one class per rule of two-segment admission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

import msgspec

from kouan.clearance.admission.states import TABLE, State
from kouan.kernel.calendar import deadline
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class Asked(msgspec.Struct, frozen=True):
    """An application to remove goods before the laboratory has answered, and what is known about the goods."""

    undertaking: bool
    place: str
    address: str
    contact: str
    phone: str
    hs_codes: tuple[str, ...]
    dangerous: bool
    sampled: bool
    grade: str


class R13a(Rule):
    """Conditional removal (附条件提离) needs an application, an undertaking not to sell or use, a storage place with
    address and contact, a sample taken on site, goods outside the excluded list, and a firm not discredited.
    """

    id = "R-1.3a"
    text = Text("不符合附条件提离的条件。", "Conditional removal is not possible.")
    source = "customs notice 2019 no. 160"
    measures = ("1c",)
    no_undertaking = Text(
        "须承诺检查合格前不销售、不使用。", "Undertake not to sell or use the goods before the result."
    )
    missing = Text(
        "请填写存放场所的名称、地址、联系人和电话。", "Name the storage place, its address, contact and phone."
    )
    excluded = Text("商品编号 {hs} 不适用附条件提离。", "Goods of code {hs} are excluded from conditional removal.")
    dangerous = Text("危险货物不适用附条件提离。", "Dangerous goods are excluded from conditional removal.")
    no_sample = Text("尚未现场取样，不能附条件提离。", "No sample has been taken on site yet.")
    grade = Text("失信企业不适用附条件提离。", "A discredited firm may not remove goods under conditions.")

    @staticmethod
    def check(asked: Asked, excluded: Sequence[str], barred: Sequence[str]) -> Iterable[Problem]:
        return list(_conditional(asked, excluded, barred))


def _conditional(asked: Asked, excluded: Sequence[str], barred: Sequence[str]) -> Iterator[Problem]:
    if not asked.undertaking:
        yield R13a.problem("undertaking", R13a.no_undertaking)
    for field in ("place", "address", "contact", "phone"):
        if not getattr(asked, field).strip():
            yield R13a.problem(field, R13a.missing)
    for index, hs in enumerate(asked.hs_codes):
        if hs.startswith(tuple(excluded)):
            yield R13a.problem(f"goods[{index}].hs_code", R13a.excluded, hs=hs)
    if asked.dangerous:
        yield R13a.problem("goods", R13a.dangerous)
    if not asked.sampled:
        yield R13a.problem("sample", R13a.no_sample)
    if asked.grade in barred:
        yield R13a.problem("trader.uscc", R13a.grade)


class R13b(Rule):
    """Goods that leave the port before permission, or are sold or used before the market permission, are a breach
    (R-D9: 5 to 30 % of their value); the credit of the firm is told.
    """

    id = "R-1.3b"
    text = Text(
        "违反两段准入规定：{what}。已记录，并通报企业信用管理。",
        "Breach of admission: {what}. It was recorded, and the credit record of the firm is told.",
    )
    source = "customs notice 2019 no. 160; administrative penalties, Art. 15"
    measures = ("1c",)

    @staticmethod
    def broken(at: datetime, allowed_at: datetime | None) -> bool:
        """Whether it happened before it was allowed."""
        return allowed_at is None or at < allowed_at

    @staticmethod
    def said(what: Text) -> Text:
        """The sentence with what happened, in each language."""
        return Text(R13b.text.zh.format(what=what.zh), R13b.text.en.format(what=what.en))


class R13c(Rule):
    """Unqualified goods are treated and checked again, or returned, or destroyed; nothing else."""

    id = "R-1.3c"
    text = Text(
        "检查不合格的货物只能技术处理后重新检查、退运或销毁；当前状态为“{state}”。",
        "Goods found unqualified are treated and checked again, returned or destroyed; they are now: {state}.",
    )
    source = "customs notice 2019 no. 160"
    measures = ("1c",)

    @staticmethod
    def allows(state: State, disposal: str) -> bool:
        """Whether the goods may be treated, returned or destroyed now."""
        return disposal in ("treat", "return", "destroy") and TABLE.allows(state, disposal)


class R13d(Rule):
    """A destination inspection needs the destination customs office; the trader asks for it within the period."""

    id = "R-1.3d"
    text = Text(
        "须在 {due} 前向目的地海关申请检查，逾期按违规处理。",
        "Ask the destination customs for the inspection by {due}; after that it is overdue.",
    )
    source = "customs notice 2019 no. 160; period from memory"
    measures = ("1c",)
    no_office = Text("未申报目的地检验检疫机关，不能布控目的地检查。", "No destination customs office is declared.")
    unseen = Text(
        "货物尚未准予提离，也没有待办的口岸检查，没有可记录的结果。",
        "The goods may not leave the port yet and no inspection is open there: there is no result to record.",
    )
    early = Text("货物尚未准予提离，不能申请目的地检查。", "The goods may not leave the port yet: ask later.")

    @staticmethod
    def due(discharged: date, days: int) -> date:
        """The last day to ask: `days` after the day of discharge (R-T1)."""
        return deadline(discharged, days)
