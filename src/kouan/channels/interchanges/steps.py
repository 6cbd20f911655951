"""An EDIFACT message as steps: each by itself, so that one that is refused stops no other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kouan.channels.formats.edifact import opened
from kouan.channels.handlers import Reply
from kouan.channels.models import Message
from kouan.codecs.edifact.envelope import part
from kouan.codecs.edifact.messages import decode
from kouan.codecs.edifact.messages.message import Message as Typed
from kouan.codecs.edifact.syntax import Segment
from kouan.codecs.transport.basics import Moment
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.voyage import Voyage
from kouan.kernel import clock
from kouan.kernel.errors import KouanError, Problem, Refused, Severity
from kouan.kernel.text import Text
from kouan.registry.caller import Caller

Subject = tuple[str, UUID]
KEPT = Text("本平台暂无业务处理 {name}：已收存。", "No part of this window acts on {name} yet: kept.")
MISSING = Text("缺少{what}", "{what} is missing")
NO_BOX = Text("“{number}”不是集装箱号", "“{number}” is no container number")
SENT = "sent"
HERE = ("operation", "call", "activity", "storage")
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
    "单证代码": "A document code that says release, acceptance or arrival",
    "指令号": "The number of the order",
    "提单号或箱号": "The number of the bill or of the container",
    "状态代码": "The code of the status",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a message asks for: the place in the message, and what to do.

    `act` answers what it was done to, or why it was not; then what it wrote stays, unlike when it raises. `checked`
    says that it refuses before it writes anything, so that there is nothing to undo.
    """

    field: str
    act: Callable[[], Subject | Text]
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth saying that stops nothing."""

    field: str
    text: Text


Plan = Callable[[Caller, Any], Iterable[Step | Remark]]
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


class Doing:
    """What has been asked and done so far."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.done: list[Subject] = []
        self.asked = 0

    def message(self, caller: Caller, message: Typed) -> None:
        """Do what one message asks for."""
        mark = message.header.reference
        for step in _plans[message.header.type](caller, message):
            if isinstance(step, Remark):
                self.note("D-REMARK", f"{mark} {step.field}", step.text, Severity.WARN)
                continue
            self.asked += 1
            self._step(step, mark)

    def _step(self, step: Step, mark: str) -> None:
        try:
            with nullcontext() if step.checked else transaction.atomic():
                done = step.act()
        except KouanError as error:
            self.fault(error, f"{mark} {step.field}")
            return
        if isinstance(done, Text):
            self.note("D-REFUSED", f"{mark} {step.field}", done)
        else:
            self.done.append(done)

    def fault(self, error: KouanError, field: str) -> None:
        """Something was refused with that error."""
        self.note(getattr(error, "rule", "") or error.code, field, error.text)

    def note(self, rule: str, field: str, text: Text, severity: Severity = Severity.STOP) -> None:
        self.problems.append(Problem(rule, field.strip(), text, severity))

    def reply(self) -> Reply:
        """Accepted when something was done, or nothing was asked for."""
        refused = len([one for one in self.problems if one.severity == Severity.STOP])
        facts = {"done": f"{self.asked - refused}/{self.asked}"} if self.asked else {}
        subject = self.done[0] if self.done else None
        return Reply(subject, b"", self.problems, bool(self.done) or not self.asked, facts)


def take(caller: Caller, raw: bytes, stored: Message) -> Reply:
    """Do what every message of the interchange asks for. Refused when something was asked and nothing could be done.

    A message that its sender may not send is refused by itself; where it is the only one, the interchange is.
    """
    found = opened(raw, stored.partner.charset if stored.partner else "")
    messages, sent = found.messages(), _prepared(found.header)
    doing = Doing()
    for segments in messages:
        message, _ = decode(segments)
        name = message.header.type if message else ""
        if message is None or name not in _plans:
            doing.note("D-NOBODY", "", KEPT.format(name=name or segments[0][0]), Severity.WARN)
            continue
        message.moments = (*message.moments, *sent)
        try:
            doing.message(caller, message)
        except KouanError as error:
            if len(messages) == 1:
                raise
            doing.asked += 1
            doing.fault(error, message.header.reference)
    return doing.reply()


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
    return zoned(needed(next((one for one in said if one), None), "时间"))


def zoned(at: datetime) -> datetime:
    """The moment; without a zone it is the port's local time."""
    return at if at.tzinfo else at.replace(tzinfo=clock.SHANGHAI)


def place_of(box: Box, voyage: Voyage | None) -> str:
    """Where it happened: the terminal of the place, else the place itself."""
    places = [place for place in (*box.places, *(voyage.places if voyage else ())) if place.role in HERE]
    return next((place.terminal or place.code for place in places if place.terminal or place.code), "")


def issued(message: Typed) -> datetime | None:
    """When the message was made."""
    return message.issued.at if message.issued else None


def said(message: Typed) -> datetime:
    """When the sender said it: as the message tells, else as its interchange does, else now."""
    told = issued(message) or next((one.at for one in message.moments if one.role == SENT), None)
    return zoned(told or clock.now())


def _prepared(header: Segment) -> tuple[Moment, ...]:
    """The time of preparation (S004 of UNB) as a moment of its messages; none where it is no time."""
    day, time = part(header, 4), part(header, 4, 2)
    with suppress(ValueError):
        at = datetime.strptime(f"{day[-6:]}{time[:4]}", "%y%m%d%H%M")
        return (Moment(role=SENT, at=at),)
    return ()
