"""Writes of closures."""

from kouan.river.closures.services.advising import accept, refuse
from kouan.river.closures.services.firms import set_firm_plan
from kouan.river.closures.services.network import seed, set_goods, set_way
from kouan.river.closures.services.plans import announce, draft, end_due, forecast, withdraw
from kouan.river.closures.services.running import ask_run, carry_out

__all__ = [
    "accept",
    "announce",
    "ask_run",
    "carry_out",
    "draft",
    "end_due",
    "forecast",
    "refuse",
    "seed",
    "set_firm_plan",
    "set_goods",
    "set_way",
    "withdraw",
]
