"""The states of a leg as a reader sees them: a row of steps, done, here, still to come."""

from __future__ import annotations

from typing import Any, NamedTuple

from kouan.clearance.corridors.models import Leg, Passage
from kouan.clearance.corridors.states import Arriving, Departing, LinkedIn, LinkedOut, Mode, Sailing
from kouan.kernel.text import Text

D, A, S, L, N = Departing, Arriving, Sailing, LinkedOut, LinkedIn
WAYS = {
    Mode.DEPART: (D.LOADED, D.CLAIMED, D.VERIFIED, D.CONFIRMED, D.IN_TRANSIT, D.HUB_ARRIVED, D.SEA_LOADED, D.CLOSED),
    Mode.ARRIVE: (A.OUT_OF_HUB, A.ARRIVED, A.CLAIMED, A.VERIFIED, A.CLOSED, A.RELEASED),
    Mode.LINKED: tuple(S),
    Mode.TRANSIT: tuple(S),
}
STANDS_AT: dict[Mode, dict[Any, Any]] = {  # by mode: states of two enums with one value are equal
    Mode.DEPART: {D.DISPUTED: D.VERIFIED, D.REVOKED: D.LOADED, D.LOADING: D.LOADED},
    Mode.ARRIVE: {A.DISPUTED: A.VERIFIED, A.AWAIT_DECL: A.CLOSED, A.INSPECT: A.CLOSED},
}
LINKED_WAYS = {
    "E": (L.AT_INNER, L.REPORTED, L.DECLARED, L.RELEASED, L.ON_BARGE, L.AT_HUB, L.LOADED_SEA, L.DEPARTED),
    "I": (N.AT_HUB, N.ON_BARGE, N.AT_INNER, N.REPORTED, N.DECLARED, N.RELEASED),
}
LINKED_AT = {"inspected": "declared", "barge_delay": "on_barge", "rolled": "released", "short_landed": "at_hub",
             "seal_broken": "on_barge"}  # fmt: skip
IMPORT_AT = LINKED_AT | {"rolled": "at_hub", "short_landed": "at_inner"}
BAD = frozenset({"disputed", "revoked", "barge_delay", "rolled", "short_landed", "seal_broken"})


class Mark(NamedTuple):
    """One step: its name and `done`, `here`, `bad` or nothing."""

    text: Text
    tone: str


def way(leg: Leg) -> list[Mark]:
    """The steps of the leg's mode."""
    steps = WAYS[Mode(leg.mode)]
    state = type(steps[0])(leg.state)
    return _marks(steps, STANDS_AT.get(Mode(leg.mode), {}).get(state, state), state)


def passage_way(leg: Leg, passage: Passage) -> list[Mark]:
    """The steps of one consignment in linked unloading."""
    steps = LINKED_WAYS[leg.direction]
    state = type(steps[0])(passage.state)
    moved = (LINKED_AT if leg.direction == "E" else IMPORT_AT).get(state.value, state.value)
    return _marks(steps, type(steps[0])(moved), state)


def _marks(steps, stands, state) -> list[Mark]:  # type: ignore[no-untyped-def]
    here = steps.index(stands)
    last = here == len(steps) - 1
    found = [Mark(step.text, "done" if i < here or (last and i == here) else "") for i, step in enumerate(steps)]
    if not last or state is not stands:
        found[here] = Mark(state.text, "bad" if state.value in BAD else "here")
    return found
