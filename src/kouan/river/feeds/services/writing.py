"""Notices to skippers written at the lock's desk: kept as a draft, published under a number, withdrawn."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from kouan.codecs.eri.nts import SUBJECTS
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, NotFound, Problem
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import services
from kouan.river import values as river_values
from kouan.river.feeds.models import SkipperNotice
from kouan.river.feeds.states import NOTICE, NoticeState

NUMBERS = 0x6B6F75616E12  # advisory lock: numbers of a year without gaps
CLOSES = "OBSTRU"
SUBJECT = Text("不是通告事由代码。", "That is no subject of a notice.")
FACILITY = Text("没有这个设施。", "There is no such facility.")
ORDER = Text("结束时间须晚于开始时间。", "It must end after it begins.")
EMPTY = Text("请写明通告内容。", "Say what the notice is about.")
UNTIL = Text("停航通告须写明设施与结束时间。", "A notice that closes a lock names the facility and an end.")


@transaction.atomic
def write(
    *,
    caller: Caller,
    subject: str,
    contents: Text,
    starts: datetime,
    ends: datetime | None = None,
    facility: str = "",
    place: str = "",
) -> SkipperNotice:
    """A draft that nobody but the desk sees. Invalid with everything that is wrong with it."""
    caller.require(Role.LOCK)
    problems = []
    if subject not in SUBJECTS:
        problems.append(Problem("NTS", "subject", SUBJECT))
    if not contents.zh.strip() or not contents.en.strip():
        problems.append(Problem("NTS", "contents", EMPTY))
    if facility and facility not in river_values.facilities():
        problems.append(Problem("4.1", "facility", FACILITY))
    if ends is not None and ends <= starts:
        problems.append(Problem("NTS", "ends", ORDER))
    if subject == CLOSES and (not facility or ends is None):
        problems.append(Problem("NTS", "facility", UNTIL))
    if problems:
        raise Invalid(problems)
    made = SkipperNotice.objects.create(
        subject=subject,
        contents_zh=contents.zh.strip()[:1000],
        contents_en=contents.en.strip()[:1000],
        starts=starts,
        ends=ends,
        facility=facility,
        place=place.strip()[:256],
    )
    _tell(made, "NOTICE_WRITTEN")
    return made


def locked(id: UUID) -> SkipperNotice:
    found = SkipperNotice.objects.select_for_update(of=("self",)).filter(pk=id).first()
    if found is None:
        raise NotFound()
    return found


@transaction.atomic
def publish(*, caller: Caller, notice: UUID) -> SkipperNotice:
    """Told to everybody under the next number of the year; an obstruction closes the facility as well."""
    caller.require(Role.LOCK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
    one = locked(notice)
    one.state = str(NOTICE.next(NoticeState(one.state), "publish"))
    year = clock.today().year
    last = SkipperNotice.objects.filter(sender="", year=year).order_by("-number").first()
    one.year, one.number = year, (last.number or 0) + 1 if last else 1
    one.published_at = clock.now()
    if one.subject == CLOSES and one.ends is not None:
        one.closure = services.close(
            caller=caller, facility=one.facility, starts=one.starts, ends=one.ends, reason=one.contents
        )
    one.save()
    _tell(one, "NOTICE_PUBLISHED")
    return one


@transaction.atomic
def withdraw(*, caller: Caller, notice: UUID) -> SkipperNotice:
    """No longer in force; a closure that it set ends."""
    caller.require(Role.LOCK)
    one = locked(notice)
    one.state = str(NOTICE.next(NoticeState(one.state), "withdraw"))
    one.withdrawn_at = clock.now()
    one.save(update_fields=["state", "withdrawn_at"])
    if one.closure is not None and one.closure.withdrawn_at is None:
        services.reopen(caller=caller, closure=one.closure.pk)
    _tell(one, "NOTICE_WITHDRAWN")
    return one


def _tell(one: SkipperNotice, event: str) -> None:
    payload = {"subject": one.subject, "number": one.number, "year": one.year, "facility": one.facility}
    times = {"starts": one.starts, "ends": one.ends}
    append(
        type=event,
        subject=("skipper_notice", one.pk),
        payload=payload | times | {"zh": one.contents_zh[:200], "en": one.contents_en[:200]},
        set={"state": one.state},
    )
