"""The feeds' API, under /api/v1/river/feeds/: positions, tracks, health, what is not believed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router

from kouan.kernel.text import Text
from kouan.registry.api_auth import TokenOrSession, acting
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.registry.wire import answer, decode, describe, parameter
from kouan.river import selectors as river
from kouan.river.feeds import reading, selectors, waiting, wire
from kouan.river.feeds.services import clearing, notices, writing

router = Router(auth=TokenOrSession())
MOST = 1000
QUERY = {"limit": "Rows, at most 1000 (200)"}


def reader(request: HttpRequest) -> Caller:
    return river.reader(acting(request))


def _limit(request: HttpRequest) -> int:
    return min(max(parameter(request, "limit", int) or 200, 1), MOST)


@router.get("/positions", openapi_extra=describe(result=dict, query=QUERY), summary="Where vessels are, newest first")
def positions(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    rows = list(selectors.positions(caller)[: _limit(request)])
    known = selectors.registered(caller, rows)
    return answer({"items": [wire.position(one, known.get(one.mmsi)) for one in rows]})


@router.get("/tracks/{mmsi}", openapi_extra=describe(result=list, query=QUERY), summary="Where a vessel was")
def track(request: HttpRequest, mmsi: str) -> HttpResponse:
    rows = selectors.track(reader(request), mmsi)
    return answer(list(rows.values("at", "lon", "lat", "km")[: _limit(request)]))


@router.get("/health", openapi_extra=describe(result=list), summary="How the feeds do")
def feeds(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    return answer([wire.feed(one, caller.language) for one in selectors.feeds(caller)])


@router.get("/suspicions", openapi_extra=describe(result=list, query=QUERY), summary="Positions not believed")
def suspicions(request: HttpRequest) -> HttpResponse:
    caller = reader(request)
    return answer([wire.suspicion(one, caller.language) for one in selectors.suspicions(caller)[: _limit(request)]])


@router.post("/suspicions/{uuid:id}/clear", openapi_extra=describe(wire.NoteIn, dict), summary="It was looked at")
def clear(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    body = decode(request, wire.NoteIn)
    found = clearing.clear(caller=caller, suspicion=id, note=body.note, crossed_at=body.crossed_at)
    return answer(wire.suspicion(found, caller.language))


@router.post("/sentences", openapi_extra=describe(wire.SentencesIn, dict), summary="AIS sentences of a receiver")
def sentences(request: HttpRequest) -> HttpResponse:
    """For receivers that can not be reached over TCP or UDP. Refused lines are counted, not an error."""
    caller = reader(request)
    caller.require(Role.LOCK)
    body = decode(request, wire.SentencesIn)
    intake = reading.Intake(f"api:{body.feed}")
    found = intake.take([line.encode() for line in body.lines])
    refused = dict(intake.reader.refused)
    return answer({"believed": found.believed, "doubted": found.doubted, "crossed": found.crossed, "refused": refused})


@router.get("/waiting", openapi_extra=describe(result=dict), summary="Forecast of waits, with intervals")
def forecast(request: HttpRequest) -> HttpResponse:
    """Hours from now on: the middle, and the ranges half and nine of ten such waits fall into."""
    rows, fitted = waiting.expected(reader(request)), waiting.current()
    learned = {name: getattr(fitted, name) for name in fitted.__struct_fields__ if name != "model"}
    return answer({"items": [wire.wait(one) for one in rows], "learned": learned})


@router.post("/notices", openapi_extra=describe(result=dict), summary="Take in a notice to skippers (NtS, XML)")
def notice(request: HttpRequest) -> HttpResponse:
    """Closures and draught limits enter the locks' calendar; the same notice again sets nothing twice."""
    caller = reader(request)
    done, found = notices.take_notice(caller=caller, raw=request.body)
    return answer({"done": done, "problems": [one.as_dict(caller.language) for one in found]})


@router.get("/notices", auth=None, openapi_extra=describe(result=list), summary="Notices to skippers in force")
def notices_in_force(request: HttpRequest) -> HttpResponse:
    """Public. As NtS: the page /river/feeds/notices.xml."""
    language = get_language() or "zh-hans"
    return answer([wire.notice(one, language) for one in selectors.notices()[:MOST]])


@router.post("/notices/drafts", openapi_extra=describe(wire.NoticeIn, dict, status=201), summary="Write a notice")
def write_notice(request: HttpRequest) -> HttpResponse:
    caller, body = reader(request), decode(request, wire.NoticeIn)
    said = {name: getattr(body, name) for name in ("subject", "starts", "ends", "facility", "place")}
    made = writing.write(caller=caller, contents=Text(body.contents_zh, body.contents_en), **said)
    return answer(wire.notice(made, caller.language), 201)


@router.post("/notices/{uuid:id}/publication", openapi_extra=describe(result=dict), summary="Publish a notice")
def publish_notice(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    return answer(wire.notice(writing.publish(caller=caller, notice=id), caller.language))


@router.post("/notices/{uuid:id}/withdrawal", openapi_extra=describe(result=dict), summary="Withdraw a notice")
def withdraw_notice(request: HttpRequest, id: UUID) -> HttpResponse:
    caller = reader(request)
    return answer(wire.notice(writing.withdraw(caller=caller, notice=id), caller.language))
