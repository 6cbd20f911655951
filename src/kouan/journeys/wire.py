"""Bodies of the journeys API."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from kouan.journeys.models import BayPlan, Call, Consignment, Hold, Order
from kouan.journeys.services import Stowed, UnitLine
from kouan.kernel.facts import Fact

Moment = Annotated[datetime, Meta(tz=True)]
Number = Annotated[str, Meta(pattern="^[A-Z]{3}[UJZ][0-9]{7}$")]
Plate = Annotated[str, Meta(min_length=5, max_length=10)]
Terminal = Annotated[str, Meta(min_length=1, max_length=17)]
# msgspec knows no bounds on Decimal: they stand in the description, and the service and the column refuse the rest.
Kilograms = Annotated[Decimal, Meta(extra_json_schema={"minimum": 0, "exclusiveMaximum": 10**12})]
Count = Annotated[int, Meta(ge=0, le=10**9)]


class CallIn(msgspec.Struct, frozen=True):
    """A call that is to come."""

    kind: Literal["vessel", "train", "truck"]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    voyage: Annotated[str, Meta(min_length=1, max_length=32)]
    port: Annotated[str, Meta(pattern="^[A-Z]{2}[A-Z2-9]{3}$")]
    terminal: Terminal
    eta: Moment | None = None
    etd: Moment | None = None
    imo: Annotated[str, Meta(max_length=7)] = ""
    mmsi: Annotated[str, Meta(max_length=9)] = ""
    last_port_left_at: Moment | None = None


class At(Fact, frozen=True):
    """When it happened."""

    at: Moment


class BoxIn(msgspec.Struct, frozen=True):
    number: Number
    size_type: Annotated[str, Meta(max_length=4)] = ""
    full: bool = True
    seal: Annotated[str, Meta(max_length=35)] = ""

    def line(self) -> UnitLine:
        return UnitLine(self.number, self.size_type, self.full, self.seal)


class ConsignmentIn(msgspec.Struct, frozen=True):
    """A manifest line. `owner_uscc` and `agent_uscc` name parties known to the window."""

    bill_no: Annotated[str, Meta(min_length=1, max_length=50, pattern=r"^\S+$")]
    direction: Literal["I", "E"]
    packages: Annotated[int, Meta(ge=1, le=10**9)]
    gross_weight: Kilograms
    call: UUID | None = None
    owner_uscc: str = ""
    agent_uscc: str = ""
    goods_description: Annotated[str, Meta(max_length=512)] = ""
    units: Annotated[tuple[BoxIn, ...], Meta(max_length=500)] = ()
    controlled: bool = True


class AmendmentIn(msgspec.Struct, frozen=True):
    """A correction of a manifest line, with its reason; what is left out stays."""

    reason: Annotated[str, Meta(min_length=1, max_length=300)]
    packages: Annotated[int, Meta(ge=1, le=10**9)] | None = None
    gross_weight: Kilograms | None = None
    goods_description: Annotated[str, Meta(max_length=512)] | None = None


class ReassignmentIn(msgspec.Struct, frozen=True):
    """The goods come with another call."""

    call: UUID
    reason: Annotated[str, Meta(min_length=1, max_length=300)]


class ArrivalIn(Fact, frozen=True):
    at: Moment
    terminal: Terminal


class TallyIn(Fact, frozen=True):
    """What was counted at discharge."""

    packages: Count
    gross_weight: Kilograms
    at: Moment
    units: tuple[Number, ...] = ()


class BookingIn(msgspec.Struct, frozen=True):
    unit: Number
    plate: Plate
    start: Moment
    end: Moment


class GateIn(Fact, frozen=True):
    """A truck before the gate. Without `at` it is now; send `at` to make a retry safe."""

    unit: Number
    plate: Plate
    direction: Literal["in", "out"]
    terminal: Terminal
    at: Moment | None = None


class LoadedIn(Fact, frozen=True):
    unit: Number
    at: Moment
    call: UUID | None = None


class HoldIn(msgspec.Struct, frozen=True):
    """A hold on a consignment or on a box, with its reason in both languages."""

    kind: Literal["quarantine", "delivery_order", "charges", "seal", "tally"]
    reason_zh: Annotated[str, Meta(min_length=1, max_length=300)] = ""
    reason_en: Annotated[str, Meta(min_length=1, max_length=300)] = ""
    consignment: UUID | None = None
    unit: Number | None = None
    ref: Annotated[str, Meta(max_length=64)] = ""


def call(one: Call) -> dict[str, Any]:
    """A call as the API shows it."""
    named = {"id": one.id, "conveyance": one.conveyance.name, "kind": one.conveyance.kind, "imo": one.conveyance.imo}
    fields = ("voyage", "port", "terminal", "eta", "ata", "etd", "atd", "entry_declared_at")
    return named | {name: getattr(one, name) for name in fields}


def gate(told: dict[str, Any], language: str) -> dict[str, Any]:
    """The stored answer of the gate with its messages in the caller's language."""
    key = "en" if language.lower().startswith("en") else "zh"
    said = {name: [one | {"message": one[key]} for one in told.get(name, ())] for name in ("reasons", "information")}
    return told | said


def hold(one: Hold, language: str) -> dict[str, Any]:
    said = {"kind": one.kind, "reason": one.reason.say(language), "ref": one.ref, "rule": one.rule}
    return said | {"placed_at": one.placed_at, "lifted_at": one.lifted_at}


def consignment(one: Consignment, language: str) -> dict[str, Any]:
    """A consignment as the API shows it; prefetched by `selectors.journeys`."""
    fields = (
        "id",
        "bill_no",
        "direction",
        "packages",
        "gross_weight",
        "goods_description",
        "manifest_state",
        "released_at",
        "arrival_reported_at",
        "tallied_at",
        "created_at",
    )
    shown = {name: getattr(one, name) for name in fields}
    units = [{"number": u.number, "size_type": u.size_type, "location": u.location} for u in one.units.all()]
    standing = [hold(h, language) for h in getattr(one, "standing", ())]
    return shown | {"call": call(one.call) if one.call else None, "units": units, "holds": standing}


def order(one: Order) -> dict[str, Any]:
    """An order about boxes as the API shows it."""
    fields = ("kind", "number", "box", "size_type", "quantity", "full", "party", "place", "valid_until", "voyage")
    return {name: getattr(one, name) for name in (*fields, "bill_no", "said_at", "cancelled")}


def bay_plan(plan: BayPlan) -> dict[str, Any]:
    """A bay plan with every box and its cell (bay, row, tier)."""
    cells = [dict(zip(Stowed._fields, row, strict=True)) for row in plan.boxes.values_list(*Stowed._fields)]
    cells.sort(key=lambda cell: (cell["bay"], cell["row"], cell["tier"]))
    return {"scope": plan.scope, "number": plan.number, "said_at": plan.said_at, "boxes": cells}
