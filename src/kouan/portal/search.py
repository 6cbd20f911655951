"""What the search box finds: declarations by the beginning of a number, consignments and boxes by any part of
theirs, vessels by name. Every query is scoped to the caller and uses an index, however much is stored."""

from django.db.models import Q
from django.urls import reverse

from kouan.clearance import selectors as clearance
from kouan.clearance.models import Declaration
from kouan.clearance.states import State
from kouan.journeys import selectors as journeys
from kouan.journeys.models import Call, Consignment
from kouan.journeys.states import Direction
from kouan.kernel.text import Text
from kouan.portal.templatetags.kouan import TONES
from kouan.registry.caller import Caller
from kouan.registry.search import Hit, provide

PART = 3  # characters from which a trigram index helps
EXACT, BEGINNING, INSIDE = 1.0, 0.8, 0.6
LATEST_CALLS = 40


def declarations(caller: Caller, text: str, limit: int) -> list[Hit]:
    """By declaration number, unified number or (own) client number: the whole or its beginning."""
    number = text.replace(" ", "")
    if len(number) < PART:
        return []
    visible = clearance.visible_to(caller).defer(*clearance.SHOWN)
    found: dict[object, Declaration] = {}
    for column in ("entry_id", "seq_no"):
        rows = visible.filter(**{f"{column}__startswith": number.upper()}).order_by(column)
        found |= {row.pk: row for row in rows[:limit]}
    own = Declaration.objects.filter(filed_by=caller.organisation, client_no__startswith=number)
    found |= {row.pk: row for row in own.defer(*clearance.SHOWN).order_by("client_no")[:limit]}
    return [_declaration(row, number) for row in list(found.values())[:limit]]


def _declaration(row: Declaration, number: str) -> Hit:
    words = f"{row.goods_name} · {row.bill_no} · {row.client_no}"
    state = State(row.state)
    score = EXACT if number in (row.entry_id, row.seq_no, row.client_no) else BEGINNING
    url = reverse("clearance:declaration", args=[row.pk])
    return Hit(row.entry_id, Text(words, words), url, "file-text", state.text, TONES[state], score)


def consignments(caller: Caller, text: str, limit: int) -> list[Hit]:
    """By any part of the bill of lading's number, or of a box's number on it."""
    part = text.replace(" ", "").upper()
    if len(part) < PART:
        return []
    visible = journeys.visible_to(caller).select_related("call__conveyance")
    by_bill = visible.filter(bill_no__contains=part).order_by("bill_no")[:limit]
    by_box = visible.filter(units__number__contains=part).order_by("-pk")[:limit]
    found = {row.pk: row for row in (*by_bill, *by_box)}
    return [_consignment(row, part) for row in list(found.values())[:limit]]


def _consignment(row: Consignment, part: str) -> Hit:
    way, goods = Direction(row.direction).text, row.goods_description
    vessel = f"{row.call.conveyance.name} {row.call.voyage}" if row.call else ""
    detail = Text(*(" · ".join(filter(None, (one, goods, vessel))) for one in (way.zh, way.en)))
    state = Text("放行", "Released") if row.released_at else None
    score = EXACT if row.bill_no == part else INSIDE
    return Hit(row.bill_no, detail, reverse("portal:journey", args=[row.pk]), "package", state, "ok", score)


def vessels(caller: Caller, text: str, limit: int) -> list[Hit]:
    """By part of a vessel's name or by voyage: the consignments of its latest calls that the caller may see."""
    calls = Call.objects.filter(Q(conveyance__name__icontains=text) | Q(voyage=text.upper()))
    latest = list(calls.order_by("-created_at").values_list("pk", flat=True)[:LATEST_CALLS])
    if not latest:
        return []
    rows = journeys.visible_to(caller).filter(call__in=latest).select_related("call__conveyance").order_by("-pk")
    return [_aboard(row) for row in rows[:limit]]


def _aboard(row: Consignment) -> Hit:
    words = f"{row.bill_no} · {row.goods_description}"
    url = reverse("portal:journey", args=[row.pk])
    vessel = f"{row.call.conveyance.name} {row.call.voyage}" if row.call else ""
    return Hit(vessel, Text(words, words), url, "ship", score=INSIDE - 0.1)


provide("declarations", Text("报关单", "Declarations"), declarations)
provide("consignments", Text("货运与集装箱", "Consignments and boxes"), consignments)
provide("vessels", Text("船舶", "Vessels"), vessels)
