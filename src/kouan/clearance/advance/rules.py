"""The rules of early declaration: the window of exports, the match at arrival, what waits and what is proposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from kouan.clearance.rules.hints import plain
from kouan.kernel.calendar import ends_at, local_date
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text


class Goods(msgspec.Struct, frozen=True):
    """What one side says of the goods: the declaration, the manifest line, the tally."""

    bill_no: str
    conveyance: str
    voyage: str
    packages: int
    gross_weight: Decimal


class Tolerance(msgspec.Struct, frozen=True):
    """How far packages and the share of the weight may differ (rule values early.match.*)."""

    packages: int
    weight: Decimal


class R11c(Rule):
    """At arrival bill, vessel, voyage, packages and gross weight agree with the declaration, within the tolerance.

    Outside it the declaration waits: amended, or the tally corrected. Source: domain reference 1.1, R-1.1c.
    """

    id = "R-1.1c"
    measures = ("1a",)
    text = Text("{what}不符：申报 {declared}，{who} {found}。", "{what}: declared {declared}, {who} says {found}.")
    source = "R-1.1c"
    names = {
        "bill_no": Text("提运单号", "Bill of lading"),
        "conveyance": Text("运输工具", "Conveyance"),
        "voyage": Text("航次", "Voyage"),
        "packages": Text("件数", "Packages"),
        "gross_weight": Text("毛重（千克）", "Gross weight, kg"),
    }
    manifest = Text("舱单", "the manifest")
    tally = Text("理货", "the tally")

    @staticmethod
    def check(declared: Goods, found: Goods, who: Text, tolerance: Tolerance) -> Iterator[Problem]:
        """Each difference, once."""
        for field in ("bill_no", "conveyance", "voyage"):
            mine, other = getattr(declared, field), getattr(found, field)
            if mine.upper() != other.upper():
                yield _differs(field, mine, other, who)
        if abs(declared.packages - found.packages) > tolerance.packages:
            yield _differs("packages", str(declared.packages), str(found.packages), who)
        if abs(declared.gross_weight - found.gross_weight) > declared.gross_weight * tolerance.weight:
            yield _differs("gross_weight", plain(declared.gross_weight), plain(found.gross_weight), who)


def _differs(field: str, declared: str, found: str, who: Text) -> Problem:
    what = R11c.names[field]
    said = Text(
        R11c.text.zh.format(what=what.zh, declared=declared, who=who.zh, found=found),
        R11c.text.en.format(what=what.en, declared=declared, who=who.en, found=found),
    )
    return Problem(R11c.id, field, said)


class R11b(Rule):
    """Exports are declared early within three days before the goods arrive in the supervised site.

    The days are the rule value `early.export.days`. Source: R-1.1b.
    """

    id = "R-1.1b"
    measures = ("1a",)
    text = Text(
        "出口货物应在运抵前 {days} 日内提前申报；{declared} 申报，{arrival} 运抵。",
        "Exports are declared within {days} days before they arrive: declared {declared}, arriving {arrival}.",
    )
    source = "R-1.1b"

    @staticmethod
    def check(declared: date, arrival: date, days: int) -> Iterator[Problem]:
        """`arrival`: as planned at filing, as reported afterwards."""
        if arrival > declared + timedelta(days):
            yield R11b.problem("entry_date", days=days, declared=declared, arrival=arrival)


class R11d(Rule):
    """Goods declared early pay the rates of the day their vessel declares entry; the difference is settled.

    Source: R-1.1d, R-D8.
    """

    id = "R-1.1d"
    measures = ("1a",)
    text = Text(
        "按运输工具申报进境之日的税率和汇率重新计税。", "Duties computed again at the rates of the day of entry."
    )
    source = "R-1.1d, R-D8"


class R11f(Rule):
    """Trade control of the day of actual entry or exit applies: what changed since the filing is checked again.

    Source: R-1.1f.
    """

    id = "R-1.1f"
    measures = ("1a",)
    text = Text("管制政策变化：{zh}", "Trade control changed: {en}")
    source = "R-1.1f"


class R11g(Rule):
    """Goods that do not come: customs propose to withdraw the declaration. Source: R-1.1g."""

    id = "R-1.1g"
    measures = ("1a",)
    text = Text(
        "舱单已撤销，货物不会到达，请申请撤销报关单。",
        "The manifest was withdrawn, the goods do not come: ask to withdraw the declaration.",
    )
    source = "R-1.1g"
    stale = Text(
        "提前申报已 {days} 日未运抵，请申请撤销报关单。",
        "The goods have not arrived for {days} days: ask to withdraw the declaration.",
    )

    @staticmethod
    def stale_from(opened: datetime, days: int) -> datetime:
        """When goods declared early count as late: the end of their last day."""
        return ends_at(local_date(opened) + timedelta(days))

    @staticmethod
    def overdue(opened: datetime, now: datetime, days: int) -> bool:
        """Whether the goods are later than the rule value `early.stale.days` allows."""
        return local_date(now) > local_date(opened) + timedelta(days)
