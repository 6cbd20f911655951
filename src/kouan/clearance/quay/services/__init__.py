"""Writes of the quay."""

from kouan.clearance.quay.services.asking import (
    ask,
    choose_slot,
    confirm_truck,
    give_up,
    issue_eir,
    report_vgm,
    switch_delivery_order,
)
from kouan.clearance.quay.services.berthing import Turn, set_plan
from kouan.clearance.quay.services.quayside import (
    check_release,
    enter,
    fall_back,
    hook,
    list_truck,
    mount,
    stop,
    tally,
    transfer,
    truck_here,
    unstop,
)

__all__ = [
    "Turn",
    "ask",
    "check_release",
    "choose_slot",
    "confirm_truck",
    "enter",
    "fall_back",
    "give_up",
    "hook",
    "issue_eir",
    "list_truck",
    "mount",
    "report_vgm",
    "set_plan",
    "stop",
    "switch_delivery_order",
    "tally",
    "transfer",
    "truck_here",
    "unstop",
]
