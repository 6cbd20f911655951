"""Where licences plug into the wing."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from kouan.clearance import extension
from kouan.clearance.models import Declaration
from kouan.clearance.permits import selectors
from kouan.clearance.permits.services import writing_off
from kouan.kernel.text import Text
from kouan.registry.caller import Caller

LINKED = 3


def links(caller: Caller, head: Declaration) -> Iterator[extension.Link]:
    """To the licences that the declaration has taken from, as far as the reader may see them."""
    if not head.head.get("documents"):
        return
    for one in selectors.visible_to(caller).filter(write_offs__declaration=head.pk).distinct()[:LINKED]:
        said = Text(f"证件 {one.letter} {one.number}", f"Licence {one.letter} {one.number}")
        yield extension.Link(said, reverse("permits:licence", args=[one.id]), "badge-check")


extension.page_links.append(links)
extension.filing_checks.append(writing_off.verify)
extension.after_filing.append(extension.Consequence(writing_off.names_papers, writing_off.after_filing))
extension.after_undoing.append(writing_off.give_back)
extension.amending_checks.append(writing_off.verify_anew)
extension.after_amending.append(writing_off.after_amending)
extension.acceptance_checks.append(writing_off.valid_on_acceptance)
