"""What is known of a leg and its boxes, and what follows from it. Pure: the same facts give the same answer, in
whatever order they came, so that late, repeated and reordered messages end in one state (R-T4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kouan.clearance.corridors.states import Arriving, Departing, Mode, Sailing, Verdict


@dataclass(frozen=True, slots=True)
class Box:
    """One box on a leg: on which lists it stands and with which seal. Empty seal = that list names none."""

    number: str
    listed: bool = True
    released: bool = False
    seal: str = ""
    loaded: bool = False
    loaded_seal: str = ""
    claimed: bool = False
    claimed_seal: str = ""
    found: bool = False
    found_seal: str = ""
    arrival_claimed: bool = False
    arrival_seal: str = ""
    broken: bool = False
    passed: bool = False  # an officer looked at the seal and let it pass
    decided: str = ""  # a dispute: "admit" counts it as agreed, "exclude" leaves it out
    landed: bool = False  # unloaded before the hub
    swapped: bool = False  # reported as on another barge
    sea_loaded: bool = False


@dataclass(frozen=True, slots=True)
class Leg:
    """The leg's own facts. `left` is the first position outside the fence since the claimed departure."""

    export: bool = True
    loading_ended: bool = False
    departed_at: datetime | None = None  # as claimed
    left_at: datetime | None = None
    went_on: bool = False
    turned_back_at: datetime | None = None
    berthed_at: datetime | None = None
    arrival_claimed: bool = False
    arrival_verified: bool = False
    discharge_ended: bool = False
    sea_departed: bool = False

    @property
    def claimed(self) -> bool:
        """Whether somebody claimed the departure."""
        return self.departed_at is not None

    @property
    def turned_back(self) -> bool:
        """A turn back counts until the vessel leaves again (a later departure is claimed)."""
        return self.turned_back_at is not None and (self.departed_at is None or self.turned_back_at >= self.departed_at)


def seals_of(box: Box) -> set[str]:
    """The different seals the lists name for a box."""
    named = (box.seal, box.loaded_seal, box.claimed_seal, box.found_seal, box.arrival_seal)
    return {one.strip().upper() for one in named if one.strip()}


def verdict(leg: Leg, box: Box, mode: Mode) -> Verdict:
    """What the lists say of this box now: R-1.7b at departure, R-1.8b at arrival."""
    if box.swapped:
        return Verdict.SWAPPED
    if not box.listed and not (box.loaded or box.claimed or box.found or box.arrival_claimed):
        return Verdict.OPEN
    if box.landed or (leg.turned_back and leg.export and mode in (Mode.LINKED, Mode.DEPART)):
        return Verdict.REVOKED
    if not leg.claimed and not leg.berthed_at and not leg.arrival_claimed:
        return Verdict.SEAL if box.broken and not box.passed else Verdict.OPEN
    for said in (_at_departure(leg, box, mode), _at_arrival(leg, box)):
        if said is not None:
            return said
    return Verdict.MATCHED


def _at_departure(leg: Leg, box: Box, mode: Mode) -> Verdict | None:
    aboard = box.loaded or box.claimed
    if box.decided == "exclude":
        return Verdict.REJECTED
    if mode in (Mode.ARRIVE, Mode.TRANSIT):
        return None if box.listed or box.decided else Verdict.REJECTED
    if not leg.loading_ended:
        return Verdict.OPEN
    if not aboard:
        return Verdict.ROLLED if box.listed else Verdict.OPEN
    if box.decided:
        return None
    if not box.listed or (leg.export and not box.released):
        return Verdict.REJECTED
    return Verdict.DIFFERS if leg.claimed and box.loaded != box.claimed else None


def _at_arrival(leg: Leg, box: Box) -> Verdict | None:
    if not box.passed and (box.broken or len(seals_of(box)) > 1):
        return Verdict.SEAL
    if not leg.discharge_ended:
        return None
    if not box.found:
        return Verdict.SHORT
    return Verdict.DIFFERS if leg.arrival_claimed and not (box.arrival_claimed or box.decided) else None


TROUBLE = frozenset({Verdict.REJECTED, Verdict.DIFFERS, Verdict.SEAL, Verdict.SHORT})


def undecided(box: Box, said: Verdict) -> bool:
    """Whether somebody at customs must still decide about it."""
    return said in TROUBLE and not box.decided


