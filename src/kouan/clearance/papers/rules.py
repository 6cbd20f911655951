"""R-6.2, R-6.3, R-6.4: papers on demand, the firm's archive, and what is never waived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kouan.clearance.rules.context import Context
from kouan.clearance.rules.licences import B14
from kouan.codecs.declaration import Declaration
from kouan.kernel.calendar import WorkCalendar
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class R62(Rule):
    """A missing paper does not stop a declaration; customs ask for it with a reason, within the audit period.

    Due after `documents.supply.working_days`; not asked any more `documents.keep.years` after release. Source: R-6.2.
    """

    id = "R-6.2"
    measures = ("6",)
    text = Text("请写明要求补交单证的理由。", "Give the reason why the papers are asked for.")
    source = "R-6.2, customs law 45"
    kind = Text("没有随附单证类别 {kind}。", "There is no kind of attached document {kind}.")
    stands = Text(
        "报关单未被接受，或已撤销、退单，不能要求补交单证。",
        "The declaration is not accepted, or was withdrawn or returned: no papers are asked for.",
    )
    nothing = Text("请指明要补交的单证。", "Say which papers are asked for.")
    past = Text(
        "放行已满 {years} 年，不能再要求补交。",
        "Released more than {years} years ago: papers cannot be asked for any more.",
    )
    too_large = Text("文件 {size} 字节，上限 {limit} 字节。", "The file has {size} bytes; at most {limit}.")
    empty = Text("文件是空的。", "The file is empty.")
    format = Text("只接受 PDF、JPEG、PNG 文件。", "Only PDF, JPEG and PNG files are taken.")

    @staticmethod
    def check(
        kinds: Sequence[str], known: Sequence[bool], reason: str, released: date | None, on: date, years: int
    ) -> Iterator[Problem]:
        """What stands against asking. `known`: whether each kind is in the code list."""
        if not reason:
            yield R62.problem("reason")
        if not kinds:
            yield R62.problem("kinds", R62.nothing)
        for index, (kind, is_known) in enumerate(zip(kinds, known, strict=True)):
            if not is_known:
                yield R62.problem(f"kinds[{index}]", R62.kind, kind=kind)
        if released is not None and on > R63.kept_until(released, years):
            yield R62.problem("declaration", R62.past, years=years)

    @staticmethod
    def due(on: date, working_days: int, calendar: WorkCalendar) -> date:
        """The last day to supply."""
        return calendar.add_working_days(on, working_days)


class R63(Rule):
    """The firm promises to keep its papers (单证自存): three years from release (`documents.keep.years`).

    Source: R-6.3, customs law 45.
    """

    id = "R-6.3"
    measures = ("6",)
    text = Text("单证由企业自存至 {day}。", "The firm keeps the papers until {day}.")
    source = "R-6.3"

    @staticmethod
    def kept_until(released: date, years: int) -> date:
        """The last day papers must be kept."""
        try:
            return released.replace(year=released.year + years)
        except ValueError:  # 29 February
            return date(released.year + years, 3, 1)


class R64(Rule):
    """Keeping papers oneself waives no licence: what B14 asks for is asked for all the same. Source: R-6.4."""

    id = "R-6.4"
    measures = ("6",)
    text = B14.text
    source = "R-6.4"

    @staticmethod
    def check(declaration: Declaration, context: Context) -> Iterable[Problem]:
        return B14.check(declaration, context)
