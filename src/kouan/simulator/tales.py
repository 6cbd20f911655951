"""One journey in each mode of the reform, told step by step into the demonstration world, each left half-way.

A tale is a generator: it does something at the window and answers how long until it goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kouan.journeys import waterway
from kouan.kernel.calendar import local_date
from kouan.simulator import desk
from kouan.simulator.fleet import PORT, TERMINAL
from kouan.simulator.port import Port, now
from kouan.simulator.registrations import CARRIER, GUARANTEE, HUB, HUB_TERMINAL, PLATE, REGISTRATIONS
from kouan.simulator.samples import TABLETS, Cargo, cargo
from kouan.simulator.window import Refusal

HOUR, PAUSE = timedelta(hours=1), timedelta(hours=1)  # after a pause the worker and the bank have done their part
SEA_OFFICE = "2225"
Tale = Iterator[timedelta]


@dataclass(slots=True)
class Teller:
    """Tells the tales of one port; `end` is the moment the world is handed over, `led` what the desks leave alone."""

    port: Port
    end: datetime
    led: set[str]
    serial: int = 0

    def begin(self) -> None:
        """Put every tale on the agenda. What they all need comes first."""
        self.port.agenda.after(timedelta(minutes=5), lambda: self._register())
        for hours, tale in TALES:
            self.port.agenda.at(self.end - hours * HOUR, self._telling(tale(self)))

    def _telling(self, tale: Tale) -> Callable[[], timedelta | None]:
        def go_on() -> timedelta | None:
            try:
                return next(tale, None)
            except Refusal as refusal:  # chance went another way: the tale ends here
                self.port.fault("tale", refusal)
                return None

        return go_on

    def _register(self) -> None:
        for register in REGISTRATIONS:
            try:
                register(self)
            except Refusal as refusal:
                self.port.fault("tale", refusal)

    def post(self, role: str, path: str, body: Any = None) -> Any:
        return self.port.window.post(role, path, body)

    @property
    def day(self) -> Any:
        return local_date(self.end)

    def cargo(self, direction: str, hours: float) -> Cargo:
        """The next cargo, on a vessel expected that many hours after the end; the broker files for the trader."""
        self.serial += 1
        eta = self.end + hours * HOUR
        return cargo(self.port.dice, self.port.run, self.serial, direction, eta, self.port.cast[1])

    def announce(self, one: Cargo) -> tuple[str, str]:
        """Its call and its line of the manifest."""
        call = self.post("carrier", "/journeys/calls", one.call())["id"]
        return call, self.post("carrier", "/journeys/consignments", one.line(call))["id"]

    def file(self, one: Cargo, **changes: Any) -> str:
        """File the declaration; the desks leave it to its tale."""
        made = self.post("broker", "/clearance/declarations", one.declaration(**changes))
        self.led.add(made["id"])
        return str(made["id"])

    def pay(self, declaration: str) -> None:
        """Pay its bill, where it has one."""
        for bill in desk.bills_due(self.port.window, "trader"):
            if bill["declaration"] == declaration:
                desk.pay(self.port.window, "trader", bill["id"])

    def arrive(self, call: str, line: str, one: Cargo, packages: int = 20) -> None:
        """The vessel enters and is here; the box is tallied."""
        self.post("terminal", f"/journeys/calls/{call}/entry", {"at": now()})
        self.post("terminal", f"/journeys/calls/{call}/arrival", {"at": now()})
        told = {"packages": packages, "gross_weight": "1100", "at": now(), "units": [one.box]}
        self.post("terminal", f"/journeys/consignments/{line}/tally", told)

    def leave(self, one: Cargo) -> None:
        told = {"unit": one.box, "plate": PLATE, "direction": "out", "terminal": TERMINAL}
        self.post("terminal", "/journeys/gate", told)


def two_steps(teller: Teller) -> Tale:
    """Removed on the summary; the complete declaration is still to come."""
    one = teller.cargo("I", -40)
    call, line = teller.announce(one)
    made = teller.post("broker", "/clearance/two-step/summaries", one.summary(GUARANTEE))
    teller.led.add(made["id"])
    yield PAUSE
    teller.arrive(call, line, one)
    yield PAUSE
    teller.leave(one)


def early(teller: Teller) -> Tale:
    """Declared and paid early; its vessel is expected. The broker asks to amend it."""
    one = teller.cargo("I", 9)
    teller.announce(one)
    made = teller.file(one)
    yield PAUSE
    teller.pay(made)
    yield 12 * HOUR
    changes = {"goods[0].price": "110.00", "goods[0].total": "110000.00"}
    asked = {"declaration": made, "kind": "amend", "reason_code": "document", "reason": "合同补充协议调整单价"}
    teller.post("broker", "/clearance/amendments/requests", asked | {"changes": changes})


def short(teller: Teller) -> Tale:
    """Declared early; the tally finds a package less, and the goods stay."""
    one = teller.cargo("I", -14)
    call, line = teller.announce(one)
    made = teller.file(one)
    yield PAUSE
    teller.pay(made)
    yield 5 * HOUR
    teller.arrive(call, line, one, packages=19)


def licensed(teller: Teller) -> Tale:
    """A licence is written off; customs ask for the contract; a request to withdraw is refused."""
    one = teller.cargo("I", -20)
    call, line = teller.announce(one)
    made = teller.file(one, documents=[{"letter": "1", "number": "21-AD-300417"}])
    yield 2 * HOUR
    teller.arrive(call, line, one)
    asked = {"declaration": made, "kinds": ["00000004"], "reason": "核对成交价格"}
    teller.post("customs", "/clearance/papers/requests", asked)
    said = {"declaration": made, "kind": "withdraw", "reason_code": "document", "reason": "拟改由他人申报"}
    request = teller.post("broker", "/clearance/amendments/requests", said)["id"]
    yield PAUSE
    teller.post("customs", f"/clearance/amendments/requests/{request}/refuse", {"reason": "货物已抵港，理由不足"})


def removal(teller: Teller) -> Tale:
    """A package is short: inspected at the port; the trader asks to take the goods to its own warehouse meanwhile."""
    one = teller.cargo("I", -7)
    call, line = teller.announce(one)
    made = teller.file(one)
    at = f"/clearance/admission/declarations/{made}"
    yield PAUSE
    teller.pay(made)
    yield PAUSE
    teller.arrive(call, line, one, packages=19)
    yield PAUSE
    why = {"reason": "理货件数与申报不符，抽样送检"}
    teller.post("customs", f"/clearance/declarations/{made}/inspection-order", why)
    yield PAUSE
    teller.post("inspection", f"{at}/sample", {"sampler": "徐洋", "lab_ref": "LAB-0417"})
    place = {"place": "缙云仓库", "address": "重庆市渝北区示范路1号", "contact": "沈嘉禾", "phone": "13800000000"}
    teller.post("trader", f"{at}/removal", {"kind": "conditional", "undertaking": True} | place)


def destination(teller: Teller) -> Tale:
    """Left the port on release; the trader must ask for the inspection at its destination."""
    one = teller.cargo("I", -30)
    call, line = teller.announce(one)
    teller.arrive(call, line, one)
    made = teller.file(one)
    order = {"reason_zh": "强制性产品认证核查", "reason_en": "Certification check", "office": "500100"}
    yield PAUSE
    teller.post("customs", f"/clearance/admission/declarations/{made}/destination-order", order)
    teller.pay(made)
    yield 2 * PAUSE
    teller.leave(one)


def pick_up(teller: Teller) -> Tale:
    """Declared early and paid; an hour at the crane is taken, the truck is named."""
    berthing = (teller.end + 5 * HOUR).replace(minute=0, second=0, microsecond=0)
    one = teller.cargo("I", 4)
    call, line = teller.announce(one)
    made = teller.file(one)
    yield PAUSE
    teller.pay(made)
    yield PAUSE
    asked = {"kind": "discharge", "consignment": line, "unit": one.box}
    at = "/clearance/quay/requests/" + teller.post("broker", "/clearance/quay/requests", asked)["id"]
    teller.post("carrier", f"{at}/delivery-order", {"number": "DO-21-7731"})
    _plan(teller, call, one, "B2", berthing)
    yield PAUSE
    teller.post("trader", f"{at}/slot", {"start": berthing.isoformat()})
    teller.post("trader", f"{at}/truck", {"plate": PLATE})


def loading(teller: Teller) -> Tale:
    """An export that is to be loaded on arrival; its box has not come yet."""
    berthing = (teller.end + 7 * HOUR).replace(minute=0, second=0, microsecond=0)
    one = teller.cargo("E", 6)
    call, line = teller.announce(one)
    teller.file(one, goods=TABLETS)
    yield PAUSE
    asked = {"kind": "load", "consignment": line, "unit": one.box, "permit_no": "TP-2021-118"}
    at = "/clearance/quay/requests/" + teller.post("broker", "/clearance/quay/requests", asked)["id"]
    _plan(teller, call, one, "B3", berthing)
    teller.post("trader", f"{at}/vgm", {"kilograms": "2700"})


def _plan(teller: Teller, call: str, one: Cargo, berth: str, berthing: datetime) -> None:
    turn = {"number": one.box, "crane": f"C{berth[-1]}", "sequence": 3, "direct": True, "position": "0120482"}
    plan = {"berth": berth, "berthing": berthing.isoformat(), "leaving": (berthing + 8 * HOUR).isoformat()}
    teller.port.window.put("terminal", f"/clearance/quay/calls/{call}/plan", plan | {"boxes": [turn]})


def down_the_river(teller: Teller) -> Tale:
    """An export whose departure is confirmed; its barge is under way to the sea."""
    one = teller.cargo("E", -30)
    _call, line = teller.announce(one)
    teller.file(one)
    yield PAUSE
    teller.post("terminal", f"/journeys/consignments/{line}/arrival", {"at": now(), "terminal": TERMINAL})
    yield PAUSE
    boxes = [{"number": one.box, "seal": one.seal}]
    leg = _leg(teller, one, "depart_confirm", "E", HOUR)
    yield PAUSE
    teller.post("terminal", f"{leg}/loading", {"ended_at": now(), "said_at": now(), "boxes": boxes})
    told = {"departed_at": now(), "said_at": now(), "next_port": "CNYIC", "boxes": boxes}
    teller.post("carrier", f"{leg}/departure", told)
    start = waterway.nearest((106.80, 29.62)).km
    for hours in range(1, 26, 3):
        yield HOUR if hours == 1 else 3 * HOUR
        lon, lat = waterway.point_at(start + 17.0 * hours)
        teller.post("carrier", f"{leg}/positions", {"positions": [{"at": now(), "lon": lon, "lat": lat}]})


def linked(teller: Teller) -> Tale:
    """Linked unloading: released at the inner port, waiting for its barge."""
    one = teller.cargo("E", 12)
    _call, line = teller.announce(one)
    teller.file(one)
    yield PAUSE
    _leg(teller, one, "linked", "E", 14 * HOUR)
    teller.post("terminal", f"/journeys/consignments/{line}/arrival", {"at": now(), "terminal": TERMINAL})


def transit(teller: Teller) -> Tale:
    """Goods that entered at Shanghai come up the river under a transit declaration."""
    one = teller.cargo("I", 120)
    _call, line = teller.announce(one)
    due = (teller.end + 120 * HOUR).isoformat()
    said = {"client_no": f"TR-{one.key}", "consignment": line, "kind": "direct", "reason": "multimodal",
            "carrier_uscc": CARRIER, "vessel": one.vessel, "from_office": SEA_OFFICE, "to_office": "8007",
            "expected_arrival": due, "entry_on": (teller.day - timedelta(days=2)).isoformat(),
            "customs_value_fen": 66_205_282}  # fmt: skip
    made = teller.post("broker", "/clearance/corridors/transits", said)["id"]
    leg = _leg(teller, one, "transit", "I", 2 * HOUR)
    teller.post("carrier", f"/clearance/corridors/transits/{made}/leg", {"leg": leg.rpartition("/")[2]})
    yield 3 * HOUR
    told = {"departed_at": now(), "said_at": now(), "boxes": [{"number": one.box, "seal": one.seal}]}
    teller.post("carrier", f"{leg}/departure", told)


def _leg(teller: Teller, one: Cargo, mode: str, direction: str, wait: timedelta) -> str:
    """The address of a new leg between Guoyuan and the sea."""
    here, sea = {"port": PORT, "terminal": TERMINAL}, {"port": HUB, "terminal": HUB_TERMINAL}
    origin, target = (here, sea) if direction == "E" else (sea, here)
    departs = teller.port.agenda.now + wait
    body = {
        "mode": mode, "direction": direction, "vessel": one.vessel, "voyage": one.voyage,
        "from_port": origin["port"], "from_terminal": origin["terminal"], "to_port": target["port"],
        "to_terminal": target["terminal"], "planned_departure": departs.isoformat(),
        "planned_arrival": (departs + 144 * HOUR).isoformat(), "time_limit": (departs + 216 * HOUR).isoformat(),
        "boxes": [{"number": one.box, "seal": one.seal}],
    }  # fmt: skip
    return f"/clearance/corridors/legs/{teller.post('carrier', '/clearance/corridors/legs', body)['id']}"


# How many hours before the end each begins.
TALES: tuple[tuple[int, Callable[[Teller], Tale]], ...] = (
    (42, two_steps), (36, destination), (32, down_the_river), (24, licensed), (22, early), (20, short), (14, pick_up),
    (12, transit), (10, removal), (9, loading), (8, linked),
)  # fmt: skip
