"""The guards of pick-up at the ship's side (1.4) and of loading on arrival (1.5) that are known when it is chosen."""

from __future__ import annotations

from collections.abc import Iterable

from kouan.clearance.modes.closing import closes
from kouan.clearance.modes.facts import ModeFacts
from kouan.kernel.errors import Problem
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

FIELD = "modes.handling"
WATER = "2"


class R14(Rule):
    """Pick-up at the ship's side: declared early, in full boxes that are named, not dangerous, still on the water.

    Source: 1.4; payment, delivery order, plan and truck are asked for at the quay.
    """

    id = "R-1.4"
    measures = ("1d",)
    source = "1.4"
    text = Text("船边直提须提前申报。", "Pick-up at the ship's side needs an early declaration.")
    water = Text("船边直提只适用于水运。", "Pick-up at the ship's side is for goods that come by water.")
    dangerous = Text("危险货物不能船边直提。", "Dangerous goods are not picked up at the ship's side.")
    boxes = Text(
        "船边直提须填写集装箱号：放行须对应到箱。",
        "Pick-up at the ship's side needs the container numbers: each box is released by its own.",
    )
    empty = Text("空箱不能船边直提。", "Empty containers are not picked up at the ship's side.")
    landed = Text(
        "货物已卸船，不能再选船边直提。", "The goods are discharged: too late to pick them up at the ship's side."
    )

    @staticmethod
    def check(facts: ModeFacts) -> Iterable[Problem]:
        if facts.direction != "I":
            return  # R-1.0b says it
        if facts.modes is not None and facts.modes.declare_time != "EARLY":
            yield R14.problem(FIELD)
        if facts.transport_mode != WATER:
            yield R14.problem(FIELD, R14.water)
        if facts.dangerous:
            yield R14.problem(FIELD, R14.dangerous)
        if not facts.boxes:
            yield R14.problem("containers", R14.boxes)
        if facts.empty_boxes:
            yield R14.problem("containers", R14.empty)
        if facts.here:
            yield R14.problem(FIELD, R14.landed)


class R15(Rule):
    """Loading on arrival: declared early, by water, in named boxes, with customs' special permit (R-1.5b).

    Source: 1.5; load window, weight, seal and stowage are asked for at the gate.
    """

    id = "R-1.5"
    measures = ("1e",)
    source = "1.5"
    text = Text("抵港直装须提前申报。", "Loading on arrival needs an early declaration.")
    water = Text("抵港直装只适用于水运。", "Loading on arrival is for goods that leave by water.")
    boxes = Text("抵港直装须填写集装箱号。", "Loading on arrival needs the container numbers.")
    here = Text("货物已运抵，不能再选抵港直装。", "The goods are here already: too late for loading on arrival.")
    permit = Text(
        "抵港直装免除装货前24小时申报，须填写海关特准编号。",
        "Loading on arrival waives the 24 hours before loading: give the number of customs' special permit.",
    )

    @staticmethod
    def check(facts: ModeFacts) -> Iterable[Problem]:
        if facts.direction != "E":
            return
        if facts.modes is not None and facts.modes.declare_time != "EARLY":
            yield R15.problem(FIELD)
        if facts.transport_mode != WATER:
            yield R15.problem(FIELD, R15.water)
        if not facts.boxes:
            yield R15.problem("containers", R15.boxes)
        if facts.here:
            yield R15.problem(FIELD, R15.here)
        if facts.modes is None or not facts.modes.permit.strip():
            yield R15.problem("modes.permit", R15.permit)


closes("handling", "DIRECT_DISCHARGE", needs=("inspection_open", "empty_boxes", "here"))(R14.check)
closes("handling", "DIRECT_LOAD", needs=("here",))(R15.check)
