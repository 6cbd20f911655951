"""A schedule from lists: who runs together, in which order, at which facility."""

from __future__ import annotations

from dataclasses import dataclass, field

from kouan.planning.lockage import schedule as schedules
from kouan.planning.lockage.problem import Problem
from kouan.planning.lockage.schedule import Schedule


@dataclass
class Run:
    """One lockage to be: facility and vessels by row."""

    facility: int
    way: int
    vessels: list[int] = field(default_factory=list)
    start: int = 0
    frozen: bool = False


def assemble(problem: Problem, runs: list[Run]) -> Schedule:
    """The runs in their order per facility, not timed yet but for the starts given."""
    made = schedules.empty(problem)
    last: dict[int, int] = {}
    for place, run in enumerate(sorted(runs, key=lambda run: run.start)):
        made.size[1] -= 1
        row = int(made.free[made.size[1]])
        made.facility[row], made.way[row], made.count[row] = run.facility, run.way, len(run.vessels)
        made.start[row], made.frozen[row] = run.start, int(run.frozen)
        made.aboard[row, : len(run.vessels)] = run.vessels
        made.order[place], made.place[row] = row, place
        made.size[0] += 1
        before = last.get(run.facility, -1)
        made.before[row], made.after[row] = before, -1
        if before < 0:
            made.first[run.facility] = row
        else:
            made.after[before] = row
        last[run.facility] = row
        for v in run.vessels:
            made.visit[v, 0 if problem.dams[v, 0] == problem.at[run.facility] else 1] = row
    return made
