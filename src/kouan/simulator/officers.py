"""People who come back to their desks again and again: customs officers, inspectors, and those who pay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from kouan.simulator import desk
from kouan.simulator.port import MINUTE, Port
from kouan.simulator.window import Refusal

RETURNED, FAILED, FORGOTTEN = 0.05, 0.05, 0.2  # shares: documents returned, inspections failed, bills left for later


Keep = Callable[[str], bool]
"""Whether a thing, such as "pay:<id of the bill>", is left alone."""


def some(percent: int) -> Keep:
    """Leaves that share of things, by their identifiers: the same ones also after a new start."""
    return lambda thing: int(thing[-6:], 16) % 100 < percent


def every(nth: int) -> Keep:
    """Leaves the first thing of each kind that is seen, and every `nth` after it."""
    seen: dict[str, dict[str, int]] = {}

    def keep(thing: str) -> bool:
        known = seen.setdefault(thing.partition(":")[0], {})
        return known.setdefault(thing, len(known)) % nth == 0

    return keep


@dataclass(slots=True)
class Round:
    """Someone who does `work` every `pause` while there are open stories (or `always`)."""

    port: Port
    work: Callable[[], int]
    pause: timedelta = MINUTE * 10
    always: bool = False

    def go(self) -> timedelta | None:
        try:
            if self.work():
                self.port.agenda.moved()
        except Refusal as refusal:
            self.port.fault("desk", refusal)
        return self.pause if self.always or self.port.open else None


@dataclass(slots=True)
class Desks:
    """The desks of one port."""

    port: Port
    keep: Keep = lambda thing: False  # what is left for people to do by hand
    paid: set[str] = field(default_factory=set)

    def begin(self, pause: timedelta = MINUTE * 10, *, always: bool = False) -> None:
        """Everyone comes to work and looks at their desk every `pause`."""
        payers = sorted({filer.pays for filer in self.port.cast})
        works = [self.review, self.inspect, *(lambda role=role: self.pay(role) for role in payers)]
        for work in works:
            self.port.agenda.after(self.port.minutes(1, 10), Round(self.port, work, pause, always).go)

    def review(self) -> int:
        """A customs officer reads the documents that were passed to an officer."""
        found = desk.waiting(self.port.window, "customs", desk.MANUAL)
        return sum(self._review(one["id"]) for one in found if not self.keep("review:" + one["id"]))

    def _review(self, id: str) -> int:
        accept = not self.port.chance(RETURNED)
        try:
            desk.review(self.port.window, id, accept=accept, reason="" if accept else "规格型号填制不规范，请补充")
        except Refusal as refusal:
            return self._too_late(refusal)
        self.port.tally.events["documents settled" if accept else "documents returned"] += 1
        return 1

    def inspect(self) -> int:
        """An inspection officer records results; some inspections stay open for a while."""
        found = desk.to_inspect(self.port.window)
        return sum(
            self._inspect(one) for one in found if not (self.keep("inspect:" + one) or self.port.chance(FORGOTTEN))
        )

    def _inspect(self, id: str) -> int:
        passed = not self.port.chance(FAILED)
        try:
            desk.inspected(self.port.window, id, passed=passed, note="" if passed else "货物与申报不符，数量短少")
        except Refusal as refusal:
            return self._too_late(refusal)
        self.port.tally.events["inspections passed" if passed else "inspections failed"] += 1
        return 1

    def pay(self, role: str) -> int:
        """Pay what is due; some bills are left for the next round."""
        count = 0
        for bill in desk.bills_due(self.port.window, role):
            if self.keep("pay:" + bill["id"]) or self.port.chance(FORGOTTEN):
                continue
            try:
                desk.pay(self.port.window, role, bill["id"])
            except Refusal as refusal:
                self._too_late(refusal)
                continue
            if bill["id"] not in self.paid:
                self.paid.add(bill["id"])
                self.port.tally.events["bills paid"] += 1
            count += 1
        return count

    def _too_late(self, refusal: Refusal) -> int:
        """Somebody else was faster; anything else is unexpected."""
        if refusal.status not in (404, 409):
            self.port.fault("desk", refusal)
        return 0
