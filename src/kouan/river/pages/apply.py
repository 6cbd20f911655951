"""The application for passage: its form, and what is wrong with it beside each field."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from kouan.kernel.text import Text
from kouan.registry.asking import Ask, bound, posted
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import selectors, services, values
from kouan.river.models import Passage
from kouan.river.pages.common import reader

MOST = 100
WAYS = (("down", _("Downstream")), ("up", _("Upstream")))
CARGO = (
    ("none", _("none")),
    ("dry_bulk", _("dry bulk")),
    ("liquid", _("liquid")),
    ("container", _("containers")),
    ("vehicles", _("vehicles")),
    ("fresh", _("fresh or live goods")),
    ("general", _("general cargo")),
    ("passengers", _("passengers")),
)


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The application form."""
    caller = reader(request)
    caller.require(Role.CARRIER, Role.TRADER)
    asks, number = _asks(caller), request.POST.get("client_no", "")[:40] or uuid4().hex
    form = bound(asks)
    if request.method == "POST":
        form = posted(request, asks, lambda said: _apply(caller, number, said))
        if form.error is None:
            return redirect("river:passage", form.made.pk)
    context = {"form": form, "number": number, "vessels": asks[0].choices}
    return render(request, "river/apply.html", context, status=form.status)


def _asks(caller: Caller) -> list[Ask]:
    rows = selectors.vessels(caller).order_by("name")[:MOST]
    vessels = [(str(one.id), f"{one.name} · {one.mmsi}") for one in rows]
    return [
        Ask("vessel", _("Vessel"), "choice", choices=vessels, start=vessels[0][0] if vessels else "",
            also=("certificate",)),
        *_voyage(),
        *_cargo(),
        *_standing(),
    ]  # fmt: skip


def _voyage() -> list[Ask]:
    return [
        Ask("direction", pgettext_lazy("river", "Direction"), "choice", choices=WAYS, start="down"),
        Ask("eta", _("Expected at the line"), "moment"),
        Ask("origin", pgettext_lazy("river", "From"), most=60),
        Ask("destination", pgettext_lazy("river", "To"), most=60),
        Ask("voyage", _("Voyage"), most=20, needed=False),
    ]


def _cargo() -> list[Ask]:
    return [
        Ask("cargo_kind", _("Cargo"), "choice", choices=CARGO, start="none"),
        Ask("cargo_t", _("Tonnes"), "whole", needed=False, bare=True, start="0"),
        Ask("teu", "TEU", "whole", needed=False, bare=True, start="0"),
        Ask("fore", _("Draught fore, cm"), "whole", also=("draught_fore_cm", "draught")),
        Ask("aft", _("Draught aft, cm"), "whole", also=("draught_aft_cm",)),
        Ask("un_numbers", _("Dangerous goods (UN numbers)"), needed=False),
    ]


def _standing() -> list[Ask]:
    classes = [(str(cls), _class(cls, bool(row["evidence"]))) for cls, row in sorted(values.classes().items())]
    return [
        Ask("priority_class", _("Class"), "choice", choices=classes, start="8", also=("claimed_class",)),
        Ask("evidence", _("Evidence (needed for classes with *)"), most=60, needed=False, bare=True),
        Ask("contact", _("Contact"), most=60),
    ]


def _class(cls: int, evidence: bool) -> Text:
    text, star = values.class_text(cls), " *" if evidence else ""
    return Text(f"{cls} {text.zh}{star}", f"{cls} {text.en}{star}")


def _apply(caller: Caller, number: str, said: dict[str, Any]) -> Passage:
    numbers = said.pop("un_numbers").replace(",", " ").replace("，", " ").split()
    return services.apply(
        caller=caller,
        client_no=number,
        vessel=UUID(said.pop("vessel")),
        cargo_t=said.pop("cargo_t") or 0,
        teu=said.pop("teu") or 0,
        draught_fore_cm=said.pop("fore"),
        draught_aft_cm=said.pop("aft"),
        claimed_class=int(said.pop("priority_class")),
        un_numbers=numbers,
        **said,
    )
