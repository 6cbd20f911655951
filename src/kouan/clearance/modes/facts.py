"""What may be known of a consignment when its modes are chosen. None: not known here (a file knows no manifest)."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from kouan.codecs.declaration import Declaration, Modes


class ModeFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The facts the closing rules ask for. Pure data; `gathering` fills it from the database, `of_file` from a file.

    Amounts are fen. `letters` are the licence letters of each line; `consents` the modes the trader has agreed to.
    """

    now: datetime
    on: date
    direction: str
    transport_mode: str
    supervision_mode: str = ""
    modes: Modes | None = None
    grade: str | None = None
    own: bool | None = None  # the trader itself chooses; choosing is its consent
    consents: frozenset[str] | None = None
    manifest: bool | None = None  # transmitted and accepted
    departed: datetime | None = None
    arrives: datetime | None = None
    entry_declared: datetime | None = None
    arrived: datetime | None = None
    here: bool | None = None
    letters: tuple[str, ...] | None = None
    dangerous: bool = False
    transit: bool = False  # the declaration says it goes under transit (DeclTrnRel)
    boxes: tuple[str, ...] = ()
    empty_boxes: bool | None = None
    inspection_open: bool | None = None
    guarantee_fen: int | None = None  # the largest balance among the trader's guarantees in force
    two_step_right: bool | None = None  # False: customs have taken the right to declare in two steps
    port_group: str | None = None  # group of linked ports the terminal belongs to, "" for none; from the call
    carrier_registered: bool | None = None
    excluded: tuple[str, ...] = ()  # goods codes in the table of goods excluded from conditional removal


def of_file(declaration: Declaration, now: datetime, on: date) -> dict[str, object]:
    """The facts a declaration itself tells."""
    return {
        "now": now,
        "on": on,
        "direction": declaration.direction,
        "transport_mode": declaration.transport_mode,
        "supervision_mode": declaration.supervision_mode,
        "modes": declaration.modes,
        "dangerous": any(item.danger is not None and item.danger.none != "1" for item in declaration.goods),
        "transit": declaration.transit == "1",
        "boxes": tuple(box.number for box in declaration.containers),
    }
