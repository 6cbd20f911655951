"""What the tales need before they begin: port group, carrier, guarantee, licences, consents, trucks, partners."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from kouan.channels.services.partners import register_partner
from kouan.registry.models import Organisation
from kouan.simulator.fleet import PORT, TERMINAL

if TYPE_CHECKING:
    from kouan.simulator.tales import Teller

YEAR = timedelta(days=300)
HUB, HUB_TERMINAL = "CNSGH", "WAIGAOQIAO"
GUARANTEE, PLATE, CARRIER = "DB-2021-0007", "渝A12345", "91500103MA36KXLE5Y"


def groups(teller: Teller) -> None:
    since = (teller.day - YEAR).isoformat()
    group = {"name_zh": "外高桥—果园联动组", "name_en": "Waigaoqiao and Guoyuan", "hub_port": HUB,
             "hub_terminal": HUB_TERMINAL, "valid_from": since}  # fmt: skip
    made = teller.post("customs", "/clearance/corridors/port-groups", group)["id"]
    member = {"port": PORT, "terminal": TERMINAL, "valid_from": since, "office": "8007"}
    teller.post("customs", f"/clearance/corridors/port-groups/{made}/members", member)
    carrier = {"uscc": CARRIER, "number": "JG-0001", "valid_from": since}
    teller.post("customs", "/clearance/corridors/carriers", carrier)


def guarantee(teller: Teller) -> None:
    span = {"valid_from": (teller.day - YEAR / 3).isoformat(), "valid_until": (teller.day + YEAR).isoformat()}
    holder = teller.port.cast[1].parties.trader.uscc
    filing = {"number": GUARANTEE, "holder_uscc": holder, "kind": "bank", "amount_fen": 100_000_000}
    teller.post("customs", "/clearance/guarantees/filings", filing | span)


def licences(teller: Teller) -> None:
    holder, since = teller.port.cast[1].parties.trader.uscc, (teller.day - YEAR / 3).isoformat()
    for number, days, quantity in (("21-AD-300417", 200, "5000"), ("21-AD-300052", 9, "800")):
        until = (teller.day + timedelta(days=days)).isoformat()
        licence = {"letter": "1", "number": number, "holder_uscc": holder, "direction": "I", "valid_from": since,
                   "valid_until": until, "hs": ["8708"], "unit": "035", "quantity": quantity,
                   "issuer": "市商务委员会（演示）"}  # fmt: skip
        teller.post("customs", "/clearance/permits/licences", licence)


def consents(teller: Teller) -> None:
    for mode in ("TWO_STEP", "EARLY", "DIRECT_DISCHARGE"):
        teller.post("trader", "/clearance/modes/consents", {"mode": mode})
    teller.post("trader", "/clearance/papers/promise")


def trucks(teller: Teller) -> None:
    for plate in (PLATE, "渝B67890"):
        truck = {"plate": plate, "haulier": "示范车队", "valid_until": (teller.day + YEAR).isoformat()}
        teller.post("terminal", "/clearance/quay/trucks", truck)


def partners(teller: Teller) -> None:
    """The broker exchanges files with the window through a folder, the carrier over HTTPS."""
    broker = teller.port.cast[1].parties.agent.uscc
    firms = {one.uscc: one.id for one in Organisation.objects.filter(uscc__in=(broker, CARRIER))}
    register_partner(organisation=firms[broker], name="嘉陵报关 文件夹", channel="folder", folder="jialing")
    register_partner(organisation=firms[CARRIER], name="远帆航运 接口", channel="https")


REGISTRATIONS = (groups, guarantee, licences, consents, trucks, partners)
