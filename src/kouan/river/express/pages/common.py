"""What the pages share: who reads, names, and a sailing as a row."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from kouan.kernel.errors import Forbidden
from kouan.kernel.text import Text
from kouan.registry.caller import Caller, of_request
from kouan.registry.roles import Role
from kouan.river.express import places, selectors
from kouan.river.express.models import Sailing
from kouan.river.express.states import TONES, Status, Voyage

PAGE = 100
DAMS = {"TGD": Text("三峡", "Three Gorges"), "GZB": Text("葛洲坝", "Gezhouba")}
BOOKERS = (Role.CARRIER, Role.TRADER, Role.BROKER, Role.TERMINAL, Role.PORT_OFFICE)
PLANNERS = (Role.CARRIER, Role.PORT_OFFICE)


def reader(request: HttpRequest, *roles: Role) -> Caller:
    caller = of_request(request)
    if not caller.may(*roles):
        raise Forbidden()
    return caller


def language() -> str:
    return get_language() or "zh-hans"


def row_of(one: Sailing) -> dict[str, Any]:
    state, status = Voyage(one.state), Status(one.status)
    return {
        "one": one,
        "ports": [places.name(port) for port in one.ports],
        "state": state.text,
        "tone": TONES[state],
        "status": status.text,
        "status_tone": TONES[status],
        "teu": selectors.teu_of(one.capacity),
    }
