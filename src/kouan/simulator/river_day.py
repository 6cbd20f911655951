"""A day on the river through the public API: carriers apply, vessels sail and say so (AIS), the lock's desk works.

Everybody acts as a client: the carrier registers and applies, the receiver sends sentences, the desk calls to the
security check, publishes plans, calls vessels and reports them in and out. The clock is the world's own.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from kouan.journeys import waterway
from kouan.kernel import clock
from kouan.kernel.clock import SHANGHAI
from kouan.simulator.ais import Fleet, Manners, Sailor, traffic
from kouan.simulator.window import Refusal

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LINES = {"down": (108.36, 30.73), "up": (112.42, 29.74)}
BATCH = 1000
HULLS = ((13000, 1620, 9000), (11000, 1620, 7000), (8500, 1360, 4200))
STEPS = 5  # of the staircase


class Client(Protocol):
    """As much of `window.Window` as a day needs."""

    def get(self, role: str, path: str, **query: str) -> Any: ...

    def post(self, role: str, path: str, body: Any = None, **headers: str) -> Any: ...


@dataclass(slots=True)
class RiverDay:
    """Traffic of one day. `step` does what is due at an instant; what happened is counted in `tally`."""

    window: Client
    fleet: Fleet
    series: str
    tally: Counter[str] = field(default_factory=Counter)
    vessels: dict[str, str] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    @classmethod
    def plan(
        cls, window: Client, *, vessels: int, seed: int, begin: datetime, manners: Manners | None = None
    ) -> RiverDay:
        """`vessels` in a day, half each way."""
        fleet = Fleet(traffic(vessels, seed, begin, within=timedelta(hours=18)), manners or Manners(), seed)
        return cls(window, fleet, f"{begin.astimezone(SHANGHAI):%y%m%d%H}")

    def register(self) -> None:
        """Every vessel in the register; one that is there already stays."""
        known = {one["mmsi"]: one["id"] for one in self._all("carrier", "/river/vessels")}
        for number, sailor in enumerate(self.fleet.sailors):
            length, beam, mass = HULLS[number % len(HULLS)]
            body = {"name": sailor.name, "mmsi": sailor.mmsi, "length_cm": length, "beam_cm": beam, "draught_cm": 400}
            body |= {"displacement_t": mass, "certificate_no": f"S{sailor.mmsi}", "certificate_until": "2099-12-31"}
            if sailor.mmsi in known:
                self.vessels[sailor.mmsi] = known[sailor.mmsi]
            else:
                self.vessels[sailor.mmsi] = self.window.post("carrier", "/river/vessels", body)["id"]

    def step(self, now: datetime) -> None:
        """Applications that are due, what the vessels say, and a round of the desk."""
        for sailor in self.fleet.sailors:
            if sailor.mmsi not in self.applied and sailor.begin <= now:
                self.applied.add(sailor.mmsi)
                self._try("applied", "carrier", "/river/passages", self._application(sailor, now))
        self._say(now)
        self._desk(now)

    def play(self, hours: float, stop: threading.Event, pause: float = 2.0) -> Counter[str]:
        """Until the day is over by the world's clock; `pause` real seconds between two rounds."""
        end = clock.now() + hours * HOUR
        self.register()
        while clock.now() < end and not stop.wait(pause):
            self.step(clock.now())
        return self.tally

    def _application(self, one: Sailor, now: datetime) -> dict[str, Any]:
        way = "down" if one.down else "up"
        left = abs(waterway.nearest(LINES[way]).km - one.start_km) / one.kmh
        ends = ("CNCKG", "CNSHA") if one.down else ("CNSHA", "CNCKG")
        return {
            "vessel": self.vessels[one.mmsi],
            "client_no": f"SIM-{self.series}-{one.mmsi}",
            "direction": way,
            "origin": ends[0],
            "destination": ends[1],
            "cargo_kind": "container",
            "cargo_t": 2000,
            "teu": 120,
            "draught_fore_cm": 360,
            "draught_aft_cm": 370,
            "eta": max(now, one.begin + left * HOUR) + MINUTE,
            "contact": one.name,
        }

    def _say(self, now: datetime) -> None:
        lines = [line.decode("latin-1").strip() for line in self.fleet.say(now)]
        for first in range(0, len(lines), BATCH):
            said = {"feed": "simulator", "lines": lines[first : first + BATCH]}
            answer = self.window.post("lock", "/river/feeds/sentences", said)
            self.tally.update({"sentences": len(said["lines"]), "crossings": answer["crossed"]})

    def _look(self) -> None:
        """The desk counts the crossings that waited because two send under one number: here the first is the true."""
        for one in self.window.get("lock", "/river/feeds/suspicions"):
            if one["kind"] == "line":
                said = {"note": "radar", "crossed_at": one["first_at"]}
                self._try("looked at", "lock", f"/river/feeds/suspicions/{one['id']}/clear", said)

    def _desk(self, now: datetime) -> None:
        self._look()
        for plan in self.window.get("lock", "/river/plans")[:5]:
            if plan["state"] == "draft" and not plan["what_if"]:
                self._try("published", "lock", f"/river/plans/{plan['id']}/publication")
                break
        for one in self._in("planned"):
            self._try("security calls", "lock", f"/river/passages/{one['id']}/security-call")
        for one in self._in("security_called"):
            result = {"passed": True, "draught_cm": one["draught_cm"]}
            self._try("security checks", "lock", f"/river/passages/{one['id']}/security", result)
        for state in ("security_ok", "next_planned"):
            for one in self._in(state):
                self._lock(one, now)

    def _lock(self, one: dict[str, Any], now: datetime) -> None:
        """Through the lock when its window has come: called, in, step by step, out."""
        path = f"/river/passages/{one['id']}"
        windows = self.window.get("lock", path)["place"]["windows"]
        ahead = [w for w in windows if w["dam"] == one["route"][one["leg"]]] if one["leg"] < len(one["route"]) else []
        if not ahead or datetime.fromisoformat(ahead[0]["starts"]) > now:
            return
        if not self._try("called", "lock", f"{path}/call") or not self._try("entries", "lock", f"{path}/entry"):
            return
        for number in range(1, STEPS + 1 if ahead[0]["facility"] in ("TG-S", "TG-N") else 2):
            self._try("steps", "lock", f"{path}/steps", {"number": number})
        self._try("exits", "lock", f"{path}/exit")

    def _in(self, state: str) -> list[dict[str, Any]]:
        return self._all("lock", "/river/passages", state=state)

    def _all(self, role: str, path: str, **query: str) -> list[dict[str, Any]]:
        found, after = [], ""
        while True:
            page = self.window.get(role, path, limit="100", **query, **({"after": after} if after else {}))
            found += page["items"]
            after = page["next"]
            if not after:
                return found

    def _try(self, what: str, role: str, path: str, body: Any = None) -> bool:
        """Post; a refusal is counted by its rule, as anybody at work takes it."""
        try:
            self.window.post(role, path, body)
        except Refusal as no:
            self.tally[f"{what} refused: {', '.join(no.rules)}"] += 1
            return False
        self.tally[what] += 1
        return True
