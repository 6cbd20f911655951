"""What awaits people at the quay."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from kouan.clearance.quay import selectors
from kouan.clearance.quay.models import Request
from kouan.clearance.quay.states import Kind, text_of
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.worklist import Task, provide

MOST = 100
TRADER = ("eligible", "planned", "truck")
TERMINAL = ("discharging", "checked", "released", "transfer")


def mine(caller: Caller) -> list[QuerySet[Request]]:
    """What waits for this caller, one query each."""
    found = []
    if caller.may(Role.TRADER, Role.BROKER):
        found.append(selectors.open_requests(caller, Kind.DISCHARGE, TRADER))
    if caller.may(Role.TERMINAL):
        found.append(selectors.open_requests(caller, Kind.DISCHARGE, TERMINAL[:2]))
        found.append(selectors.open_requests(caller, Kind.LOAD, TERMINAL[2:]))
    if caller.may(Role.CARRIER):
        waiting = selectors.open_requests(caller, Kind.DISCHARGE, ("requested",)).filter(delivery_order="")
        without_eir = selectors.open_requests(caller, Kind.DISCHARGE, ("checked", "on_truck")).filter(eir_no="")
        found += [waiting, without_eir]
    return found


def tasks(caller: Caller, limit: int) -> Iterator[Task]:
    for rows in mine(caller):
        for one in rows[:limit]:
            yield _task(one)


def count(caller: Caller) -> int:
    return sum(rows[:MOST].count() for rows in mine(caller))


def _task(one: Request) -> Task:
    step = selectors.ahead(one)
    due = step.by if step else None
    what = step.text if step else text_of(one.kind, one.state)
    title = Text(f"{one.unit.number}：{what.zh}", f"{one.unit.number}: {what.en}")
    detail = f"{one.consignment.bill_no} · {one.call.conveyance.name} {one.call.voyage}"
    severity = "a" if due is not None and due <= clock.now() else "m"
    return Task(title, Text(detail, detail), reverse("quay:one", args=[one.id]), one.asked_at, due, severity, "quay")


provide("quay.desk", tasks, count)
