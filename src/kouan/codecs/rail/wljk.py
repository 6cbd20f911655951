"""WLJK, rail customs messages (domain reference 10.1): arrival, tally, load record, release, and receipts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated as A
from typing import NamedTuple

from kouan.codecs.shapes import findings as say
from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.findings import TEXTS
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, Number, Prose, Stamp, Whole
from kouan.codecs.transport.box import Box
from kouan.codecs.transport.cargo import Seal as DomainSeal
from kouan.kernel.errors import Problem, Severity
from kouan.kernel.text import Text

ADD, DELETE = "2", "3"
WAGON = "[0-9]{7}"
MASS = Number(18, 4)
TWICE = Text("运抵编号 {number} 重复。", "Arrival number {number} stands twice.")
TIMES = Text("完成时间早于开始时间。", "The end is before the start.")
UNKNOWN_KIND = Text("MESSAGE_TYPE：不认识的报文类型“{kind}”。", "MESSAGE_TYPE: “{kind}” is not a known type.")
NOT_ARRIVED = Text(
    "箱 {box} 所属运抵编号 {number} 未列出。", "Box {box} belongs to arrival {number}, which is not listed."
)


class Kind(NamedTuple):
    name: Text
    needs: tuple[str, ...] = ()
    answer: str = ""


_TALLY = ("office", "bills")
MESSAGES = {
    "WLJK_ERRA": Kind(Text("铁路运抵申报", "Rail arrival"), ("office", "arrived", "arrivals"), "WLJK_ERRR"),
    "WLJK_ERRD": Kind(Text("铁路运抵作废", "Rail arrival, void"), ("office", "arrivals"), "WLJK_ERRR"),
    "WLJK_ERRR": Kind(Text("铁路运抵回执", "Rail arrival, receipt"), ("response",)),
    "WLJK_IRTA": Kind(Text("铁路进口理货申请", "Rail import tally"), (*_TALLY, "started"), "WLJK_IRTR"),
    "WLJK_IRTD": Kind(Text("铁路进口理货删除", "Rail import tally, delete"), _TALLY, "WLJK_IRTR"),
    "WLJK_IRTR": Kind(Text("铁路进口理货回执", "Rail import tally, receipt"), ("response",)),
    "WLJK_ERTA": Kind(Text("铁路出口理货申请", "Rail export tally"), (*_TALLY, "started"), "WLJK_ERTR"),
    "WLJK_ERTD": Kind(Text("铁路出口理货删除", "Rail export tally, delete"), _TALLY, "WLJK_ERTR"),
    "WLJK_ERTR": Kind(Text("铁路出口理货回执", "Rail export tally, receipt"), ("response",)),
    "WLJK_TLA": Kind(Text("铁路装车记录申请", "Rail load record"), ("loaded",), "WLJK_TLR"),
    "WLJK_TLD": Kind(Text("铁路装车记录作废", "Rail load record, void"), ("releases",), "WLJK_TLR"),
    "WLJK_TLR": Kind(Text("铁路装车记录回执", "Rail load record, receipt"), ("response",)),
    "WLJK_TREL": Kind(Text("铁路放行指令", "Rail release order"), ("customs", "releases")),
    "WLJK_TLN": Kind(Text("铁路装车通知", "Rail load notice"), ("customs", "releases")),
}


class Release(StrEnum):
    """REL_MODE."""

    NOT = "01"
    TRANSIT = "02"
    CROSS_DISTRICT = "03"
    IN_DISTRICT = "04"
    DECLARED_ELSEWHERE = "05"
    DECLARATION = "06"
    WAITING = "07"
    MANUAL = "08"
    NON_TRADE = "09"
    PARTIAL = "10"

    @property
    def text(self) -> Text:
        return RELEASES[self]

    @property
    def lets_go(self) -> bool:
        """Whether the goods may be loaded or taken away."""
        return self not in (Release.NOT, Release.WAITING)


RELEASES = {
    Release.NOT: Text("未放行", "Not released"),
    Release.TRANSIT: Text("转关放行", "Released under transit"),
    Release.CROSS_DISTRICT: Text("跨关区一体化放行", "Released, cross-district integration"),
    Release.IN_DISTRICT: Text("关区内一体化放行", "Released, in-district integration"),
    Release.DECLARED_ELSEWHERE: Text("属地申报、口岸验放", "Declared at place, checked at port"),
    Release.DECLARATION: Text("报关单放行", "Declaration released"),
    Release.WAITING: Text("等待人工放行", "Waiting for manual release"),
    Release.MANUAL: Text("人工放行", "Released by hand"),
    Release.NON_TRADE: Text("新舱单非贸放行", "Released, non-trade of the new manifest"),
    Release.PARTIAL: Text("部分人工放行", "Released in part by hand"),
}
FORMS = {
    "01": Text("报关单", "Declaration"),
    "02": Text("转关单", "Transit declaration"),
    "27": Text("铁路进口理货新增", "Rail import tally, add"),
    "28": Text("铁路进口理货删除", "Rail import tally, delete"),
    "29": Text("铁路出口运抵新增", "Rail export arrival, add"),
    "30": Text("铁路出口运抵删除", "Rail export arrival, delete"),
    "32": Text("铁路出口理货删除", "Rail export tally, delete"),
    "36": Text("铁路离境申请", "Rail departure, apply"),
    "37": Text("铁路离境删除", "Rail departure, delete"),
}
SEALED_BY = ("AA", "AB", "AC", "CA", "CU", "SH", "TO")


class Seal(Node, frozen=True):
    """`M/xxx` mechanical, `E/xxx` electronic, `T` a heavy special box that cannot be sealed."""

    number: A[str, Tag(".", Chars(35))] = ""
    agency: A[str, Tag("@AgencyCode", Code(SEALED_BY))] = ""

    @property
    def domain(self) -> DomainSeal:
        kind, slash, number = self.number.partition("/")
        return DomainSeal(number=number if slash else kind, issuer=self.agency, kind=kind if slash else "")


class Arrival(Node, frozen=True):
    number: A[str, Tag("ARRIVE_NO", Chars(50), need=True)] = ""
    pieces: A[int | None, Tag("PACK_NO", Whole(9, None))] = None
    gross_weight: A[Decimal | None, Tag("GROSS_WT", MASS)] = None
    notes: A[str, Tag("NOTES", Prose(512))] = ""


class RailBox(Node, frozen=True):
    wagon: A[str, Tag("CARRIAGE_NO", Code(form=WAGON))] = ""
    bill_no: A[str, Tag("BILL_NO", Chars(50))] = ""
    number: A[str, Tag("CONTA_NO", Chars(17))] = ""
    kind: A[str, Tag("CONTA_TYPE", Chars(8))] = ""
    seals: A[tuple[Seal, ...], Tag("SEALID")] = ()
    arrivals: A[tuple[str, ...], Tag("PART_ARRIVE_NO", Chars(50))] = ()
    release: A[str, Tag("REL_MODE", Code(tuple(Release)))] = ""
    released: A[str, Tag("REL_TIME", Stamp())] = ""
    goods: A[tuple[Arrival, ...], Tag("ARRIVE_INFO")] = ()

    @property
    def domain(self) -> Box:
        """As the rest of the house knows a box."""
        return Box(kind="CN", number=self.number, size_type=self.kind, seals=tuple(one.domain for one in self.seals))


class RailBill(Node, frozen=True):
    """A rail waybill in a tally."""

    bill_no: A[str, Tag("BILL_NO", Chars(50), need=True)] = ""
    wagon: A[str, Tag("CARRIAGE_NO", Code(form=WAGON))] = ""
    pieces: A[int | None, Tag("PACK_NO", Whole(9, None))] = None
    gross_weight: A[Decimal | None, Tag("GROSS_WT", MASS)] = None
    box: A[str, Tag("CONTA_NO", Chars(17))] = ""
    box_kind: A[str, Tag("CONTA_TYPE", Chars(8))] = ""
    seals: A[tuple[Seal, ...], Tag("SEALID")] = ()


class Form(Node, frozen=True):
    number: A[str, Tag("FORM_NO", Chars(50))] = ""
    kind: A[str, Tag("FORM_TYPE", Chars(2))] = ""
    trader: A[str, Tag("TRADE_NAME", Chars(140))] = ""


class ReleasedBill(Node, frozen=True):
    """A bill that customs let go, or that a load record is void for."""

    bill_no: A[str, Tag("BILL_NO", Chars(50), need=True)] = ""
    wagon: A[str, Tag("CARRIAGE_NO", Code(form=WAGON))] = ""
    arrival_no: A[str, Tag("H2000ARRIVE_NO", Chars(50))] = ""
    release: A[str, Tag("REL_MODE", Code(tuple(Release)))] = ""
    released: A[str, Tag("REL_TIME", Stamp())] = ""
    pieces: A[int | None, Tag("PACK_NO", Whole(9, None))] = None
    gross_weight: A[Decimal | None, Tag("GROSS_WT", MASS)] = None
    discharge: A[str, Tag("DISCHARGE_PLACE", Chars(20))] = ""
    forms: A[tuple[Form, ...], Tag("FORM_INFO")] = ()


class Response(Node, frozen=True):
    """01 accepted, 03 returned."""

    message: A[str, Tag("MSGID", Chars(128))] = ""
    flag: A[str, Tag("CHK_FLAG", Code(("01", "02", "03")), need=True)] = ""
    at: A[str, Tag("PER_TIME", Stamp())] = ""
    by: A[str, Tag("PER_OP", Chars(70))] = ""
    notes: A[str, Tag("NOTES", Prose(1000))] = ""


class Wljk(Root, frozen=True):
    """A rail customs message; each type uses the parts it needs (`MESSAGES`)."""

    message_id: A[str, Tag("MESSAGE_HEAD/MESSAGE_ID", Chars(128), need=True)] = ""
    function: A[str, Tag("MESSAGE_HEAD/FUNCTION_CODE", Chars(2))] = ""
    kind: A[str, Tag("MESSAGE_HEAD/MESSAGE_TYPE", Chars(16), need=True)] = ""
    created: A[str, Tag("MESSAGE_HEAD/MESSAGE_CREATE_TIME", Chars(32))] = ""
    sender: A[str, Tag("MESSAGE_HEAD/SENDER", Chars(70))] = ""
    receiver: A[str, Tag("MESSAGE_HEAD/RECEIVER", Chars(70))] = ""
    version: A[str, Tag("MESSAGE_HEAD/VERSION", Chars(8))] = ""
    office: A[str, Tag("MESSAGE_LIST/DECL_PORT", Chars(4))] = ""
    customs: A[str, Tag("MESSAGE_LIST/CUSTOMS_CODE", Chars(4))] = ""
    direction: A[str, Tag("MESSAGE_LIST/I_E_FLAG", Code(("I", "E", "O")))] = ""
    line: A[str, Tag("MESSAGE_LIST/LINE_FLAG", Code(("1", "2", "3")))] = ""  # trunk, branch, domestic or empty
    train: A[str, Tag("MESSAGE_LIST/SHIPINFO", Chars(70))] = ""
    discharge: A[str, Tag("MESSAGE_LIST/DISCHARGE_PLACE", Chars(20))] = ""
    unloading: A[str, Tag("MESSAGE_LIST/UNLOADING_PLACE", Chars(20))] = ""
    loading: A[str, Tag("MESSAGE_LIST/LOADING_PLACE", Chars(20))] = ""
    arrived: A[str, Tag("MESSAGE_LIST/ARRIVE_TIME", Stamp())] = ""
    started: A[str, Tag("MESSAGE_LIST/ACTUALDATETIME", Stamp())] = ""
    completed: A[str, Tag("MESSAGE_LIST/COMPLETEDDATETIME", Stamp())] = ""
    arrivals: A[tuple[Arrival, ...], Tag("MESSAGE_LIST/ARRIVE_INFO")] = ()
    bills: A[tuple[RailBill, ...], Tag("MESSAGE_LIST/RAILWAY_BILLINFO")] = ()
    loaded: A[tuple[RailBox, ...], Tag("MESSAGE_LIST/CONTA_INFO")] = ()
    releases: A[tuple[ReleasedBill, ...], Tag("MESSAGE_LIST/BILL_INFO")] = ()
    boxes: A[tuple[RailBox, ...], Tag("MESSAGE_LIST/CONTAINER_INFO")] = ()
    response: A[Response | None, Tag("MESSAGE_LIST/RESPONSE_INFO")] = None


def _checked(message: Wljk) -> Iterator[Problem]:
    kind = MESSAGES.get(message.kind)
    if kind is None:
        if message.kind:
            yield Problem(say.VALUE, "kind", UNKNOWN_KIND.format(kind=message.kind))
        return
    for member in kind.needs:
        if not getattr(message, member):
            yield Problem(say.MISSING, member, TEXTS[say.MISSING].format(tag=member))
    numbers = [one.number for one in message.arrivals]
    for index, number in enumerate(numbers):
        if number and number in numbers[:index]:
            yield Problem("RAIL-ARRIVAL", f"arrivals[{index}].number", TWICE.format(number=number))
    if message.started and message.completed and message.completed < message.started:
        yield Problem("RAIL-TIMES", "completed", TIMES)
    for index, box in enumerate(message.boxes if message.kind == "WLJK_ERRA" else ()):
        for number in set(box.arrivals) - set(numbers):
            said = NOT_ARRIVED.format(box=box.number, number=number)
            yield Problem("RAIL-ARRIVAL", f"boxes[{index}].arrivals", said, Severity.WARN)


WLJK: Shape[Wljk] = Shape("wljk", "MESSAGE", Wljk, accepted=lambda uri: True, more=_checked)


def receipt(message: Wljk, *, flag: str, at: str, notes: str = "", ours: str = "KOUAN") -> Wljk:
    """The answer to a message: 01 taken, 02 a person looks at it, 03 returned with the reason."""
    kind = MESSAGES.get(message.kind)
    answer = kind.answer if kind and kind.answer else "WLJK_ERRR"
    return Wljk(
        message_id=f"{answer}_{message.message_id}"[:128],
        function=ADD,
        kind=answer,
        created=at,
        sender=ours,
        receiver=message.sender,
        version="1.0",
        response=Response(message=message.message_id, flag=flag, at=at, notes=notes),
    )
