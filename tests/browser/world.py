"""A demonstration world for the browser: vessels along the river, bills, boxes, holds, declarations in many states.

Made with the program's own services only.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from kouan.clearance.services import flow
from kouan.clearance.services.filing import file
from kouan.codecs.declaration import Party
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.kernel import clock
from kouan.kernel.identifiers import container_check_digit
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.demo import load_demo
from kouan.registry.models import Organisation
from kouan.registry.roles import Role
from kouan.registry.services.tables import set_rule_value
from tests.clearance import build
from tests.reference import reference_data

NOW = datetime(2021, 3, 10, 5, 24, tzinfo=UTC)  # 13:24 in Shanghai
HOUR = timedelta(hours=1)
VESSELS = (
    # name, from, left hours ago, to, expected in hours
    ("长江之星 8", "CNWUH", 30, "CNCQI", 40),
    ("渝航 18", "CNYIC", 20, "CNCQI", 22),
    ("民泰 6", "CNCQI", 12, "CNSHA", 70),
    ("江海直达 9", "CNNTG", 60, "CNWUH", 30),
    ("汉海 5", "CNWUH", 25, "CNSHA", 35),
)
GOODS = ("汽车车身支架", "数控机床主轴", "激光器组件", "变速器总成")


@dataclass(frozen=True, slots=True)
class World:
    """What the tests ask for by name."""

    url: str
    journey: UUID
    bill_no: str
    box: str
    held_box: str


def party(role: str) -> Party:
    found = organisation(role)
    return Party(uscc=found.uscc, customs_code=found.customs_code, name=found.name_zh)


def organisation(username: str) -> Organisation:
    return Organisation.objects.get(memberships__person__username=username)


def fill(url: str) -> World:
    """Load the built-in tables and the demonstration people, then half a day of work."""
    reference_data()
    load_demo()
    for key in ("inspection.random.share", "review.random.share"):  # no draws: every run shows the same
        set_rule_value(key=key, value="0", effective_from=clock.today(), tag="D", source="test")
    _fleet()
    bills = [_declared(index) for index in range(9)]
    drain()
    _onward(bills)
    drain()
    line, number, _made = bills[0]
    return World(url, line.id, line.bill_no, number, bills[-1][1])


def _fleet() -> None:
    for name, origin, left, target, soon in VESSELS:
        call = journeys.announce_call(
            kind="vessel", name=name, voyage="2103A", port=origin, terminal="T1", eta=NOW - (left + 9) * HOUR
        )
        journeys.record_arrival(call=call.id, at=NOW - (left + 8) * HOUR)
        journeys.record_departure(call=call.id, at=NOW - left * HOUR)
        journeys.announce_call(
            kind="vessel", name=name, voyage="2103B", port=target, terminal="T2", eta=NOW + soon * HOUR
        )
    for index, port in enumerate(("CNCQI", "CNCQI", "CNWUH", "CNYIC", "CNSHA", "CNNJG")):
        call = journeys.announce_call(
            kind="vessel", name=f"泊位船 {index + 1}", voyage="2103C", port=port, terminal="T3"
        )
        journeys.record_arrival(call=call.id, at=NOW - 5 * HOUR)


def _declared(index: int) -> tuple[Any, str, Any]:
    """One bill in one box on its vessel, and its declaration by the demonstration broker."""
    broker = organisation("broker")
    caller = Caller(None, broker.id, frozenset({Role.BROKER}))
    number = _box(index)
    at = NOW - (9 - index) * HOUR
    with clock.travel(at):
        call = journeys.announce_call(
            kind="vessel", name="MING ZHU 9", voyage=f"21{index:02d}E", port="CNCQI", terminal="GUOYUAN",
            eta=NOW - HOUR, operator=organisation("carrier").id, last_port_left_at=at - 48 * HOUR,
        )  # fmt: skip
        line = journeys.open_consignment(
            bill_no=f"COSU61234567{index:02d}", direction="I", call=call.id, owner=organisation("trader").id,
            agent=broker.id, packages=20, gross_weight=Decimal(1100), goods_description=GOODS[index % 4],
            units=[journeys.UnitLine(number=number, size_type="22G1", seal=f"M{index:06d}")],
        )  # fmt: skip
        declaration = build.imported(
            trader=party("trader"), owner=party("trader"), agent=party("broker"), entered_by=party("broker"),
            bill_no=line.bill_no, voyage=f"21{index:02d}E",
            containers=(msgspec.structs.replace(build.imported().containers[0], number=number),),
            goods=tuple(build.line(n, name=f"{GOODS[index % 4]}") for n in range(1, 2)),
        )  # fmt: skip
        declaration = msgspec.structs.replace(declaration, client_no=f"WEB-{index:04d}")
        made = file(caller=caller, declaration=declaration, client_no=f"WEB-{index:04d}") if index < 8 else None
    return line, number, made


def _box(index: int) -> str:
    ten = f"CSQU30{5438 + index:04d}"
    return ten + container_check_digit(ten)


def _onward(bills: list[tuple[Any, str, Any]]) -> None:
    """The first few pay and arrive; one box gets a hold by hand."""
    for line, _number, made in bills[:4]:
        flow.paid(declaration=made.id, at=NOW - 2 * HOUR)
        journeys.record_arrival(call=line.call_id, at=NOW - 90 * HOUR / 60)
        journeys.report_arrival(consignment=line.id, terminal="GUOYUAN", at=NOW - HOUR)
    last = bills[-1][0]
    journeys.place_hold(
        kind="seal", consignment=last.id, reason=Text("封志号与舱单不符", "The seal number differs from the manifest"),
        by=organisation("terminal").id, at=NOW - HOUR,
    )  # fmt: skip
