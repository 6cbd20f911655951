"""A day at Guoyuan: vessels, manifests, declarations, payments, inspections, trucks; and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.simulator import desk
from kouan.simulator.calls import Visit
from kouan.simulator.officers import Desks
from kouan.simulator.port import Port, Tally
from kouan.simulator.window import Refusal, Unreachable
from kouan.simulator.world import voyage

A_DAY = timedelta(hours=24)
FIRST, LAST = timedelta(hours=2), timedelta(hours=9)  # of the day's arrivals, after its beginning
PER_VESSEL = 15
STATES = {
    "7": Text("已申报", "declared"),
    "L": Text("海关已接收", "received"),
    "H": Text("人工审核", "with an officer"),
    "T": Text("待缴税", "duties due"),
    "paid": Text("税款已缴", "duties paid"),
    "wait": Text("待货物运抵", "waiting for the goods"),
    "S": Text("查验", "under inspection"),
    "K": Text("担保放行", "released on security"),
    "P": Text("放行", "released"),
    "R": Text("结关", "cleared"),
    "E": Text("不接受申报", "not accepted"),
    "Z": Text("退单修改", "returned"),
    "D": Text("已撤销", "cancelled"),
}


@dataclass(slots=True)
class Day:
    """One day to play; `visits` hold its stories."""

    port: Port
    visits: list[Visit]

    @classmethod
    def plan(cls, port: Port, declarations: int) -> Day:
        """Vessels over the working hours, and `declarations` shipments spread over them."""
        begin = port.agenda.now
        count = max(1, -(-declarations // PER_VESSEL))
        step = (LAST - FIRST) / max(count - 1, 1)
        visits = []
        for n in range(count):
            visit = Visit(port, voyage(port, n, begin + FIRST + step * n))
            visit.begin(declarations // count + (n < declarations % count))
            visits.append(visit)
        Desks(port).begin()
        return cls(port, visits)

    def play(self, console: Console | None = None) -> Tally:
        """Live through the day; the tally says what happened, as the window's answers tell it."""
        agenda = self.port.agenda
        end = agenda.now + A_DAY if agenda.rate else None
        total = self.port.open
        if console is None:
            agenda.run(end)
        else:
            with _progress(console) as progress:
                task = progress.add_task("", total=total)
                agenda.run(end, lambda: progress.update(task, completed=total - self.port.open, description=_clock()))
        self.port.tally.states = self._states()
        return self.port.tally

    def _states(self) -> Counter[str]:
        """How the declarations of the day stand at its end."""
        found: Counter[str] = Counter()
        for visit in self.visits:
            for story in visit.stories:
                if story.declaration:
                    try:
                        state = desk.declaration(self.port.window, story.filer.files, story.declaration)["state"]
                    except (Refusal, Unreachable):
                        state = "?"
                    found[state] += 1
        return found


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, refresh_per_second=4)


def _clock() -> str:
    return f"{clock.now().astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"


def show(tally: Tally, console: Console) -> None:
    """The summary: what happened, how declarations stand, what was refused and why."""
    for title, counted in (
        ("经过 · what happened", tally.events),
        ("报关单状态 · declarations by state", _named(tally.states)),
        ("被拒申报的规则 · refusals by rule", tally.refused),
        ("闸口 · gate", tally.gate),
        ("意外 · unexpected answers", tally.errors),
    ):
        if counted:
            table = Table(title=title, box=None, pad_edge=False, show_header=False, title_justify="left", min_width=40)
            for name, count in sorted(counted.items(), key=lambda row: (-row[1], row[0])):
                table.add_row(name, str(count))
            console.print(table, "")


def _named(states: Counter[str]) -> Counter[str]:
    names = {code: f"{code:<5}{text.zh} · {text.en}" for code, text in STATES.items()}
    return Counter({names.get(code, code): count for code, count in states.items()})
