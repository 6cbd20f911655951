"""The verdict on an early declaration, from the facts alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kouan.clearance.advance.rules import Goods, R11b, R11c, R11g, Tolerance
from kouan.clearance.advance.states import WatchState
from kouan.kernel.calendar import local_date
from kouan.kernel.errors import Problem


class Figures(msgspec.Struct, frozen=True):
    """Rule values of the day."""

    tolerance: Tolerance
    stale_days: int
    export_days: int
    tally_needed: bool


class Facts(msgspec.Struct, frozen=True):
    """All that counts. `manifest` None: no line is known yet. `arrived` the vessel's or the goods' arrival."""

    direction: str
    declared: Goods
    opened: datetime
    now: datetime
    manifest: Goods | None = None
    withdrawn: bool = False
    arrived: datetime | None = None
    tally: Goods | None = None
    on_call: bool = True  # carried by a vessel or train whose discharge is tallied
    over: bool = False  # released, returned or cancelled


class Verdict(msgspec.Struct, frozen=True):
    state: WatchState
    reasons: tuple[Problem, ...] = ()


def judge(facts: Facts, figures: Figures, controls: Sequence[Problem] = ()) -> Verdict:
    """Where the declaration stands, and why. The order of the reports that made the facts does not matter."""
    if facts.over:
        return Verdict(WatchState.CLOSED)
    if facts.withdrawn:
        return Verdict(WatchState.BLOCKED_NO_MANIFEST, (R11g.problem("bill_no"),))
    found = (*differences(facts, figures), *controls)
    if found:
        return Verdict(WatchState.MISMATCH, found)
    if facts.manifest is not None and here(facts, figures):
        return Verdict(WatchState.MATCHED)
    if R11g.overdue(facts.opened, facts.now, figures.stale_days):
        return Verdict(WatchState.STALE, (R11g.problem("bill_no", R11g.stale, days=figures.stale_days),))
    return Verdict(WatchState.AWAITING)


def differences(facts: Facts, figures: Figures) -> list[Problem]:
    """Where manifest and tally differ from the declaration; the tally, once there, speaks for the quantities."""
    found: list[Problem] = []
    if facts.manifest is not None:
        found += R11c.check(facts.declared, facts.manifest, R11c.manifest, figures.tolerance)
    if facts.tally is not None:
        quantities = {problem.field for problem in found}
        more = R11c.check(facts.declared, facts.tally, R11c.tally, figures.tolerance)
        found += [problem for problem in more if problem.field not in quantities]
    if facts.direction == "E" and facts.arrived is not None:
        found += R11b.check(local_date(facts.opened), local_date(facts.arrived), figures.export_days)
    return found


def here(facts: Facts, figures: Figures) -> bool:
    """Arrived, and for imports by vessel or train tallied."""
    if facts.arrived is None:
        return False
    tallied = facts.tally is not None or not (facts.on_call and figures.tally_needed)
    return facts.direction == "E" or tallied
