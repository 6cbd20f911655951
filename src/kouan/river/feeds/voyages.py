"""A voyage report (ERINOT) as an application for passage, pure but for the rule table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from kouan.codecs.eri.voyage import VoyageReport
from kouan.journeys import waterway
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Problem
from kouan.kernel.text import Text

NO_PLACE = Text("不认识的地点 {code}。", "The place {code} is not known.")
NO_TIME = Text("报告没有预计开航时间。", "The report has no expected departure.")
NOT_PAST = Text("航程不经过船闸。", "The voyage does not pass the locks.")


def places(terminals: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Kilometres down the river of the ports we know, by code."""
    return {one["code"]: waterway.nearest((one["lon"], one["lat"])).km for one in terminals}


def application(
    report: VoyageReport, known: Mapping[str, float], lines: Mapping[str, Any], speeds: Mapping[str, float]
) -> tuple[dict[str, Any], list[Problem]]:
    """What `river.services.apply` takes, without vessel and draught; problems when the report does not say enough."""
    told = {"departure": report.departure, "destination": report.destination}
    problems = [
        Problem("ERI-PLACE", field, NO_PLACE.format(code=code or "-"))
        for field, code in told.items()
        if code not in known
    ]
    if report.departs is None:
        problems.append(Problem("ERI-TIME", "departs", NO_TIME))
    if problems or report.departs is None:
        return {}, problems
    start, end = known[report.departure], known[report.destination]
    way = "down" if end > start else "up"
    line = next(waterway.nearest((one["lon"], one["lat"])).km for one in lines.values() if one["way"] == way)
    dam = waterway.nearest((111.0, 30.83)).km
    if not min(start, end) < dam < max(start, end):
        return {}, [Problem("ERI-WAY", "destination", NOT_PAST)]
    eta = _aware(report.departs) + timedelta(
        hours=max(0.0, (line - start) * (1 if way == "down" else -1)) / speeds[way]
    )
    mass = sum((one.mass or 0 for one in report.cargo), start=0)
    return {
        "direction": way,
        "voyage": report.voyage[:20],
        "origin": report.departure,
        "destination": report.destination,
        "cargo_kind": "general" if mass else "none",
        "cargo_t": int(mass / 1000),
        "un_numbers": sorted({one.un_number for one in report.cargo if one.un_number}),
        "eta": eta,
        "contact": (report.name or report.vessel)[:60],
        "claimed_class": 8,
    }, []


def _aware(at: datetime) -> datetime:
    """Reports tell local times of the river."""
    return at if at.tzinfo else at.replace(tzinfo=SHANGHAI)
