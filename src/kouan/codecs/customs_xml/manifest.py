"""Manifests of customs: MT1101, MT2101, MT3101 … MT8105, MTECIM, MTECEX and their receipts (Appendix D).

One struct for all of them, because they share head and parts; `MESSAGES` says of each type what it needs. The public
sources hold real files of MT2101 and the structure of MT3101; tags of the others follow the same family [D].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Annotated as A
from typing import NamedTuple

from kouan.codecs.customs_xml.manifest_parts import Bill, Equipment, Means, Place
from kouan.codecs.shapes import findings as say
from kouan.codecs.shapes.document import Shape
from kouan.codecs.shapes.findings import TEXTS
from kouan.codecs.shapes.plan import Node, Root, Tag
from kouan.codecs.shapes.values import Chars, Code, Prose, Stamp, moment
from kouan.kernel.clock import SHANGHAI
from kouan.kernel.errors import Problem, Severity
from kouan.kernel.rule import Rule
from kouan.kernel.text import Text

NAMESPACE = "urn:Declaration:datamodel:standard:CN:{kind}:1"
TYPE = Code(form=r"[A-Za-z0-9]{2,12}")
ORIGINAL, ADD, DELETE, CHANGE = "9", "2", "3", "5"
_URI = re.compile(r"(?:urn:Declaration:datamodel:standard:CN:MT[0-9A-Z]{2,6}:1)?")
UNKNOWN_KIND = Text("MessageType：不认识的报文类型“{kind}”。", "MessageType: “{kind}” is not a known type.")


class RMF4(Rule):
    """The packages of a bill's lines are those of the bill, their weights add up within 0.5 %; a bill stands once."""

    id = "R-MF4"
    text = Text(
        "提单 {bill}：分项件数合计 {sum}，与提单件数 {total} 不符。",
        "Bill {bill}: the lines have {sum} packages, the bill {total}.",
    )
    severity = Severity.WARN
    source = "appendix D"
    weight = Text(
        "提单 {bill}：分项毛重合计 {sum}，与提单毛重 {total} 相差超过 0.5%。",
        "Bill {bill}: the lines weigh {sum}, the bill {total}: more than 0.5 % apart.",
    )
    twice = Text("提单 {bill} 在同一报文中出现两次。", "Bill {bill} stands twice in the message.")

    @staticmethod
    def check(bill: Bill, where: str) -> Iterator[Problem]:
        """The sums of one bill, where every line says its own."""
        pieces = [item.packing.pieces for item in bill.items if item.packing and item.packing.pieces is not None]
        if bill.pieces is not None and len(pieces) == len(bill.items) > 0 and sum(pieces) != bill.pieces:
            yield RMF4.problem(f"{where}.packing.pieces", bill=bill.bill_no, sum=sum(pieces), total=bill.pieces)
        weights = [item.gross_weight for item in bill.items if item.gross_weight is not None]
        if bill.gross_weight is not None and len(weights) == len(bill.items) > 0:
            total = sum(weights, Decimal(0))
            if abs(total - bill.gross_weight) > bill.gross_weight * Decimal("0.005"):
                shape = {"bill": bill.bill_no, "sum": total, "total": bill.gross_weight}
                yield RMF4.problem(f"{where}.gross_weight", RMF4.weight, **shape)


class Kind(NamedTuple):
    """A message type: what it is, and what it cannot be without. `bills`: each bill must have packages and weight."""

    name: Text
    needs: tuple[str, ...]
    bills: bool = False


