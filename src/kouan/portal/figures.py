"""The figures of the first page. Each is a query. Wings register those of their own."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse

from kouan.charges.selectors import visible as visible_bills
from kouan.charges.states import BillState
from kouan.clearance.models import InspectionOrder
from kouan.journeys.models import GateMove, Hold, Unit
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.portal import today
from kouan.portal.fleet import fleet
from kouan.portal.templatetags.kouan import duration
from kouan.registry.caller import Caller
from kouan.registry.figures import Figure, figure
from kouan.registry.roles import Role

FILERS = frozenset({Role.TRADER, Role.BROKER})
OFFICERS = frozenset({Role.CUSTOMS, Role.INSPECTION})
# Who reads no declarations sees the numbers of the whole port; clearance has its own for the others.
OTHERS = frozenset({Role.TERMINAL, Role.CARRIER, Role.LOCK, Role.RAIL, Role.MARKET})
YARD = frozenset({Role.TERMINAL, Role.PORT_OFFICE})
DECLARATIONS, VESSELS, BOXES = Text("单", "filed"), Text("艘", "vessels"), Text("箱", "boxes")
DAYS = 8  # of a trend, today included


def trend(counts: dict[object, int]) -> tuple[float, ...]:
    """The last days, oldest first, days without a row as zero."""
    first = clock.today() - timedelta(days=DAYS - 1)
    return tuple(float(counts.get(first + timedelta(days=i), 0)) for i in range(DAYS))


def _daily(caller: Caller | None, moment: str) -> tuple[float, ...]:
    found, _whole = today.counted(caller)
    start = today.midnight() - timedelta(days=DAYS - 1)
    date = TruncDate(moment, tzinfo=clock.SHANGHAI)
    rows = found.filter(**{f"{moment}__gte": start}).annotate(date=date).values("date").annotate(n=Count("*"))
    return trend({row["date"]: row["n"] for row in rows.order_by("date")})


def _yesterday(course: Sequence[float]) -> Text:
    return Text(f"昨日 {course[-2]:g}", f"yesterday {course[-2]:g}")


@figure("declarations_today", Text("今日申报", "Declared today"), roles=OTHERS, public=True, order=10)
def declarations_today(caller: Caller | None) -> Figure:
    course = _daily(caller, "submitted_at")
    return Figure(f"{course[-1]:g}", DECLARATIONS, _yesterday(course), course)


@figure("released_today", Text("今日放行", "Released today"), public=True, order=12)
def released_today(caller: Caller | None) -> Figure:
    course = _daily(caller, "released_at")
    return Figure(f"{course[-1]:g}", Text("单", "released"), _yesterday(course), course)


@figure("median_release", Text("申报到放行，中位数", "Filing to release, median"), roles=OTHERS, public=True, order=14)
def median_release(caller: Caller | None) -> Figure:
    span = today.median(today.counted(caller)[0], today.midnight())
    return Figure(duration(span), note=Text("今日放行", "released today"))


@figure("duties_due", Text("待缴税费", "Duties to pay"), roles=FILERS, order=16)
def duties_due(caller: Caller | None) -> Figure | None:
    if caller is None:
        return None
    owed = visible_bills(caller).filter(state=BillState.ISSUED).aggregate(total=Sum("total"), n=Count("pk"))
    note = Text(f"{owed['n']} 份税单", f"{owed['n']} bills")
    value, unit = yuan(owed["total"] or 0)
    return Figure(value, unit, note, warn=owed["n"] > 0, url=reverse("charges:bills"))


def yuan(fen: int) -> tuple[str, Text]:
    """A sum as a headline: whole yuan, from a million on in millions with two decimals."""
    if fen >= 100_000_000:
        return f"{fen / 100_000_000:,.2f}", Text("百万元", "million CNY")
    return f"{fen / 100:,.0f}", Text("元", "CNY")


@figure("inspections_open", Text("待查验", "To inspect"), roles=OFFICERS | {Role.PORT_OFFICE}, order=18)
def inspections_open(_caller: Caller | None) -> Figure:
    waiting = InspectionOrder.objects.filter(done_at__isnull=True).count()
    return Figure(str(waiting), Text("票", "orders"), warn=waiting > 0)


@figure("boxes_here", Text("在场集装箱", "Boxes in the yard"), roles=YARD, order=20)
def boxes_here(_caller: Caller | None) -> Figure:
    return Figure(str(Unit.objects.exclude(location="").count()), BOXES)


@figure("holds_standing", Text("未解除的控制", "Holds that stand"), roles=YARD | OFFICERS, order=22)
def holds_standing(_caller: Caller | None) -> Figure:
    return Figure(str(Hold.objects.filter(lifted_at__isnull=True).count()), Text("项", "holds"))


@figure("gate_out_today", Text("今日出闸", "Out of the gate today"), roles=YARD, order=24)
def gate_out_today(_caller: Caller | None) -> Figure:
    moves = GateMove.objects.filter(at__gte=today.midnight(), outward=True)
    told = dict(moves.values_list("allowed").annotate(n=Count("pk")).order_by())
    refused = told.get(False, 0)
    note = Text(f"拒放 {refused}", f"{refused} refused")
    return Figure(str(told.get(True, 0)), BOXES, note, warn=refused > 0)


@figure("vessels_here", Text("在泊船舶", "Vessels moored"), public=True, order=30)
def vessels_here(_caller: Caller | None) -> Figure:
    ships = fleet("zh")
    note = Text(f"在途 {len(ships.vessels)}", f"{len(ships.vessels)} under way")
    return Figure(str(ships.moored), VESSELS, note)
