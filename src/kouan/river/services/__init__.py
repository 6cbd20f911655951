"""Writes of the river, each one transaction and its events."""

from kouan.river.services.applying import apply, decide
from kouan.river.services.credit import appeal, decide_appeal, note
from kouan.river.services.laying import set_berths, set_chambers
from kouan.river.services.passing import call, enter, leave, miss, step
from kouan.river.services.planning import request_plan
from kouan.river.services.publishing import discard, freeze, publish
from kouan.river.services.queueing import anchor, cancel, claim_false, cross, divert, hold, resume
from kouan.river.services.security import call_security, fixed, record_check, violation
from kouan.river.services.vessels import register
from kouan.river.services.works import close, reopen, set_draught

__all__ = [
    "anchor",
    "appeal",
    "apply",
    "call",
    "call_security",
    "cancel",
    "claim_false",
    "close",
    "cross",
    "decide",
    "decide_appeal",
    "discard",
    "divert",
    "enter",
    "fixed",
    "freeze",
    "hold",
    "leave",
    "miss",
    "note",
    "publish",
    "record_check",
    "register",
    "reopen",
    "request_plan",
    "resume",
    "set_berths",
    "set_chambers",
    "set_draught",
    "step",
    "violation",
]
