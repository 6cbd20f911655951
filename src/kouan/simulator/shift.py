"""The next shift: what an earlier run of the simulator began, and a restart forgot, is carried on by the terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kouan.kernel import clock
from kouan.simulator.fleet import PORT, TERMINAL
from kouan.simulator.port import Port, now

LATE = timedelta(minutes=30)
STAY = timedelta(hours=8)
MOST = 10  # things done in one round


@dataclass(slots=True)
class Shift:
    """Vessels that should be here or gone, imports that nobody tallied, released boxes that nobody fetched."""

    port: Port
    own: Callable[[], set[str]]  # the calls of the present run, which has its own stories
    done: int = 0

    def work(self) -> int:
        """One round over the newest calls and shipments; how much was done."""
        self.done, own = 0, self.own()
        for call in self._page("/journeys/calls"):
            if call["terminal"] == TERMINAL and call["port"] == PORT and call["id"] not in own:
                self._call(call)
        for line in self._page("/journeys/consignments"):
            if line["call"] and line["call"]["id"] not in own and line["call"]["terminal"] == TERMINAL:
                self._line(line)
        return self.done

    def _page(self, path: str) -> list[dict[str, Any]]:
        return list(self.port.window.get("terminal", path, limit="100")["items"])

    def _do(self, path: str, body: dict[str, Any]) -> None:
        if self.done < MOST:
            self.done += 1
            self.port.post("terminal", path, body)

    def _call(self, call: dict[str, Any]) -> None:
        if not call["ata"] and _past(call["eta"], LATE):
            self._do(f"/journeys/calls/{call['id']}/arrival", {"at": now()})
        elif call["ata"] and not call["atd"] and _past(call["ata"], STAY):
            self._do(f"/journeys/calls/{call['id']}/departure", {"at": now()})

    def _line(self, line: dict[str, Any]) -> None:
        if line["direction"] != "I" or not line["call"]["ata"]:
            return
        units = [unit["number"] for unit in line["units"]]
        if not line["tallied_at"] and _past(line["call"]["ata"], LATE):
            body = {"packages": line["packages"], "gross_weight": line["gross_weight"], "units": units, "at": now()}
            self._do(f"/journeys/consignments/{line['id']}/tally", body)
        elif line["released_at"] and not line["holds"] and _past(line["released_at"], LATE):
            for unit in line["units"]:
                if unit["location"] == TERMINAL:
                    body = {"unit": unit["number"], "plate": self.port.plate(), "direction": "out"}
                    self._do("/journeys/gate", body | {"terminal": TERMINAL, "at": now()})


def _past(moment: str | None, by: timedelta) -> bool:
    return moment is not None and clock.now() - datetime.fromisoformat(moment) > by
