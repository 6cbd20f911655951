"""The lists of boxes that carriers and terminals send whole: drawn, read, and drawn again as they were typed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kouan.clearance.corridors.models import Leg, LegBox
from kouan.clearance.corridors.services import reports
from kouan.clearance.corridors.services.opening import BoxLine
from kouan.clearance.corridors.typing_in import box_lines
from kouan.kernel import clock
from kouan.registry.asking import Ask, Form, bound, keyed


class Kind(NamedTuple):
    """A list: its title, what its moment is called on the page and by its service."""

    title: Any
    label: Any
    moment: str
    tell: Any


KINDS = {
    "loading": Kind(_("Tally of loading"), _("Loading ended"), "ended_at", reports.report_loading),
    "departure": Kind(_("Claim the departure"), _("Departed"), "departed_at", reports.claim_departure),
    "arrival": Kind(_("Claim the arrival"), _("Berthed"), "berthed_at", reports.claim_arrival),
    "discharge": Kind(_("Tally of discharge"), _("Discharge ended"), "ended_at", reports.report_discharge),
}


class Row(NamedTuple):
    """A box of the list as it stands in the form."""

    number: str
    on: bool
    seal: str
    broken: bool


def asks(name: str) -> list[Ask]:
    """The moment, and the boxes that nobody listed."""
    kind = KINDS[name]
    more = _("Box and seal, one on each line")
    fields = [
        Ask("at", kind.label, "moment", also=(kind.moment,)),
        Ask("more", more, "area", most=4000, needed=False, bare=True, also=("boxes",)),
    ]
    return keyed(fields, name)


def drawn(acts: Collection[str], leg: Leg, refused: tuple[str, Form, QueryDict] | None) -> list[dict[str, Any]]:
    """The lists this reader may send now; the refused one as it was typed."""
    return [_list(name, leg, refused if refused and refused[0] == name else None) for name in KINDS if name in acts]


def _list(name: str, leg: Leg, refused: tuple[str, Form, QueryDict] | None) -> dict[str, Any]:
    mine: list[LegBox] = leg.mine  # type: ignore[attr-defined]
    boxes = [box for box in mine if not box.swapped_at]
    form, typed = (refused[1], refused[2]) if refused else (bound(asks(name)), None)
    rows = [_typed(box, typed) if typed is not None else _row(box, leg) for box in boxes]
    at, more = form.fields
    return {"kind": name, "title": KINDS[name].title, "form": form, "at": at, "more": more, "rows": rows}


def _row(box: LegBox, leg: Leg) -> Row:
    on = box.loaded_at is not None or leg.loading_ended_at is None
    return Row(box.number, on, box.loaded_seal or box.seal, False)


def _typed(box: LegBox, typed: QueryDict) -> Row:
    seal, broken = typed.get(f"seal-{box.number}", ""), f"broken-{box.number}" in typed
    return Row(box.number, box.number in typed.getlist("box"), str(seal), broken)


def tell(name: str, leg: Leg, typed: QueryDict, said: dict[str, Any]) -> None:
    """Report the whole list."""
    lines = _ticked(typed) + box_lines(said["more"])
    KINDS[name].tell(leg=leg.id, boxes=lines, said_at=clock.now(), **{KINDS[name].moment: said["at"]})


def _ticked(typed: QueryDict) -> list[BoxLine]:
    """The ticked boxes with the seals typed beside them."""
    return [
        BoxLine(number[:11], str(typed.get(f"seal-{number}", "")).strip()[:35], f"broken-{number}" not in typed)
        for number in typed.getlist("box")
    ]