SHIP = ("means.id", "means.voyage")
MESSAGES: dict[str, Kind] = {
    "MT1101": Kind(Text("原始舱单", "Original manifest, import"), (*SHIP, "bills"), bills=True),
    "MT2101": Kind(Text("预配舱单", "Booking manifest, export"), (*SHIP, "bills"), bills=True),
    "MT3101": Kind(Text("运抵报告", "Arrival report"), (*SHIP, "unloading.id")),
    "MT3102": Kind(Text("分流运抵报告", "Arrival report after diversion"), (*SHIP, "unloading.id")),
    "MT4101": Kind(Text("装载舱单", "Load manifest"), (*SHIP, "bills")),
    "MT5101": Kind(Text("进口理货报告", "Tally report, import"), (*SHIP, "bills"), bills=True),
    "MT5102": Kind(Text("出口理货报告", "Tally report, export"), (*SHIP, "bills"), bills=True),
    "MT6101": Kind(Text("分流申请", "Diversion"), (*SHIP, "bills")),
    "MT6102": Kind(Text("分拨申请", "Distribution"), (*SHIP, "bills")),
    "MT7101": Kind(Text("装箱清单", "Packing list"), ("boxes",)),
    "MT8101": Kind(Text("改港申请", "Change of port"), (*SHIP, "bills", "unloading.id")),
    "MT8102": Kind(Text("落装申请", "Left off at loading"), (*SHIP, "bills")),
    "MT8103": Kind(Text("落装改配申请", "Left off, carried by another voyage"), (*SHIP, "bills", "next.id")),
    "MT8104": Kind(Text("直接改配申请", "Carried by another voyage"), (*SHIP, "bills", "next.id")),
    "MT8105": Kind(Text("国际转运准单", "International transhipment"), (*SHIP, "bills")),
    "MTECIM": Kind(Text("空箱调入", "Empty boxes in"), ("boxes",)),
    "MTECEX": Kind(Text("空箱调出", "Empty boxes out"), ("boxes",)),
}


def canonical(kind: str) -> str:
    """Type without a regional letter: MT2101A is MT2101; air, rail and road (MT1201 …) are the type at sea."""
    base = kind[:6]
    at_sea = f"{base[:3]}1{base[4:]}"
    return at_sea if base not in MESSAGES and base[3:4] in tuple("234") and at_sea in MESSAGES else base


class Manifest(Root, frozen=True):
    """A manifest message. `message_id` is the sender's own: CN_MTxxxx_1p0_sender_time."""

    message_id: A[str, Tag("Head/MessageID", Chars(128), need=True)] = ""
    function: A[str, Tag("Head/FunctionCode", Code(form=r"\d{1,2}"), need=True)] = ""  # 9 original, 2 add, 3, 5
    kind: A[str, Tag("Head/MessageType", TYPE, need=True)] = ""
    sender: A[str, Tag("Head/SenderID", Chars(70), need=True)] = ""
    receiver: A[str, Tag("Head/ReceiverID", Chars(70))] = ""
    sent: A[str, Tag("Head/SendTime", Stamp(14), need=True)] = ""
    version: A[str, Tag("Head/Version", Chars(8))] = ""
    declarant: A[str, Tag("Declaration/RepresentativePerson/Name", Chars(70))] = ""
    office: A[str, Tag("Declaration/DeclarationOfficeID", Chars(4))] = ""
    entry_office: A[str, Tag("Declaration/EntryCustomsOffice/ID", Chars(20))] = ""
    exit_office: A[str, Tag("Declaration/ExitCustomsOffice/ID", Chars(20))] = ""
    carrier: A[str, Tag("Declaration/Carrier/ID", Chars(17))] = ""
    agent: A[str, Tag("Declaration/Agent/ID", Chars(17))] = ""
    operation: A[str, Tag("Declaration/OptType", Chars(4))] = ""  # the three are of regional variants
    trade_mode: A[str, Tag("Declaration/TradeMode", Chars(4))] = ""
    declared_as: A[str, Tag("Declaration/DeclType", Chars(4))] = ""
    means: A[Means | None, Tag("Declaration/BorderTransportMeans")] = None
    next: A[Means | None, Tag("Declaration/AlterationTransportMeans")] = None
    loading: A[Place | None, Tag("Declaration/LoadingLocation")] = None
    unloading: A[Place | None, Tag("Declaration/UnloadingLocation")] = None
    started: A[str, Tag("Declaration/ActualDateTime", Stamp(12))] = ""
    completed: A[str, Tag("Declaration/CompletedDateTime", Stamp(12))] = ""
    bills: A[tuple[Bill, ...], Tag("Declaration/Consignment")] = ()
    boxes: A[tuple[Equipment, ...], Tag("Declaration/TransportEquipment")] = ()
    content: A[str, Tag("Declaration/AdditionalInformation/Content", Chars(512))] = ""

    @property
    def type(self) -> str:
        """Its type as `MESSAGES` knows it."""
        return canonical(self.kind)

    @property
    def sent_at(self) -> datetime | None:
        """When it was sent, None when that cannot be read."""
        return moment(self.sent).replace(tzinfo=SHANGHAI) if self.sent else None


def _uri(message: Manifest | Receipt) -> str:
    return NAMESPACE.format(kind=message.kind or "MT")


