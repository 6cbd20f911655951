"""The facts of a case from the database, for the closing rules. Chapters add what only they know with `source`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from kouan.clearance import reference
from kouan.clearance.models import Declaration as Head
from kouan.clearance.modes.facts import ModeFacts, of_file
from kouan.clearance.modes.selectors import agreed
from kouan.clearance.services.facts import Facts, gather
from kouan.clearance.states import GONE
from kouan.codecs.declaration import Declaration
from kouan.journeys.models import Call, Consignment, Unit
from kouan.kernel import clock
from kouan.registry.caller import Caller


class Case(NamedTuple):
    """What a source may look at: the declaration, its trader and its manifest line where they are known."""

    declaration: Declaration
    trader: UUID | None
    consignment: UUID | None


NOBODY = Caller(None, UUID(int=0), frozenset())
Source = Callable[[Case], dict[str, Any]]
_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register a function that tells more facts: fields of `ModeFacts` by name."""
    if function not in _sources:
        _sources.append(function)
    return function


def facts_for(caller: Caller, declaration: Declaration) -> ModeFacts:
    """All that is known of a declaration that is being prepared. Inside a transaction."""
    found = gather(caller, declaration, "", clock.today())
    return facts_of(caller, declaration, found)


def facts_of(caller: Caller, declaration: Declaration, found: Facts) -> ModeFacts:
    """All that is known of a declaration whose filing facts were gathered."""
    on, now = clock.today(), clock.now()
    trader = found.trader
    case = Case(declaration, trader, found.consignment)
    told: dict[str, Any] = of_file(declaration, now, on)
    told |= {
        "letters": letters_of(declaration),
        "grade": found.grade,
        "own": caller.organisation == trader,
        "consents": agreed(trader, declaration.bill_no) if trader else frozenset(),
        "manifest": found.consignment is not None,
        "departed": found.last_port_left_at,
        "arrived": found.arrived_at,
        "entry_declared": found.entry_declared_at,
        "here": found.here,
        "empty_boxes": _empty(declaration),
        **_of_line(found.consignment),
    }
    for more in _sources:
        told |= more(case)
    return ModeFacts(**told)


OF_MANIFEST = ("manifest", "departed", "arrives", "entry_declared", "arrived", "here", "inspection_open")


def facts_of_file(declaration: Declaration) -> ModeFacts:
    """What is stored about the trader and the manifest line that a file names; unknown when they are not. Inside a
    transaction."""
    found = gather(NOBODY, declaration, "", clock.today())
    unknown = dict.fromkeys(("own", "consents"))
    if found.trader is None:
        unknown |= dict.fromkeys(("grade", "two_step_right", "guarantee_fen"))
    if found.consignment is None:
        unknown |= dict.fromkeys(OF_MANIFEST)
        unknown |= {} if _known_boxes(declaration) else {"empty_boxes": None}
    return msgspec.structs.replace(facts_of(NOBODY, declaration, found), **unknown)


def _known_boxes(declaration: Declaration) -> bool:
    numbers = {box.number for box in declaration.containers}
    return bool(numbers) and Unit.objects.filter(number__in=numbers).count() == len(numbers)


def letters_of(declaration: Declaration) -> tuple[str, ...]:
    """The licence letters of each line, "" where the tariff has none or does not know the code."""
    tariff = reference.day(clock.today()).tariff
    known = [tariff[item.hs_code] for item in declaration.goods]
    return tuple(one.licences if one is not None else "" for one in known)


def _empty(declaration: Declaration) -> bool:
    numbers = [box.number for box in declaration.containers]
    return bool(numbers) and Unit.objects.filter(number__in=numbers, full=False).exists()


def _of_line(consignment: UUID | None) -> dict[str, Any]:
    """What the manifest line and the declarations of it say."""
    if consignment is None:
        return {"inspection_open": False, "arrives": None}
    standing = Head.objects.filter(consignment=consignment).exclude(state__in=GONE)
    call = Call.objects.filter(consignments=consignment).only("eta").first()
    return {
        "inspection_open": standing.filter(inspections__done_at=None, inspections__isnull=False).exists(),
        "arrives": call.eta if call else None,
    }


def bill_of(consignment: UUID) -> str:
    """The bill of a consignment."""
    return Consignment.objects.values_list("bill_no", flat=True).get(pk=consignment)
