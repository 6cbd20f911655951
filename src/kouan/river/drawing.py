"""Pictures drawn by the server: the Gantt of a plan, and one chamber. Attributes only, no inline styles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from kouan.kernel import clock
from kouan.river import values
from kouan.river.models import Lockage, PlanVersion

LEFT, ROW, BAR, HOUR = 156, 34, 22, 22  # pixels: label column, row, bar, one hour
MOST_HOURS = 96
BETWEEN = 900  # centimetres between two chambers of one picture


def gantt(version: PlanVersion, rows: Sequence[Lockage], language: str) -> dict[str, Any]:
    """Bars by facility and time, marks every six hours; times of day are Asia/Shanghai."""
    if version.origin_at is None or not rows:
        return {"rows": [], "width": 0, "height": 0}
    start = min(min(row.starts for row in rows), version.origin_at)
    start = start.replace(minute=0, second=0, microsecond=0)
    hours = min(MOST_HOURS, int((max(row.ends for row in rows) - start) / timedelta(hours=1)) + 2)
    works = version.rules["facilities"]
    codes = sorted(works, key=lambda code: (values.DAMS.index(works[code]["dam"]), code))
    lines = []
    for place, code in enumerate(codes):
        ours = [row for row in rows if row.facility == code and row.starts - start < timedelta(hours=hours)]
        bars = [_bar(row, start) for row in ours]
        name = values.facility_text(code).say(language)
        lines.append({"code": code, "name": name, "y": 24 + place * ROW, "bars": bars})
    return {
        "rows": lines,
        "width": LEFT + hours * HOUR + 10,
        "height": 36 + len(codes) * ROW,
        "marks": list(_marks(start, hours)),
        "left": LEFT,
        "bar": BAR,
    }


def _bar(row: Lockage, start: Any) -> dict[str, Any]:
    x = LEFT + (row.starts - start) / timedelta(hours=1) * HOUR
    width = (row.ends - row.starts) / timedelta(hours=1) * HOUR
    aboard = list(row.berths.all())
    names = ", ".join(b.passage.vessel.name if b.passage else b.label for b in aboard)
    local = row.starts.astimezone(clock.SHANGHAI)
    arrow = "↓" if row.direction == "down" else "↑"
    return {
        "id": row.pk,
        "x": f"{x:.1f}",
        "width": f"{max(width, 4):.1f}",
        "middle": f"{x + max(width, 4) / 2:.1f}",
        "text": f"{arrow}{len(aboard)}",
        "class": f"{row.direction}{' frozen' if row.frozen else ''}",
        "title": f"{row.number} · {local:%m-%d %H:%M} · {names}",
    }


def _marks(start: Any, hours: int) -> Iterable[dict[str, Any]]:
    local = start.astimezone(clock.SHANGHAI)
    for hour in range(hours + 1):
        at = local + timedelta(hours=hour)
        if at.hour % 6 == 0:
            text = f"{at:%m-%d}" if at.hour == 0 else f"{at:%H}:00"
            yield {"x": LEFT + hour * HOUR, "text": text, "day": at.hour == 0}


def chamber(facility: Mapping[str, Any], boxes: Iterable[tuple[Any, Mapping[str, Any] | None]]) -> dict[str, Any]:
    """A chamber to scale, in centimetres, flow from left to right."""
    shown = []
    for berth, entry in boxes:
        if entry is None:
            continue
        shown.append(
            {
                "id": entry["id"],
                "name": entry["name"],
                "x": berth.x_cm,
                "y": berth.y_cm,
                "length": entry["length"],
                "beam": entry["beam"],
                "mx": entry["length"] // 2,
                "my": entry["beam"] // 2 + 130,
                "tone": "dg" if entry["dg"] else "express" if entry["class"] <= 4 else "",
            }
        )
    end, wall = facility["end_margin"], facility["wall_margin"]
    inner = {"x": end, "y": wall, "width": facility["length"] - 2 * end, "height": facility["width"] - 2 * wall}
    return {"length": facility["length"], "width": facility["width"], "inner": inner, "boxes": shown}
