"""Boxes past the yard on the journey's page, and the way to them from the declaration's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from kouan.clearance.extension import Link, page_links
from kouan.clearance.models import Declaration
from kouan.clearance.quay.menu import READERS
from kouan.clearance.quay.models import Request
from kouan.clearance.quay.selectors import ahead
from kouan.clearance.quay.states import Kind, text_of, tone_of
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.standing import Standing, standing

MOST, LINKED = 20, 3


@standing("quay", order=30)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    rows = Request.objects.filter(consignment=consignment).select_related("unit").order_by("-id")
    for one in rows[:MOST]:
        step = ahead(one)
        url = reverse("quay:one", args=[one.id]) if caller.may(*READERS) else ""
        title = Kind(one.kind).text
        yield Standing(title, text_of(one.kind, one.state), tone_of(one.state), step, url, one.unit.number)


def links(caller: Caller, head: Declaration) -> Iterator[Link]:
    if head.consignment_id is None or not caller.may(*READERS):
        return
    rows = Request.objects.filter(consignment=head.consignment_id).select_related("unit").order_by("-id")
    for one in rows[:LINKED]:
        said, box = Kind(one.kind).text, one.unit.number
        yield Link(Text(f"{said.zh} {box}", f"{said.en} {box}"), reverse("quay:one", args=[one.id]), "truck")


page_links.append(links)
