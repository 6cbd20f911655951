"""Closures of facilities and the draught of the day: told to the public, and a reason to plan anew."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import values
from kouan.river.models import Closure, DraughtLimit
from kouan.river.services.planning import propose

DAYS = UUID("6f0d6d9e-3a63-5a0e-9d5d-0b6a4f5f8a11")
UNKNOWN = Text("没有这个设施。", "There is no such facility.")
ORDER = Text("结束时间须晚于开始时间。", "It must end after it begins.")
GONE = Text("停航已解除。", "The closure was withdrawn already.")
LIMIT = Text("吃水标准须在 100 至 {most} 厘米之间。", "A draught limit is between 100 and {most} cm.")


@transaction.atomic
def close(*, caller: Caller, facility: str, starts: datetime, ends: datetime, reason: Text) -> Closure:
    """A facility is out of use from `starts` to `ends`; a new plan is proposed."""
    caller.require(Role.LOCK)
    problems = []
    if facility not in values.facilities():
        problems.append(Problem("4.1", "facility", UNKNOWN))
    if ends <= starts:
        problems.append(Problem("14", "ends", ORDER))
    if problems:
        raise Invalid(problems)
    made = Closure.objects.create(
        facility=facility, starts=starts, ends=ends, reason_zh=reason.zh[:200], reason_en=reason.en[:200]
    )
    payload = {"facility": facility, "starts": starts, "ends": ends, "zh": reason.zh, "en": reason.en}
    append(type="CLOSURE_SET", subject=("lock_closure", made.pk), payload=payload)
    name = values.facility_text(facility)
    propose("closure", Text(f"{name.zh}停航：{reason.zh}", f"{name.en} closed: {reason.en}"))
    return made


@transaction.atomic
def reopen(*, caller: Caller, closure: UUID) -> Closure:
    """The closure is withdrawn or ends early; a new plan is proposed."""
    caller.require(Role.LOCK)
    found = Closure.objects.select_for_update().filter(pk=closure).first()
    if found is None:
        raise NotFound()
    if found.withdrawn_at is not None:
        raise Conflict(GONE)
    found.withdrawn_at = clock.now()
    found.save(update_fields=["withdrawn_at"])
    told = {"withdrawn_at": found.withdrawn_at}
    payload = {"facility": found.facility}
    append(type="CLOSURE_ENDED", subject=("lock_closure", found.pk), payload=payload, set=told)
    name = values.facility_text(found.facility)
    propose("reopened", Text(f"{name.zh}恢复运行", f"{name.en} runs again"))
    return found


@transaction.atomic
def set_draught(*, caller: Caller, on: date, limit_cm: int) -> DraughtLimit:
    """The draught limit from that day on, until the next one."""
    caller.require(Role.LOCK)
    most = max(int(one["max_draught"]) for one in values.facilities().values())
    if not 100 <= limit_cm <= most:
        raise Invalid([Problem("R-4.2d", "limit_cm", LIMIT.format(most=most))])
    made, _ = DraughtLimit.objects.update_or_create(on=on, defaults={"limit_cm": limit_cm, "set_at": clock.now()})
    append(type="DRAUGHT_SET", subject=("lock_draught", uuid5(DAYS, str(on))), payload={"on": on, "limit_cm": limit_cm})
    return made
