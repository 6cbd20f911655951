"""An EDIFACT message as steps: each by itself, so that one that is refused stops no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.channels.formats.edifact import opened
from kouan.channels.handlers import Reply
from kouan.channels.models import Message
from kouan.codecs.edifact.messages import decode
from kouan.codecs.edifact.messages.message import Message as Typed
from kouan.codecs.transport.box import Box
from kouan.kernel import clock
from kouan.kernel.errors import KouanError, Problem, Refused, Severity
from kouan.kernel.text import Text
from kouan.registry.caller import Caller

Subject = tuple[str, UUID]
KEPT = Text("本平台暂无业务处理 {name}：已收存。", "No part of this window acts on {name} yet: kept.")
MISSING = Text("缺少{what}", "{what} is missing")
NO_BOX = Text("“{number}”不是集装箱号", "“{number}” is no container number")
_BOX = re.compile("[A-Z]{3}[UJZ][0-9]{7}")
MISSING_EN = {
    "箱号": "The container number",
    "时间": "The time",
    "车牌号": "The truck's plate",
    "码头": "The terminal",
    "船名": "The vessel's name",
    "航次": "The voyage",
    "提单号": "The bill number",
    "进出闸标志": "The document code that says in or out",
    "装卸标志": "The document code that says discharge or loading",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a message asks for: the place in the message, and what to do.

    `act` answers what it was done to, or why it was not; then what it wrote stays, unlike when it raises.
    """

    field: str
    act: Callable[[], Subject | Text]


Plan = Callable[[Caller, Any], Iterable[Step]]
_plans: dict[str, Plan] = {}


def plan(name: str) -> Callable[[Plan], Plan]:
    """Declare what a message of that type asks for."""

    def keep(found: Plan) -> Plan:
        _plans[name] = found
        return found

    return keep


def names() -> list[str]:
    """Types that have a plan."""
    return sorted(_plans)


def take(caller: Caller, raw: bytes, stored: Message) -> Reply:
    """Do what every message of the interchange asks for. Refused when something was asked and nothing could be done."""
    charset = stored.partner.charset if stored.partner else ""
    problems: list[Problem] = []
    done: list[Subject] = []
    asked = 0
    for segments in opened(raw, charset).messages():
        message, _ = decode(segments)
        name = message.header.type if message else ""
        if message is None or name not in _plans:
            problems.append(Problem("D-NOBODY", "", KEPT.format(name=name or segments[0][0]), Severity.WARN))
            continue
        mark = message.header.reference
        for step in _plans[name](caller, message):
            asked += 1
            done += _one(step, mark, problems)
    refused = len([one for one in problems if one.severity == Severity.STOP])
    facts = {"done": f"{asked - refused}/{asked}"} if asked else {}
    return Reply(done[0] if done else None, b"", problems, bool(done) or not asked, facts)


def _one(step: Step, mark: str, problems: list[Problem]) -> list[Subject]:
    try:
        with transaction.atomic():
            done = step.act()
        if not isinstance(done, Text):
            return [done]
        rule, why = "D-REFUSED", done
    except KouanError as error:
        rule, why = getattr(error, "rule", "") or error.code, error.text
    problems.append(Problem(rule, f"{mark} {step.field}".strip(), why))
    return []


def fitting(value: str, what: str, most: int) -> str:
    """The value, which is there and has at most `most` characters; Refused else."""
    said: str = needed(value.strip(), what)
    if len(said) > most:
        raise Refused(
            "D-LENGTH", Text(f"{what}超过{most}个字符", f"{MISSING_EN[what].capitalize()} is too long: {most}")
        )
    return said


def box_number(box: Box) -> str:
    """The container's number; Refused when it has not the form of ISO 6346."""
    number = needed(box.number.replace(" ", ""), "箱号")
    if not _BOX.fullmatch(number):
        raise Refused("D-BOX", NO_BOX, number=number[:17])
    return str(number)


def needed(value: Any, what: str) -> Any:
    """The value; Refused when the message leaves it out. `what` is its Chinese name, a key of MISSING_EN."""
    if not value:
        raise Refused("D-MISSING", Text(MISSING.zh.format(what=what), MISSING.en.format(what=MISSING_EN[what])))
    return value


def when(*said: datetime | None) -> datetime:
    """The first moment that is said; without a zone it is the port's local time. Refused when none is."""
    found: datetime = needed(next((one for one in said if one), None), "时间")
    return found if found.tzinfo else found.replace(tzinfo=clock.SHANGHAI)


def issued(message: Typed) -> datetime | None:
    """When the message was made."""
    return message.issued.at if message.issued else None
