"""Where papers plug into the wing: nothing is asked for at filing, so only a link on the declaration's page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kouan.clearance import extension
from kouan.clearance.models import Declaration
from kouan.clearance.papers.services import lapse
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

ASK = Text("要求补交单证", "Ask for papers")


def links(caller: Caller, head: Declaration) -> Iterator[extension.Link]:
    if caller.may(Role.CUSTOMS) and head.accepted_at is not None:
        yield extension.Link(ASK, reverse("papers:ask", args=[head.id]), "paperclip")


extension.page_links.append(links)
extension.after_undoing.append(lapse)
