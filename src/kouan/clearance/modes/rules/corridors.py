"""The guards of linked discharge, departure and arrival confirmation, and transit (1.6 to 1.9) at choosing."""

from __future__ import annotations

from collections.abc import Iterable

from kouan.clearance.modes.closing import closes
from kouan.clearance.modes.facts import ModeFacts
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text
from kouan.registry import rule_table

FIELD = "modes.corridor"
WATER = "2"


class R16(Rule):
    """Linked discharge: by water, through a terminal of a group of linked ports, in boxes. Source: 1.6."""

    id = "R-1.6"
    measures = ("1f",)
    source = "1.6"
    text = Text("该码头不属于联动接卸港口组。", "The terminal does not belong to a group of linked ports.")
    water = Text("联动接卸只适用于水运。", "Linked discharge is for goods carried by water.")
    boxes = Text("联动接卸须填写集装箱号。", "Linked discharge needs the container numbers.")

    @staticmethod
    def check(facts: ModeFacts) -> Iterable[Problem]:
        if facts.transport_mode != WATER:
            yield R16.problem(FIELD, R16.water)
        if facts.port_group == "":
            yield R16.problem(FIELD)
        if not facts.boxes:
            yield R16.problem("containers", R16.boxes)


class R17(Rule):
    """Departure confirmation: exports by water, in boxes (the confirmed list is by box). Source: 1.7, R-1.7b."""

    id = "R-1.7"
    measures = ("1g",)
    source = "1.7"
    text = Text("离港确认只适用于水水中转的出口货物。", "Departure confirmation is for exports that leave by river.")
    boxes = Text("离港确认逐箱核对，须填写集装箱号。", "Departure is confirmed box by box: give the container numbers.")

    @staticmethod
    def check(facts: ModeFacts) -> Iterable[Problem]:
        if facts.transport_mode != WATER:
            yield R17.problem(FIELD)
        if not facts.boxes:
            yield R17.problem("containers", R17.boxes)


class R18(Rule):
    """Arrival confirmation: imports that come by river under transit, in boxes, not here yet. Source: 1.8."""

    id = "R-1.8"
    measures = ("1h",)
    source = "1.8"
    text = Text("抵港确认只适用于水运转关进口货物。", "Arrival confirmation is for imports that come by river.")
    boxes = Text("抵港确认逐箱核对，须填写集装箱号。", "Arrival is confirmed box by box: give the container numbers.")
    here = Text("货物已运抵，无需抵港确认。", "The goods are here: nothing is left to confirm.")

    @staticmethod
    def check(facts: ModeFacts) -> Iterable[Problem]:
        if facts.transport_mode != WATER:
            yield R18.problem(FIELD)
        if not facts.boxes:
            yield R18.problem("containers", R18.boxes)
        if facts.here:
            yield R18.problem(FIELD, R18.here)


class R19(Rule):
    """Transit: for a listed reason, in boxes, with a registered transit carrier. Source: R-1.9b, R-1.9c."""

    id = "R-1.9"
    measures = ("1",)
    source = "R-1.9b, R-1.9c"
    text = Text(
        "转关须说明属于哪一种可转关情形（{codes}），现为“{found}”。",
        "Transit needs one of the listed reasons ({codes}), now “{found}”.",
    )
    carrier = Text("承运人未在海关登记为转关运输企业。", "The carrier is not registered for transit.")

    @staticmethod
    def check(facts: ModeFacts) -> Iterable[Problem]:
        listed = [str(one) for one in rule_table.value("transit.reasons", facts.on)]
        found = facts.modes.transit_reason if facts.modes is not None else ""
        if found not in listed:
            yield R19.problem("modes.transit_reason", codes=" / ".join(listed), found=found[:40] or "—")
        if facts.carrier_registered is False:
            yield R19.problem(FIELD, R19.carrier)


closes("corridor", "LINKED", needs=("port_group",))(R16.check)
closes("corridor", "DEPART_CONFIRM")(R17.check)
closes("corridor", "ARRIVE_CONFIRM", needs=("here",))(R18.check)
closes("corridor", "TRANSIT", needs=("carrier_registered",))(R19.check)