class Told(Node, frozen=True):
    """The answer about one bill: its code and sentence."""

    bill_no: A[str, Tag("TransportContractDocument/ID", Chars(50))] = ""
    house_bill: A[str, Tag("AssociatedTransportDocument/ID", Chars(50))] = ""
    code: A[str, Tag("ResponseType/Code", Chars(4), need=True)] = ""
    text: A[str, Tag("ResponseType/Text", Prose(1000))] = ""


class Receipt(Root, frozen=True):
    """Answer to a manifest, of the whole message and of its bills.

    Codes: 01 accepted, 02 waiting for a person, 03 returned, 11 bill released, 12 loading refused, 13 unloading
    forbidden (`channel.ManifestReceipt`). `answers` is the MessageID of the manifest.
    """

    message_id: A[str, Tag("Head/MessageID", Chars(128), need=True)] = ""
    function: A[str, Tag("Head/FunctionCode", Chars(2))] = ""
    kind: A[str, Tag("Head/MessageType", TYPE, need=True)] = ""
    sender: A[str, Tag("Head/SenderID", Chars(70))] = ""
    receiver: A[str, Tag("Head/ReceiverID", Chars(70))] = ""
    sent: A[str, Tag("Head/SendTime", Stamp(14), need=True)] = ""
    version: A[str, Tag("Head/Version", Chars(8))] = ""
    answers: A[str, Tag("Response/FunctionalReferenceID", Chars(128))] = ""
    voyage: A[str, Tag("Response/BorderTransportMeans/JourneyID", Chars(32))] = ""
    vessel: A[str, Tag("Response/BorderTransportMeans/ID", Chars(35))] = ""
    bills: A[tuple[Told, ...], Tag("Response/Consignment")] = ()
    code: A[str, Tag("Response/ResponseType/Code", Chars(4))] = ""
    text: A[str, Tag("Response/ResponseType/Text", Prose(1000))] = ""


def _checked(message: Manifest) -> Iterator[Problem]:
    """What the type asks for, and the sums of R-MF4."""
    if message.kind and message.type not in MESSAGES:
        yield Problem(say.VALUE, "kind", UNKNOWN_KIND.format(kind=message.kind))
        return
    kind = MESSAGES.get(message.type)
    if kind is None:
        return
    if message.function != DELETE:
        for path in kind.needs:
            if not _held(message, path):
                yield Problem(say.MISSING, path, TEXTS[say.MISSING].format(tag=path))
    seen: set[tuple[str, str]] = set()
    for index, bill in enumerate(message.bills):
        key = (bill.bill_no, bill.house_bill)
        if bill.bill_no and key in seen:
            yield Problem(RMF4.id, f"bills[{index}].bill_no", RMF4.twice.format(bill=bill.bill_no))
        seen.add(key)
        yield from _bill(bill, f"bills[{index}]", kind.bills and message.function != DELETE)


def _bill(bill: Bill, where: str, whole: bool) -> Iterator[Problem]:
    if whole and bill.pieces is None:
        yield Problem(say.MISSING, f"{where}.packing.pieces", TEXTS[say.MISSING].format(tag="QuantityQuantity"))
    if whole and bill.gross_weight is None:
        yield Problem(say.MISSING, f"{where}.gross_weight", TEXTS[say.MISSING].format(tag="TotalGrossMassMeasure"))
    yield from RMF4.check(bill, where)


def _held(message: Manifest, path: str) -> bool:
    at: object = message
    for member in path.split("."):
        at = getattr(at, member, None)
    return bool(at)


def _ours(uri: str) -> bool:
    return bool(_URI.fullmatch(uri))


MANIFEST: Shape[Manifest] = Shape("manifest", "Manifest", Manifest, _uri, accepted=_ours, more=_checked)
RECEIPT: Shape[Receipt] = Shape("manifest-receipt", "Manifest", Receipt, _uri, accepted=_ours)


def is_receipt(raw: bytes) -> bool:
    """Whether a message with the root element Manifest is an answer."""
    return b"<Response" in raw or b":Response>" in raw


_TYPE = re.compile(rb"<(?:[\w.-]{1,20}:)?MessageType>\s*([A-Za-z0-9]{2,12})\s*<")


def type_in(raw: bytes) -> str:
    """The MessageType the bytes name, before anything is parsed; '' when none."""
    found = _TYPE.search(raw[:8192])
    return found.group(1).decode("ascii") if found else ""
