"""Times promised to vessels at the locks: those who promise register here; the planner keeps them or says why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kouan.kernel.clock import SHANGHAI
from kouan.kernel.text import Text
from kouan.river.chamber import refusals


@dataclass(frozen=True, slots=True)
class Promised:
    """The vessel is to start at `dam` between `starts` and `latest`. `number`: of its sailing; sizes in cm and t."""

    slot: UUID
    number: str
    mmsi: str
    name: str
    direction: str
    dam: str
    starts: datetime
    latest: datetime
    reserved_at: datetime
    length: int
    beam: int
    draught: int
    displacement: int


Source = Callable[[], Iterable[Promised]]
_sources: list[Source] = []


def provide(source: Source) -> Source:
    """Register who promises. Plugs in from the app that sells the slots."""
    if source not in _sources:
        _sources.append(source)
    return source


def held() -> list[Promised]:
    """Every promise that stands now, by its latest time."""
    return sorted((one for source in _sources for one in source()), key=lambda one: (one.latest, str(one.slot)))


KEPT = Text("按时", "Kept")
LEFT_OUT = Text("船舶不能过此坝：{why}", "The vessel cannot pass this dam: {why}")
TOO_LATE = Text("船舶 {at} 才能到达，晚于时段。", "The vessel is there at {at} only, after the window.")
CLOSED = Text("时段内可用设施全部停航。", "Every facility it could use is closed in the window.")
FULL = Text(
    "时段内没有可用的闸次：排在其前的闸次已锁定或优先，晚 {minutes} 分钟。",
    "No lockage in the window had room for it: {minutes} minutes late.",
)


def outcomes(
    promised: Sequence[Promised],
    entries: Sequence[Mapping[str, Any]],
    lockages: Sequence[Mapping[str, Any]],
    left_out: Sequence[Mapping[str, Any]],
    closures: Mapping[str, Sequence[tuple[int, int]]],
    rules: Mapping[str, Any],
    origin: datetime,
) -> list[dict[str, Any]]:
    """What a plan makes of each promise: the lockage that keeps it, or why none does. Minutes count from `origin`."""
    by_slot = {p["slot"]: (one, p) for one in entries for p in one["promises"]}
    starts = {(b["id"], one["dam"]): one for one in lockages for b in one["vessels"]}
    gone = {p["slot"]: one["why"] for one in left_out for p in one.get("promises", ())}
    found = []
    for one in promised:
        slot = str(one.slot)
        if slot not in by_slot and slot not in gone:
            continue  # beyond the time for which room is held
        told: dict[str, Any] = {"slot": slot, "number": one.number, "name": one.name, "dam": one.dam}
        told |= {"starts": one.starts.isoformat(), "latest": one.latest.isoformat(), "lockage": None, "at": None}
        if slot in gone:
            found.append(told | _said(False, LEFT_OUT.format(why=gone[slot])))
            continue
        entry, promise = by_slot[slot]
        run = starts.get((entry["id"], one.dam))
        if run is None:
            continue
        told |= {"lockage": run["number"], "at": (origin + timedelta(minutes=run["start"])).isoformat()}
        late = run["start"] - promise["latest"]
        found.append(
            told | (_said(True, KEPT) if late <= 0 else _said(False, _why(entry, one, late, closures, rules, origin)))
        )
    return found


def _said(kept: bool, text: Text) -> dict[str, Any]:
    return {"kept": kept, "zh": text.zh, "en": text.en}


def _why(
    entry: Mapping[str, Any],
    one: Promised,
    late: int,
    closures: Mapping[str, Sequence[tuple[int, int]]],
    rules: Mapping[str, Any],
    origin: datetime,
) -> Text:
    latest = (one.latest - origin) // timedelta(minutes=1)
    if one.dam == entry["route"][0] and entry["arrival"] > latest:
        at = origin + timedelta(minutes=int(entry["arrival"]))
        return TOO_LATE.format(at=_local(at))
    able = [c for c, f in rules["facilities"].items() if f["dam"] == one.dam and not refusals(entry, f)]
    if able and all(any(begin <= latest < end for begin, end in closures.get(code, ())) for code in able):
        return CLOSED
    return FULL.format(minutes=late)


def _local(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"
