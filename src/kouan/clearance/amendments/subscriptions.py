"""Where amendments plug into the wing."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kouan.clearance import extension
from kouan.clearance.amendments.models import Request
from kouan.clearance.amendments.rules import AMENDABLE
from kouan.clearance.amendments.services.deciding import lapse
from kouan.clearance.amendments.states import RequestState
from kouan.clearance.models import Declaration
from kouan.clearance.states import State
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

PENDING = Text("有修改或撤销申请待海关决定。", "A request to amend or withdraw it waits for customs.")
ASK = Text("申请修改或撤销", "Ask to amend or withdraw")
VERSIONS = Text("申请与版本", "Requests and versions")


def pending(head: Declaration) -> Text | None:
    """Goods whose declaration may change are not released on it (R-D4)."""
    return PENDING if Request.objects.filter(declaration=head, state=RequestState.ASKED).exists() else None


def links(caller: Caller, head: Declaration) -> Iterator[extension.Link]:
    if caller.may(Role.TRADER, Role.BROKER) and State(head.state) in AMENDABLE:
        yield extension.Link(ASK, reverse("amendments:ask", args=[head.id]), "file-pen")
    elif caller.may(Role.CUSTOMS) and head.accepted_at:
        yield extension.Link(VERSIONS, reverse("amendments:of_declaration", args=[head.id]), "history")


extension.release_guards.append(pending)
extension.after_undoing.append(lapse)
extension.page_links.append(links)
