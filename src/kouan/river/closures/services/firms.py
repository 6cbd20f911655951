"""Firms' plans: TEU of goods ready by week (R-14.1)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river.closures.models import FirmPlan, Goods
from kouan.river.closures.rules import R141
from kouan.river.closures.services.advising import undo
from kouan.river.closures.states import Answer

FIRMS = (Role.TRADER, Role.CARRIER)


@transaction.atomic
def set_firm_plan(*, caller: Caller, goods: str, week: date, teu: float) -> FirmPlan:
    """The firm's own plan for a week; entered again it replaces the former, and an accepted shift of it ends."""
    caller.require(*FIRMS)
    problems = []
    if not 0 <= teu < 1e6:
        problems.append(R141.problem("teu", R141.negative))
    if week.weekday():
        problems.append(R141.problem("week", R141.monday))
    elif week < clock.today() - timedelta(days=6):
        problems.append(R141.problem("week", R141.past))
    if not Goods.objects.filter(name=goods).exists():
        problems.append(R141.problem("goods", R141.unknown, name=goods))
    if problems:
        raise Invalid(problems)
    found, made = FirmPlan.objects.select_for_update().get_or_create(
        firm_id=caller.organisation, goods=goods, week=week, defaults={"teu": teu}
    )
    if not made and found.teu != teu:
        found.teu, found.changed_at = teu, clock.now()
        found.save(update_fields=["teu", "changed_at"])
        for advice in found.advice.select_for_update().filter(state=Answer.ACCEPTED):
            undo(advice)
    elif not made:
        return found
    append(
        type="FIRM_PLANNED",
        subject=("firm_plan", found.pk),
        payload={"goods": goods, "week": week, "teu": f"{teu:g}"},
        set={},
    )
    return found