def departing(leg: Leg, boxes: Sequence[tuple[Box, Verdict]]) -> Departing:
    """The state of a departure confirmation (1.7)."""
    if leg.turned_back and (leg.departed_at or leg.left_at):
        return Departing.REVOKED
    if not leg.claimed:
        return Departing.LOADED if leg.loading_ended else Departing.LOADING
    if leg.left_at is None:
        return Departing.CLAIMED
    if not leg.loading_ended:
        return Departing.VERIFIED
    if any(undecided(box, said) for box, said in boxes):
        return Departing.DISPUTED
    aboard = [box for box, said in boxes if said in (Verdict.MATCHED, Verdict.SHORT, Verdict.SEAL)]
    if not aboard:
        landed = any(said is Verdict.REVOKED for _, said in boxes)
        return Departing.REVOKED if landed else Departing.DISPUTED
    if leg.berthed_at is not None and all(box.sea_loaded for box in aboard):
        return Departing.CLOSED if leg.sea_departed else Departing.SEA_LOADED
    if leg.berthed_at is not None:
        return Departing.HUB_ARRIVED
    return Departing.IN_TRANSIT if leg.went_on else Departing.CONFIRMED


def arriving(leg: Leg, boxes: Sequence[tuple[Box, Verdict]], after: Arriving = Arriving.CLOSED) -> Arriving:
    """The state of an arrival confirmation (1.8); `after` is what the declarations say once transit is closed."""
    if leg.berthed_at is None and not leg.arrival_claimed:
        return Arriving.OUT_OF_HUB
    if not leg.arrival_claimed:
        return Arriving.ARRIVED
    if not leg.arrival_verified:
        return Arriving.CLAIMED
    if any(undecided(box, said) for box, said in boxes):
        return Arriving.DISPUTED
    return after if leg.discharge_ended else Arriving.VERIFIED


def sailing(leg: Leg, boxes: Sequence[tuple[Box, Verdict]]) -> Sailing:
    """Where the vessel of a linked or transit leg is."""
    if leg.turned_back:
        return Sailing.LOADED if leg.loading_ended else Sailing.PLANNED
    if leg.berthed_at is not None:
        done = leg.discharge_ended and not any(undecided(box, said) for box, said in boxes)
        return Sailing.CLOSED if done else Sailing.ARRIVED
    if leg.departed_at is not None or leg.left_at is not None:
        return Sailing.UNDER_WAY
    return Sailing.LOADED if leg.loading_ended else Sailing.PLANNED


@dataclass(frozen=True, slots=True)
class Goods:
    """A consignment in linked unloading: what customs have done with it."""

    reported: bool = False
    declared: bool = False
    inspected: bool = False
    released: bool = False


def linked_exception(leg: Leg, boxes: Sequence[tuple[Box, Verdict]], delayed: bool) -> str | None:
    """The exception of 1.6 that stands for a consignment with these boxes, the gravest first."""
    said = {one for box, one in boxes if undecided(box, one) or one is Verdict.ROLLED}
    for kind, name in ((Verdict.SEAL, "seal_broken"), (Verdict.ROLLED, "rolled"), (Verdict.SHORT, "short_landed")):
        if kind in said:
            return name
    return "barge_delay" if delayed and leg.berthed_at is None else None


def linked_out(leg: Leg, goods: Goods, boxes: Sequence[tuple[Box, Verdict]], delayed: bool = False) -> str:
    """An export through a port group, as `LinkedOut`."""
    if not goods.released:
        steps = ("reported", "declared", "inspected")
        return next((s for s in reversed(steps) if _so_far(goods, steps, s)), "at_inner")
    if boxes and all(box.sea_loaded for box, _ in boxes):
        return "departed" if leg.sea_departed else "loaded_sea"
    if (wrong := linked_exception(leg, boxes, delayed)) is not None:
        return wrong
    if leg.berthed_at is not None:
        return "at_hub"
    sailed = leg.departed_at is not None and not leg.turned_back
    return "on_barge" if sailed or (boxes and all(box.loaded for box, _ in boxes)) else "released"


def linked_in(leg: Leg, goods: Goods, boxes: Sequence[tuple[Box, Verdict]], delayed: bool = False) -> str:
    """An import through a port group, as `LinkedIn`."""
    if (wrong := linked_exception(leg, boxes, delayed)) is not None:
        return wrong
    if leg.berthed_at is None:
        return "on_barge" if leg.departed_at or (boxes and all(box.loaded for box, _ in boxes)) else "at_hub"
    if not goods.reported:
        return "at_inner"
    if goods.released:
        return "released"
    if goods.declared:
        return "inspected" if goods.inspected else "declared"
    return "reported"


def _so_far(goods: Goods, steps: tuple[str, ...], step: str) -> bool:
    """Whether this step and all before it are done; an inspection may be left out, so it counts only when done."""
    return all(getattr(goods, one) for one in steps[: steps.index(step) + 1])
