"""Papers asked for later, on the journey's page, and the way to them from the declaration's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from kouan.clearance.extension import Link, page_links
from kouan.clearance.models import Declaration
from kouan.clearance.papers.models import PaperRequest
from kouan.clearance.papers.rules import R62
from kouan.clearance.papers.states import WAITING, PaperState
from kouan.clearance.selectors import SHOWN, of_consignment, sees
from kouan.kernel.calendar import ends_at
from kouan.kernel.text import Text
from kouan.registry.actors import CUSTOMS, DECLARANT
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.standing import Standing, Step, standing

TITLE = Text("补交单证", "Papers asked for")
SUPPLY, READ = Text("补交单证", "Supply the papers"), Text("查看补交的单证", "Read what was supplied")
READERS = (Role.TRADER, Role.BROKER, Role.CUSTOMS)
TONES = {PaperState.OVERDUE: "bad", PaperState.CLOSED: "ok", PaperState.CANCELLED: ""}


def ahead(one: PaperRequest) -> Step | None:
    """What comes next for a request, who acts, by when."""
    state = PaperState(one.state)
    if state in WAITING:
        return Step(SUPPLY, DECLARANT, "bad" if state is PaperState.OVERDUE else "", ends_at(one.due_on), R62.id)
    return Step(READ, CUSTOMS, "") if state is PaperState.ANSWERED else None


@standing("papers", order=70)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    rows = PaperRequest.objects.filter(of_consignment(consignment)).select_related("declaration")
    for one in rows.defer(*(f"declaration__{name}" for name in SHOWN)).order_by("-id")[:3]:
        state, step = PaperState(one.state), ahead(one)
        url = reverse("papers:request", args=[one.id])
        url = url if caller.may(*READERS) and sees(caller, one.declaration) else ""
        yield Standing(TITLE, state.text, TONES.get(state, "wait"), step, url)


def links(caller: Caller, head: Declaration) -> Iterator[Link]:
    last = PaperRequest.objects.filter(declaration=head.pk).order_by("-id").first() if caller.may(*READERS) else None
    if last is not None:
        yield Link(TITLE, reverse("papers:request", args=[last.id]), "files")


page_links.append(links)
