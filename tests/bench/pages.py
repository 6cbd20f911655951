"""Pages people open all day, with a small store and with a large one: server time, and how it grows.

`KOUAN_BENCH_LARGE` declarations (default 100,000; each about twelve events) are loaded on top of 10,000.
Measured in the process itself, without a network: what the server spends on one request, queries included.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

SMALL, LARGE = 10_000, int(os.environ.get("KOUAN_BENCH_LARGE", "100000"))
REPEATS = 40
PEOPLE = ("trader", "customs")


def paths(person: str) -> Iterator[tuple[str, str]]:
    """Name and address of each page, with something that is there to find."""
    from kouan.clearance.models import Declaration
    from kouan.registry.models import Membership

    mine = Membership.objects.get(person__username=person).organisation_id
    own = Declaration.objects.exclude(consignment=None)
    if person == "trader":
        own = own.filter(organisation=mine)
    one = own.order_by("-id")[50]
    yield "list", "/clearance/declarations/"
    yield "worklist", "/worklist/"
    yield "search", f"/search/?q={one.entry_id[-9:]}"
    yield "search bill", f"/search/?q={one.bill_no}"
    yield "journey", f"/journeys/{one.consignment_id}/"
    yield "today", "/"


def milliseconds(person: str) -> dict[str, list[float]]:
    """Server time of each page, many times."""
    from django.test import Client

    from kouan.registry.models import Person

    client = Client()
    client.force_login(Person.objects.get(username=person))
    found: dict[str, list[float]] = {}
    for name, path in list(paths(person)):
        client.get(path)
        for _ in range(REPEATS):
            start = time.perf_counter()
            answer = client.get(path)
            found.setdefault(name, []).append((time.perf_counter() - start) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{path} answered {answer.status_code} for {person}")
    return found


def percentiles() -> dict[str, float]:
    """The 95th percentile of each page and person, ms."""
    figures = {}
    for person in PEOPLE:
        for name, values in milliseconds(person).items():
            figures[f"{name} ({person})"] = sorted(values)[int(REPEATS * 0.95) - 1]
    return figures


def grown(to: int) -> None:
    """The store holds at least `to` declarations, and the planner knows it."""
    from django.db import connection

    from kouan.clearance.models import Declaration
    from kouan.simulator import bulk

    missing = to - Declaration.objects.count()
    if missing > 0:
        bulk.load(missing)
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")


def run() -> dict[str, float]:
    grown(SMALL)
    small = percentiles()
    grown(LARGE)
    large = percentiles()
    figures = {f"{name} p95 ms, {LARGE:,} (goal 60)": value for name, value in large.items()}
    return figures | {f"{name} large : small (goal 1.5)": large[name] / small[name] for name in large}
