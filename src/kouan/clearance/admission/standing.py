"""Two-segment admission on the journey's page, and the way to it from the declaration's."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from kouan.clearance.admission.menu import READERS
from kouan.clearance.admission.models import Admission
from kouan.clearance.admission.selectors import ahead
from kouan.clearance.extension import Link, page_links
from kouan.clearance.models import Declaration
from kouan.clearance.selectors import SHOWN, of_consignment, sees
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.standing import Standing, standing

TITLE = Text("两段准入", "Two-segment admission")


@standing("admission", order=20)
def stands(caller: Caller, consignment: UUID) -> Iterator[Standing]:
    rows = Admission.objects.filter(of_consignment(consignment)).select_related("declaration")
    for one in rows.defer(*(f"declaration__{name}" for name in SHOWN)).order_by("id"):
        head, step = one.declaration, ahead(one)
        url = reverse("admission:one", args=[head.id]) if caller.may(*READERS) and sees(caller, head) else ""
        tone = "bad" if step is not None and step.late else one.stands.tone
        case = one.case.text
        title = Text(f"{TITLE.zh} · {case.zh}", f"{TITLE.en} · {case.en}")
        yield Standing(title, one.stands.text, tone, step, url)


def links(caller: Caller, head: Declaration) -> Iterator[Link]:
    if head.direction == "I" and caller.may(*READERS) and Admission.objects.filter(declaration=head.pk).exists():
        yield Link(TITLE, reverse("admission:one", args=[head.pk]), "package-search")


page_links.append(links)
