"""What one thread of the search works on."""

from __future__ import annotations

from dataclasses import dataclass

from kouan.planning.lockage.handle import Handle


@dataclass
class Searcher:
    """A current plan, the best, one to go back to, and the room of one thread."""

    now: Handle
    best: Handle
    checked: Handle
    room: Handle

    def cost(self) -> int:
        """Of the best plan, in the kernels' measure."""
        return int(self.best.parts.size[2])
