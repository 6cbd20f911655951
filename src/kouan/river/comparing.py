"""Two plans side by side: who comes earlier, who later, who is new or gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kouan.river.models import Berth, PlanVersion


def compare(one: PlanVersion, other: PlanVersion) -> dict[str, Any]:
    """From `one` to `other`: each vessel whose first window moved (minutes, later is positive), and the totals."""
    before, after = _windows(one), _windows(other)
    rows: list[dict[str, Any]] = []
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        moved = (now[1] - was[1]) // timedelta(minutes=1) if was and now else None
        if moved == 0 and was and now and was[2] == now[2]:
            continue
        rows.append(
            {
                "vessel": (now or was or ("",))[0],
                "dam": key[1],
                "was": {"starts": was[1], "facility": was[2]} if was else None,
                "now": {"starts": now[1], "facility": now[2]} if now else None,
                "minutes": moved,
            }
        )
    shifts = [row["minutes"] for row in rows if row["minutes"] is not None]
    return {
        "from": one.number,
        "to": other.number,
        "objectives": [one.objective, other.objective],
        "later": sum(m > 0 for m in shifts),
        "earlier": sum(m < 0 for m in shifts),
        "added": sum(row["was"] is None for row in rows),
        "gone": sum(row["now"] is None for row in rows),
        "minutes": sum(shifts),
        "vessels": rows,
    }


def _windows(version: PlanVersion) -> dict[tuple[str, str], tuple[str, datetime, str]]:
    rows = Berth.objects.filter(version=version).select_related("lockage", "passage__vessel")
    found = {}
    for berth in rows:
        name = berth.passage.vessel.name if berth.passage else berth.label
        found[str(berth.passage_id or berth.label), berth.dam] = (name, berth.lockage.starts, berth.lockage.facility)
    return found
