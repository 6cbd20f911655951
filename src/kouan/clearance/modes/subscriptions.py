"""Modes in the filing of declarations: a closed one refuses it, and filing in one's own name is agreeing."""

from __future__ import annotations

from collections.abc import Iterable

from kouan.clearance.extension import Consequence, Filing, after_filing, draft_panels, filing_checks
from kouan.clearance.models import Draft
from kouan.clearance.modes import rules  # the rules register themselves
from kouan.clearance.modes.closing import why_closed
from kouan.clearance.modes.gathering import facts_of
from kouan.clearance.modes.options import chosen
from kouan.clearance.modes.services import agree_by_filing, in_own_mode
from kouan.kernel.errors import Problem
from kouan.registry.caller import Caller

__all__ = ["rules"]


def closed_modes(filing: Filing) -> Iterable[Problem]:
    """What closes the modes this declaration chose; without a choice nothing is asked of the database."""
    picked = list(chosen(filing.declaration.modes))
    if not picked or filing.step == "complete":
        return ()
    facts = facts_of(filing.caller, filing.declaration, filing.facts)
    found = [problem for field, option in picked for problem in why_closed(field, option, facts)]
    return {(problem.rule, problem.field, problem.text): problem for problem in found}.values()


filing_checks.append(closed_modes)
after_filing.append(Consequence(in_own_mode, agree_by_filing))


def modes_panel(caller: Caller, draft: Draft) -> str:
    """The draft editor's part for modes; pages are imported when the first one is drawn."""
    from kouan.clearance.modes.pages import panel

    return panel(caller, draft)


draft_panels.append(modes_panel)
