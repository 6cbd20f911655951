"""The one clock. Real time by default; tests travel; a simulated world runs from an anchor at a rate.

`KOUAN_CLOCK` = "REAL|SIMULATED|RATE" (two ISO 8601 instants and a factor) gives every process of one
world the same simulated time without talking to each other.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Simulated time `simulated` corresponds to real time `real`; from there it runs `rate` times as fast."""

    real: datetime
    simulated: datetime
    rate: float

    @classmethod
    def parse(cls, spec: str) -> "Anchor":
        real, simulated, rate = spec.split("|")
        return cls(datetime.fromisoformat(real), datetime.fromisoformat(simulated), float(rate))

    def spec(self) -> str:
        return f"{self.real.isoformat()}|{self.simulated.isoformat()}|{self.rate}"

    def at(self, real: datetime) -> datetime:
        return self.simulated + (real - self.real) * self.rate


_anchor: Anchor | None = Anchor.parse(os.environ["KOUAN_CLOCK"]) if os.environ.get("KOUAN_CLOCK") else None


def now() -> datetime:
    """The present instant, aware, UTC."""
    real = datetime.now(UTC)
    return _anchor.at(real) if _anchor else real


def wall() -> float:
    """Seconds of real time; for rate limits, caches and back-off, never for business."""
    return time.monotonic()


def today() -> date:
    """The present business date in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


@contextmanager
def travel(to: datetime, rate: float = 0.0) -> Iterator[None]:
    """Within the block time starts at `to` and runs at `rate` (0 = stands still). For tests."""
    global _anchor
    before, _anchor = _anchor, Anchor(datetime.now(UTC), to.astimezone(UTC), rate)
    try:
        yield
    finally:
        _anchor = before


def advance(by: timedelta) -> None:
    """Move a travelled clock forward."""
    global _anchor
    if _anchor is None:
        raise RuntimeError("advance() outside travel()")
    _anchor = Anchor(_anchor.real, _anchor.simulated + by, _anchor.rate)
