"""Invented vessels, voyages, bills of lading, boxes and trucks, with right check digits. Pure and seeded."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from kouan.kernel.identifiers.check_digits import container_check_digit, container_remainder, imo_check

PORT, TERMINAL = "CNCHQ", "GUOYUAN"
OWNER_CODES = ("KQYU", "BAJU", "YZGU", "SCLU", "WDHU", "JLNU")
SIZES = (("22G1", "21"), ("45G1", "11"), ("42G1", "11"), ("22R1", "22"), ("45R1", "12"))  # ISO size, customs spec
SIZE_WEIGHTS = (40, 40, 14, 3, 3)
_NAMES = (
    "缙云山",
    "歌乐山",
    "嘉陵潮",
    "朝天门",
    "大宁河",
    "乌江渡",
    "云阳湖",
    "铜锣峡",
    "明月峡",
    "温塘峡",
    "钓鱼城",
    "白帝城",
)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_ORIGINS = ("CNSHA", "CNTAC", "CNWHG", "CNNBO")


@dataclass(frozen=True, slots=True)
class Vessel:
    """An invented river vessel; seagoing-river ships have an IMO number as well."""

    name: str
    mmsi: str
    imo: str
    boxes: int


@dataclass(frozen=True, slots=True)
class Voyage:
    """One call to come: `number` is unique per run; `tag` begins the bill numbers of the call."""

    vessel: Vessel
    number: str
    eta: datetime
    etd: datetime
    last_port_left_at: datetime
    tag: str


@dataclass(frozen=True, slots=True)
class Box:
    """A container: its number, ISO size type, the customs' spec code and its seal."""

    number: str
    size_type: str
    spec: str
    seal: str


def fleet(dice: random.Random, size: int) -> list[Vessel]:
    """`size` vessels with different names."""
    return [vessel(dice, n) for n in range(size)]


def vessel(dice: random.Random, serial: int) -> Vessel:
    """The vessel with that serial; the name follows from the serial alone, so that a vessel comes again."""
    six = f"9{500_00 + serial * 37 % 40_000:05d}"
    return Vessel(
        name=f"{_NAMES[serial % len(_NAMES)]}{serial // len(_NAMES) + 1:02d}",
        mmsi=f"4138{serial % 100_000:05d}",
        imo=six + imo_check(six) if serial % 4 == 0 else "",
        boxes=dice.choice((120, 180, 240, 325)),
    )


def box(dice: random.Random) -> Box:
    """A container number that agrees with its check digit; serials with remainder 10 are not issued."""
    size, spec = dice.choices(SIZES, SIZE_WEIGHTS)[0]
    while True:
        ten = dice.choice(OWNER_CODES) + f"{dice.randrange(10**6):06d}"
        if container_remainder(ten) != 10:
            return Box(ten + container_check_digit(ten), size, spec, f"KQ{dice.randrange(10**7):07d}")


def plate(dice: random.Random) -> str:
    """A lorry of Chongqing."""
    return f"渝{dice.choice('ABCD')}{dice.randrange(10**5):05d}"


def bill_no(voyage: Voyage, serial: int) -> str:
    """The number of the call's bill of lading with that serial."""
    return f"KQ{voyage.tag}{serial:04d}"


def tag(dice: random.Random, at: datetime) -> str:
    """Marks one call: the day and four letters."""
    return f"{at:%y%m%d}" + "".join(dice.choices(_LETTERS, k=4))
