"""What the handlers of manifest messages share: the call that is meant, and bill by bill with an answer for each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kouan.channels.formats import manifests as format
from kouan.channels.handlers import Reply
from kouan.channels.models import Message
from kouan.codecs.customs_xml.channel import ManifestReceipt
from kouan.codecs.customs_xml.manifest import MANIFEST, RECEIPT, Manifest, Told, is_receipt
from kouan.codecs.customs_xml.manifest_parts import Bill, Means
from kouan.codecs.shapes.values import moment
from kouan.journeys import selectors
from kouan.journeys.models import Call, Consignment
from kouan.kernel import clock
from kouan.kernel.errors import Forbidden, Invalid, KouanError, NotFound, Problem, Refused, Severity
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role

NO_CALL = Text("航次 {vessel} {voyage} 未预报。", "Call {vessel} {voyage} was not announced.")
NOT_OURS = Text("不是本单位的运输工具。", "This conveyance is not operated by your organisation.")
NO_BILL = Text("没有提单 {bill} 的舱单。", "There is no manifest line of bill {bill}.")
NOBODY = Problem(
    "D-NOBODY",
    "",
    Text("本平台暂无业务处理此类报文：已收存。", "No part of this window acts on this type yet: kept."),
    Severity.WARN,
)
MOMENT_DIGITS = 12


def opened(raw: bytes) -> tuple[Manifest, list[Problem]]:
    """The message and its remarks; Invalid when something in it stops it."""
    message, problems = MANIFEST.decode(raw)
    if any(one.severity == Severity.STOP for one in problems):
        raise Invalid(problems)
    return message, problems


def call_of(caller: Caller, means: Means | None, port: str = "") -> Call:
    """The announced call of that ship and voyage; of several, the one at the port, the latest announced."""
    means = means or Means()
    known = Call.objects.filter(voyage=means.voyage).select_related("conveyance")
    named = known.filter(conveyance__imo=means.imo) if means.imo else known.none()
    found = named or known.filter(conveyance__name=means.name or means.id)
    call = (found.filter(port=port) if port else found).order_by("-created_at").first()
    call = call or found.order_by("-created_at").first()
    if call is None:
        raise Refused("D-CALL", NO_CALL, vessel=means.name or means.id, voyage=means.voyage)
    if not caller.may(Role.TERMINAL, Role.PORT_OFFICE) and call.conveyance.operator_id != caller.organisation:
        raise Forbidden(NOT_OURS)
    return call


def line_of(caller: Caller, bill: Bill, call: Call) -> Consignment:
    """The line of that bill on that call, among those the caller may see."""
    number = bill.house_bill or bill.bill_no
    found = selectors.visible_to(caller).filter(bill_no=number, call=call).first()
    if found is None:
        raise NotFound(NO_BILL, bill=number)
    return found


def at(said: str, message: Manifest) -> datetime:
    """When something happened: to the minute where it is said so, else when the message was sent."""
    if len(said) >= MOMENT_DIGITS:
        return moment(said).replace(tzinfo=clock.SHANGHAI)
    return message.sent_at or clock.now()


def each(message: Manifest, problems: list[Problem], act: Callable[[Bill], Consignment]) -> Reply:
    """Do it for every bill, each by itself: one that is refused is answered 03 and stops no other.

    The message is accepted when one bill was. The receipt has a code for each bill.
    """
    told: list[Told] = []
    first: UUID | None = None
    for index, bill in enumerate(message.bills):
        number = {"bill_no": bill.bill_no, "house_bill": bill.house_bill}
        try:
            with transaction.atomic():
                done = act(bill).id
                first = first or done
            told.append(Told(**number, code=ManifestReceipt.ACCEPTED, text=ManifestReceipt.ACCEPTED.text.zh))
        except KouanError as error:
            told.append(Told(**number, code=ManifestReceipt.RETURNED, text=error.text.zh[:1000]))
            rule = getattr(error, "rule", "") or error.code
            problems.append(Problem(rule, f"bills[{index}]", error.text))
    return answer(message, problems, first, tuple(told))


def answer(message: Manifest, problems: list[Problem], subject: UUID | None, told: tuple[Told, ...] = ()) -> Reply:
    """The reply: 01 when something was done, 03 when nothing was."""
    code = ManifestReceipt.ACCEPTED if subject else ManifestReceipt.RETURNED
    bills = sum(one.code == ManifestReceipt.ACCEPTED for one in told)
    facts = {"kind": message.kind, "code": str(code)} | ({"bills": f"{bills}/{len(told)}"} if told else {})
    raw = format.receipt(message, code, bills=told)
    return Reply(("consignment", subject) if subject else None, raw, problems, subject is not None, facts)


def take_other(caller: Caller, raw: bytes, stored: Message) -> Reply:
    """Types that no part of the window acts on are kept for a person to look at (02); receipts are only kept."""
    if is_receipt(raw):
        return Reply(None, b"", [*RECEIPT.decode(raw)[1], NOBODY])
    message, problems = opened(raw)
    told = {"kind": message.kind, "code": str(ManifestReceipt.WAITING)}
    return Reply(None, format.receipt(message, ManifestReceipt.WAITING), [*problems, NOBODY], facts=told)
