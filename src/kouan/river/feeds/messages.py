"""Messages the river takes over channels: voyage reports (ERINOT), answered by ERIRSP."""

from __future__ import annotations

from django.db import transaction

from kouan.channels import handlers
from kouan.channels.formats.edifact import opened
from kouan.channels.handlers import Reply
from kouan.channels.models import Message
from kouan.codecs.edifact import writer
from kouan.codecs.edifact.envelope import part
from kouan.codecs.edifact.messages import registry
from kouan.codecs.eri import voyage as eri
from kouan.journal.services import append
from kouan.kernel import clock
from kouan.kernel.errors import Invalid, KouanError, Problem, Refused, Severity
from kouan.kernel.text import Text
from kouan.registry.caller import Caller
from kouan.registry.roles import Role
from kouan.river import selectors as river
from kouan.river import services
from kouan.river.feeds import values, voyages
from kouan.river.models import Passage, Vessel
from kouan.river.states import ACTIVE, State

NO_VESSEL = Text(
    "贵方没有登记名为 {name}、编号 {number} 的船舶。", "No vessel {name}, {number}, is registered for you."
)
NO_REPORT = Text("没有可更改的航次报告 {number}。", "There is no report {number} that could be changed.")
DRAUGHT = Text("报告不含吃水，按船舶最大吃水申报。", "The report has no draught: the vessel's greatest is applied for.")


def take_voyage(caller: Caller, raw: bytes, stored: Message) -> Reply:
    """An application for passage from a voyage report; a cancellation takes it back. The answer is an ERIRSP."""
    report, _ = eri.decode(raw, stored.partner.charset or None if stored.partner else None)
    try:
        with transaction.atomic():
            one = _applied(caller, report)
    except KouanError as error:
        found = error.problems if isinstance(error, Invalid) else [Problem("ERI", "", error.text)]
        return Reply(None, _answer(raw, report, stored, found[0].text.zh), found, accepted=False)
    why = "；".join(str(problem["zh"]) for problem in one.problems) if one.state == State.REJECTED else ""
    refused = [Problem(p["rule"], p["field"], Text(p["zh"], p["en"])) for p in one.problems] if why else []
    noted = [Problem("ERI-DRAUGHT", "draught", DRAUGHT, Severity.WARN), *refused]
    facts = {"state": one.state, "client_no": one.client_no}
    return Reply(("lock_passage", one.pk), _answer(raw, report, stored, why), noted, accepted=not why, facts=facts)


def _applied(caller: Caller, report: eri.VoyageReport) -> Passage:
    vessel = _vessel(caller, report)
    if report.function != "original":
        one = _withdrawn(caller, vessel, report)
        if report.function == "cancellation":
            return one
    said, problems = voyages.application(
        report, voyages.places(values.value("terminals")), values.value("lines"), values.value("speeds")
    )
    if problems:
        raise Invalid(problems)
    draught = {"draught_fore_cm": vessel.draught_cm, "draught_aft_cm": vessel.draught_cm}
    one = services.apply(caller=caller, vessel=vessel.pk, client_no=f"ERI-{report.number}"[:40], **draught, **said)
    payload = {"report": report.number, "function": report.function, "mmsi": vessel.mmsi}
    append(type="VOYAGE_REPORTED", subject=("lock_passage", one.pk), payload=payload)
    return one


def _vessel(caller: Caller, report: eri.VoyageReport) -> Vessel:
    """By the number of its certificate (ENI) or its MMSI, else by its name; of the caller's vessels."""
    caller.require(Role.CARRIER, Role.TRADER)
    rows = river.vessels(caller)
    found = rows.filter(certificate_no=report.vessel).first() or rows.filter(mmsi=report.vessel).first()
    found = found or (rows.filter(name=report.name).first() if report.name else None)
    if found is None:
        raise Refused("ERI-VESSEL", NO_VESSEL, name=report.name, number=report.vessel)
    return found


def _withdrawn(caller: Caller, vessel: Vessel, report: eri.VoyageReport) -> Passage:
    """The application of the report that this one cancels or replaces, cancelled."""
    number = report.replaces or report.number
    rows = Passage.objects.filter(vessel=vessel, client_no=f"ERI-{number}"[:40], state__in=[str(s) for s in ACTIVE])
    found = rows.first()
    if found is None:
        raise Refused("ERI-REPORT", NO_REPORT, number=number)
    return services.cancel(caller=caller, passage=found.pk, reason=f"ERINOT {report.number} {report.function}")


def _answer(raw: bytes, report: eri.VoyageReport, stored: Message, why: str) -> bytes:
    """ERIRSP in an interchange of its own, back to the sender."""
    head = opened(raw, stored.partner.charset if stored.partner else "").header
    now, reference = clock.now().astimezone(clock.SHANGHAI), stored.id.hex[-14:].upper()
    said = eri.answer(report, accepted=not why, reason=why[:500])
    unb = ["UNB", ["UNOY", "4"], part(head, 3), part(head, 2), [f"{now:%Y%m%d}", f"{now:%H%M}"], reference]
    return writer.write([unb, *registry.encode(said), ["UNZ", "1", reference]])


handlers.register("IFTDGN", take_voyage)
