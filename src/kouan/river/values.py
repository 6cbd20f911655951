"""Figures of the river from the rule table: facilities, classes, limits. All are dated and editable there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry import rule_table
from kouan.river.models import DraughtLimit

FACILITY = "river.facility."
DAMS = ("TGD", "GZB")  # upstream first
DAM_TEXTS = {"TGD": Text("三峡", "Three Gorges"), "GZB": Text("葛洲坝", "Gezhouba")}


def value(name: str) -> Any:
    """The figure `river.<name>` in force today."""
    return rule_table.value(f"river.{name}", clock.today())


def hours(name: str) -> timedelta:
    return timedelta(hours=int(value(name)))


def facilities() -> dict[str, dict[str, Any]]:
    """Facilities in force today, by code, upstream dam first."""
    today, found = clock.today(), {}
    names = rule_table.keys()
    for key in names:
        if key.startswith(FACILITY):
            try:
                found[key.removeprefix(FACILITY)] = rule_table.value(key, today)
            except rule_table.NoRule:
                continue
    return dict(sorted(found.items(), key=lambda pair: (DAMS.index(pair[1]["dam"]), pair[0])))


def facility_text(code: str) -> Text:
    """The name of a facility; its code when the table no longer has it."""
    found = facilities().get(code)
    return Text(found["name_zh"], found["name_en"]) if found else Text(code, code)


def classes() -> dict[int, dict[str, Any]]:
    """The table of priority classes (4.3): texts, planner's weight, whether evidence is needed."""
    return {int(row["class"]): row for row in value("classes")}


def class_text(cls: int) -> Text:
    found = classes().get(cls)
    return Text(found["zh"], found["en"]) if found else Text("信用D级，队尾", "Credit D, end of the queue")


def draught_limit(on: date) -> int:
    """Centimetres: the latest announced limit up to that day, else the standing figure."""
    latest = DraughtLimit.objects.filter(on__lte=on).order_by("-on").values_list("limit_cm", flat=True).first()
    return latest if latest is not None else int(rule_table.value("river.draught.limit", on))


def order_rules() -> dict[str, Any]:
    """What decides the order: published with every plan, so that an outsider can check it."""
    return {
        "gain_hours": int(value("gain.hours")),
        "highest": int(value("gain.highest")),
        "max_overtakes": int(value("overtakes.most")),
        "reach": value("reach"),
        "facilities": facilities(),
    }
