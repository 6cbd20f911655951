"""Notices to skippers taken in (NtS): closures and draught limits enter the locks' calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from kouan.codecs.eri.nts import NTS, Period, Section, Traffic
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, Problem, Severity
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import services
from kouan.river import values as river_values
from kouan.river.feeds.models import SkipperNotice
from kouan.river.feeds.notices import SENDER
from kouan.river.feeds.states import NoticeState
from kouan.river.models import Closure

INFORMED = Text("通告没有可执行的停航或吃水内容。", "Nothing in the notice closes a lock or limits the draught.")
CLOSES = ("OBSTRU",)


@transaction.atomic
def take_notice(*, caller: Caller, raw: bytes) -> tuple[int, list[Problem]]:
    """How many closures and limits a notice set, and what is worth knowing. The same notice again sets nothing twice.

    Malformed and Invalid for what is no notice; Forbidden for anybody but the lock's desk.
    """
    caller.require(Role.LOCK)
    notice, problems = NTS.decode(raw)
    if any(one.severity == Severity.STOP for one in problems):
        raise Invalid(problems)
    done = sum(_closed(caller, one) + _limited(caller, one) for one in notice.traffic)
    if notice.sender != SENDER:
        for one in notice.traffic:
            _kept(notice.sender, one)
    payload = {"from": notice.sender, "done": done, "subjects": [one.subject for one in notice.traffic]}
    append(type="NOTICE_TAKEN", subject=("nts_notice", uuid5(NAMESPACE_URL, sha256(raw).hexdigest())), payload=payload)
    return done, [*problems, *([] if done else [Problem("NTS-INFO", "", INFORMED, Severity.WARN)])]


def _kept(sender: str, said: Traffic) -> None:
    """The notice for skippers to read; the same number again replaces its words."""
    starts, ends = span(said.valid) if said.valid is not None else (None, None)
    if starts is None:
        return
    words = (said.contents or said.subject)[:1000]
    sections: tuple[Section, ...] = (*said.objects, *said.sections)
    facilities = _facilities(said)
    SkipperNotice.objects.update_or_create(
        sender=sender[:64] or "?",
        year=said.year,
        number=said.number,
        subject=said.subject[:6],
        defaults={
            "contents_zh": words,
            "contents_en": words,
            "facility": facilities[0] if len(facilities) == 1 else "",
            "place": ", ".join(section.place.name for section in sections if section.place)[:256],
            "starts": starts,
            "ends": ends if ends is not None and ends > starts else None,
            "state": str(NoticeState.PUBLISHED),
            "published_at": clock.now(),
        },
    )


def _closed(caller: Caller, said: Traffic) -> int:
    if said.subject not in CLOSES or said.valid is None:
        return 0
    starts, ends = span(said.valid)
    if starts is None or ends is None:
        return 0
    done = 0
    for code in _facilities(said):
        if Closure.objects.filter(facility=code, starts=starts, ends=ends, withdrawn_at=None).exists():
            continue
        why = said.contents[:200] or "NtS"
        services.close(caller=caller, facility=code, starts=starts, ends=ends, reason=Text(why, why))
        done += 1
    return done


def _limited(caller: Caller, said: Traffic) -> int:
    limits = [one for section in (*said.objects, *said.sections) for one in section.limitations if one.code == "VESDRA"]
    done = 0
    for one in limits:
        start = next((period.start for period in one.periods if period.start), said.valid.start if said.valid else None)
        if one.value is not None and start is not None:
            centimetres = int(one.value * Decimal(1 if one.unit.upper() in ("CM", "CMT") else 100))
            services.set_draught(caller=caller, on=start, limit_cm=centimetres)
            done += 1
    return done


def _facilities(said: Traffic) -> list[str]:
    """Our facilities that the notice names, by code or name."""
    sections: tuple[Section, ...] = (*said.objects, *said.sections)
    names = {section.place.name for section in sections if section.place}
    table = river_values.facilities()
    return [code for code, one in table.items() if names & {code, one["name_zh"], one["name_en"]}]


def span(said: Period) -> tuple[datetime | None, datetime | None]:
    """The period in UTC; days without times are whole days of the river."""

    def at(day: date | None, clocked: str, default: time) -> datetime | None:
        if day is None:
            return None
        told = time.fromisoformat(clocked) if clocked else default
        return datetime.combine(day, told, clock.SHANGHAI).astimezone(UTC)

    return at(said.start, said.from_time, time.min), at(said.end, said.to_time, time(23, 59))
