"""What the API of early declarations answers."""

from __future__ import annotations

from typing import Any

from kouan.clearance.advance.facts import facts_of
from kouan.clearance.advance.models import Watch
from kouan.clearance.advance.rules import Goods
from kouan.clearance.advance.states import WatchState


def row(one: Watch, language: str) -> dict[str, Any]:
    """A watch as a list shows it."""
    head, state = one.declaration, WatchState(one.state)
    said = {"declaration": head.id, "entry_id": head.entry_id, "bill_no": head.bill_no, "direction": head.direction}
    said |= {"state": one.state, "state_text": state.text.say(language), "since": one.since, "opened_at": one.opened_at}
    way = "en" if language.startswith("en") else "zh"
    return said | {"reasons": [{**reason, "message": reason[way]} for reason in one.reasons]}


def detail(one: Watch, language: str) -> dict[str, Any]:
    """A watch with the three sides it compares."""
    facts = facts_of(one.declaration)
    sides = {"declared": facts.declared, "manifest": facts.manifest, "tally": facts.tally}
    return row(one, language) | {"arrived": facts.arrived} | {name: goods(side) for name, side in sides.items()}


def goods(side: Goods | None) -> dict[str, Any] | None:
    return {name: getattr(side, name) for name in Goods.__struct_fields__} if side is not None else None
