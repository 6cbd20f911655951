"""CALINF: a vessel will call. And which announced call another message means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from kouan.channels.interchanges.steps import Step, Subject, fitting, needed, plan, zoned
from kouan.channels.manifests.common import NOT_OURS
from kouan.channels.manifests.common import call_of as announced
from kouan.codecs.customs_xml.manifest_parts import Means
from kouan.codecs.edifact.messages.calinf import Calinf
from kouan.codecs.transport.voyage import Voyage
from kouan.journeys import services
from kouan.journeys.models import Call, Conveyance
from kouan.journeys.states import ConveyanceKind
from kouan.kernel.errors import Forbidden
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

KINDS = {"rail": ConveyanceKind.TRAIN, "road": ConveyanceKind.TRUCK}
IMO_DIGITS = 7


def imo(voyage: Voyage) -> str:
    """The vessel's IMO number, empty when it is identified otherwise."""
    number = voyage.vessel.removeprefix("IMO").strip()
    return number if len(number) == IMO_DIGITS and number.isdigit() else ""


def call_of(caller: Caller, voyage: Voyage | None, port: str = "") -> Call:
    """The announced call of that vessel and voyage. Refused when there is none, Forbidden when it is another's."""
    said = voyage or Voyage()
    name = needed(said.vessel_name or said.vessel, "船名")
    number = imo(said)
    means = Means(id=f"UN{number}" if number else said.vessel, name=name, voyage=needed(said.number, "航次"))
    return announced(caller, means, port)


@plan("CALINF")
def call(caller: Caller, message: Calinf) -> Iterator[Step]:
    """Each voyage that is told; telling it again moves the estimates."""
    caller.require(Role.CARRIER, Role.RAIL, Role.TERMINAL)
    for index, voyage in enumerate(message.voyages):
        yield Step(f"TDT[{index}]", partial(_announce, caller, voyage))


def _announce(caller: Caller, voyage: Voyage) -> Subject:
    name, kind = fitting(voyage.vessel_name, "船名", 200), KINDS.get(voyage.mode, ConveyanceKind.VESSEL)
    known = Conveyance.objects.filter(kind=kind, name=name).first()
    if known is not None and known.operator_id != caller.organisation and not caller.may(Role.TERMINAL):
        raise Forbidden(NOT_OURS)
    place = voyage.place("call") or voyage.place("arrival") or voyage.place("discharge")
    made = services.announce_call(
        kind=str(kind),
        name=name,
        voyage=fitting(voyage.number, "航次", 32),
        port=place.code[:5] if place else "",
        terminal=fitting(place.terminal if place else "", "码头", 17),
        eta=_moment(voyage, "estimated_arrival"),
        etd=_moment(voyage, "estimated_departure"),
        imo=imo(voyage),
        operator=caller.organisation if caller.may(Role.CARRIER, Role.RAIL) else None,
    )
    return ("call", made.id)


def _moment(voyage: Voyage, role: str) -> datetime | None:
    said = voyage.moment(role)
    return zoned(said.at) if said and said.at else None
