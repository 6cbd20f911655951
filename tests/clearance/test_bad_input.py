"""The table of bad input (bad_input.yaml): each answers with rule, field and sentence, and changes nothing."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.db import transaction

from kouan.clearance.admission.models import Admission
from kouan.clearance.admission.services import order_destination
from kouan.clearance.corridors.models import ApprovedCarrier
from kouan.clearance.corridors.services.groups import approve_carrier
from kouan.clearance.guarantees.models import Movement
from kouan.clearance.models import Declaration, InspectionOrder
from kouan.clearance.modes.services import agree
from kouan.clearance.permits.models import Licence, WriteOff
from kouan.clearance.permits.services import register
from kouan.clearance.quay.models import Request
from kouan.clearance.services import officers
from kouan.clearance.two_step.models import RightReview
from kouan.clearance.two_step.services.completing import complete
from kouan.codecs.declaration import LicenceDocument, encode_json
from kouan.journal.models import Event
from kouan.journal.worker import drain
from kouan.journeys import services as journeys
from kouan.journeys.models import Call, Unit
from kouan.kernel.text import Text
from kouan.registry import rule_table
from kouan.registry.models import Mandate, Organisation
from kouan.registry.roles import Role
from kouan.registry.services import set_rule_value
from kouan.river.models import Berth, CreditEntry, Passage
from tests.clearance import build
from tests.clearance.conftest import NOON, caller, filed, organisation
from tests.clearance.quay.conftest import ask, early, make_quay, to
from tests.clearance.test_api import client
from tests.clearance.two_step.conftest import FREE, arrive, guarantee, summarise, whole, without_chance
from tests.river import conftest as river

TABLE = yaml.safe_load((Path(__file__).parent / "bad_input.yaml").read_text("utf-8"))
API = "/api/v1/clearance/"
TRADERS = {"trader": "trader", "broker": "broker", "customs": "office", "inspector": "office", "terminal": "terminal",
           "carrier": "carrier", "other": "other", "lock": "lock"}  # fmt: skip
KEPT = (Event, Declaration, Request, Licence, WriteOff, Movement, Admission, InspectionOrder, Passage, CreditEntry)


@pytest.fixture
def place(db, noon):
    world = make_quay()
    without_chance()
    guarantee(world)
    agree(caller=world.as_trader, mode="TWO_STEP")
    world.lock = organisation(build.uscc("12420000MA5U00105"), "通航", Role.LOCK)
    world.as_lock = caller(world.lock)
    approve_carrier(caller=world.as_customs, uscc=world.carrier.uscc, number="JG-1", valid_from=date(2021, 1, 1))
    world.who = {name: client(getattr(world, attribute)) for name, attribute in TRADERS.items()}
    world.ids = {"line": world.line.id, "call": world.call.id, "box": build.box(), "nothing": uuid4()}
    return world


# What has happened before -------------------------------------------------------------------------------------------


def not_departed(w):
    Call.objects.filter(pk=w.call.id).update(last_port_left_at=NOON + timedelta(days=2))


def entered(w):
    journeys.declare_entry(call=w.call.id, at=NOON)


def arrived(w):
    journeys.record_arrival(call=w.call.id, at=NOON)


def booked(w):
    call = journeys.announce_call(
        kind="vessel", name="MING ZHU 9", voyage="2107W", port="CNCQI", terminal="GUOYUAN", eta=NOON + timedelta(days=4)
    )
    journeys.open_consignment(
        bill_no="COSU6123456799", direction="E", call=call.id, owner=w.trader.id, packages=40,
        gross_weight=Decimal(480), units=[journeys.UnitLine(number=build.box("TGHU123456"))],
    )  # fmt: skip


def declared(w):
    made = filed(w)
    Declaration.objects.filter(pk=made.id).update(client_no="C-DECLARED")
    w.ids["declared"] = made.id


def released(w):
    Declaration.objects.filter(pk=w.ids["declared"]).update(state="P", released_at=NOON)


def inspected(w):
    declared(w)
    Declaration.objects.filter(pk=w.ids["declared"]).update(state="paid")
    arrived(w)
    officers.order(caller=w.as_customs, declaration=w.ids["declared"], reason="查")
    drain()


def bound_inland(w):
    declared(w)
    drain()
    order_destination(
        caller=w.as_customs, declaration=w.ids["declared"], reason=Text("目的地检查", "To be seen"), office="500100"
    )


def discredited(w):
    Organisation.objects.filter(pk=w.trader.id).update(grade="discredited")


def without_right(w):
    declared(w)
    RightReview.objects.create(
        organisation=w.trader, declaration_id=w.ids["declared"], decision="withdrawn", reason="逾期", decided_at=NOON
    )
    Declaration.objects.filter(pk=w.ids["declared"]).update(state="D")


def offline(w):
    set_rule_value(
        key="twostep.licences.offline", value=["6"], effective_from=date(2021, 1, 1), source="t", tag="D", unit=""
    )


def summary(w, **changes):
    w.ids["summary"] = summarise(w, **changes).id


def summary_untaxed(w):
    summary(w, answers=FREE)


def removed(w):
    arrive(w)


def cancelled(w):
    officers.cancel(caller=w.as_customs, declaration=w.ids["summary"], reason="撤")


def completed(w):
    complete(caller=w.as_broker, declaration=whole(), id=w.ids["summary"])


def quay(w):
    w.head = early(w)
    w.request = ask(w)
    w.ids["request"] = w.request.id
    to(w, "eligible")


def planned(w):
    to(w, "planned")


def trucked(w):
    to(w, "truck")


def emptied(w):
    Unit.objects.filter(number=build.box()).update(full=False)


def unregistered(w):
    ApprovedCarrier.objects.all().delete()


def licence(w, holder=None, **changes):
    told = {"letter": "1", "direction": "I", "hs": ("8708",), "unit": "035", "quantity": Decimal(1000)}
    told |= {"valid_from": date(2021, 1, 1), "valid_until": date(2021, 12, 31), "issuer": "商务部"}
    told |= {"holder_uscc": (holder or w.trader).uscc}
    register.enter(caller=w.as_customs, number="L-1", **(told | changes))


def licence_of_other(w):
    licence(w, w.other)


def licence_expired(w):
    licence(w, valid_until=date(2021, 2, 1))


def licence_small(w):
    licence(w, quantity=Decimal(1))


def licence_once(w):
    licence(w, quantity=Decimal(10**6), uses=1)


def used_elsewhere(w):
    filed(w, bill_no="ELSEWHERE", documents=(LicenceDocument("1", "L-1"),))


def revoked(w):
    Mandate.objects.update(revoked_at=NOON)


def withdrawn(w):
    journeys.withdraw_manifest(consignment=w.line.id)


def tallied(w):
    journeys.record_tally(consignment=w.line.id, packages=20, gross_weight=Decimal(1100), units=[build.box()], at=NOON)


def licence_asked_since(w):
    letters = {"6": {"direction": "I", "kind": "permit", "group": "", "mode": ""}}
    set_rule_value(key="licence.letters", value=letters, effective_from=NOON.date(), source="t", tag="D", unit="")


def vessel(w):
    w.ids["vessel"] = river.vessel(w).pk


def applied(w):
    w.ids["passage"] = river.applied(w).pk
    w.ids["vessel"] = Passage.objects.get(pk=w.ids["passage"]).vessel_id


def chambers(w):
    """A draft: two ships in one lockage, a dangerous cargo and a passenger ship each in another."""
    pair = [river.crossed(w).pk, river.crossed(w).pk]
    dangerous = river.crossed(w, un_numbers=["1203"]).pk
    guests = river.crossed(w, one=river.vessel(w, passengers=True), cargo_kind="passengers").pk
    w.ids["draft"] = river.planned(w, publish=False).pk
    lying = {berth.passage_id: berth.lockage_id for berth in Berth.objects.filter(dam="TGD", version=w.ids["draft"])}
    w.ids |= {"one": pair[0], "two": pair[1], "dangerous": dangerous, "guests": guests, "lockage": lying[pair[0]],
              "of_dangerous": lying[dangerous], "of_guests": lying[guests]}  # fmt: skip


# Sending ------------------------------------------------------------------------------------------------------------

LIKE: dict[str, dict[str, Any]] = {
    "passage": {
        "vessel": "<vessel>", "client_no": "P1", "direction": "down", "origin": "重庆", "destination": "上海",
        "cargo_kind": "container", "draught_fore_cm": 380, "draught_aft_cm": 390, "contact": "13800000000",
        "eta": "2021-03-10T18:00:00+08:00",
    },
    "leg": {
        "mode": "arrive_confirm", "direction": "I", "vessel": "江渝9", "voyage": "V1", "from_port": "CNSGH",
        "from_terminal": "WGQ", "to_port": "CNCHQ", "to_terminal": "GUOYUAN",
        "planned_departure": "2021-03-11T08:00:00+08:00", "planned_arrival": "2021-03-17T08:00:00+08:00",
        "boxes": [{"number": "<box>", "seal": "S1"}],
    },
    "transit": {
        "client_no": "T1", "consignment": "<line>", "kind": "early", "reason": "multimodal",
        "carrier_uscc": "<carrier>",
        "vessel": "江渝9", "from_office": "2225", "to_office": "8007", "expected_arrival": "2021-03-16T08:00:00+08:00",
    },
}  # fmt: skip


def altered(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy with the fields at these paths otherwise."""
    held = json.loads(json.dumps(base, default=str))
    for path, value in changes.items():
        *way, last = [name or int(index) for name, index in re.findall(r"([a-z_0-9]+)|\[(\d+)\]", path)]
        inner = held
        for step in way:
            inner = inner[step] if isinstance(inner, list) else inner.setdefault(step, {})
        inner[last] = value
    return held


def plain(declaration: Any) -> dict[str, Any]:
    return json.loads(encode_json(declaration))


def request(w: Any, case: dict[str, Any]) -> tuple[str, str, Any]:
    """Method, address and body of a case."""
    for name, base in (("import", build.imported()), ("export", build.exported()), ("two", whole())):
        if name in case:
            return "post", f"{API}declarations", altered(plain(base), {"client_no": "X-1"} | case[name])
    method, _, path = case["call"].partition(" ")
    body = case.get("body") or {}
    if body == "whole" or "/complete" in path:
        body = altered(plain(whole()), {} if body == "whole" else body)
    elif "like" in body:
        body = LIKE[body["like"]] | {key: value for key, value in body.items() if key != "like"}
    ids = {**w.ids, "carrier": w.carrier.uscc}
    fill = lambda text: re.sub(r"<(\w+)>", lambda m: str(ids[m[1]]), text)  # noqa: E731
    return method.lower(), ("/api/v1" if path.startswith("/") else API) + fill(path), json.loads(fill(json.dumps(body)))


def count() -> list[int]:
    return [model.objects.count() for model in KEPT]


def spoken(one: dict[str, str]) -> bool:
    """A sentence in each language; names of firms and vessels may stand in both."""
    return bool(re.search("[一-鿿]", one["zh"]) and re.search("[a-z]{3}", one["en"]) and "`" not in one["zh"])


def against(w: Any, case: dict[str, Any]) -> list[str]:
    """What is wrong with the answer to a case."""
    method, address, body = request(w, case)
    before = count()
    who = w.who[case.get("as", "trader")]
    answer = getattr(who, method)(address, json.dumps(body), content_type="application/json")
    said = answer.json()
    faults = [] if count() == before else [f"something was stored: {count()} not {before}"]
    if answer.status_code != case.get("status", 422):
        return [*faults, f"{answer.status_code} {said}"]
    if "code" in case and said["code"] != case["code"]:
        faults.append(f"code {said['code']}")
    found = said.get("problems") or [said | {"field": case.get("field", "")}]
    mine = [one for one in found if case.get("field", "") in ("", one["field"])]
    mine = [one for one in mine if case.get("rule") in (None, one.get("rule"))]
    if not mine:
        return [*faults, f"found {[(one.get('rule'), one.get('field')) for one in found]}"]
    faults += [f"sentences: {one['zh']} / {one['en']}" for one in mine if not spoken(one)]
    if case.get("says", "") not in " ".join(one["zh"] for one in mine):
        faults.append(f"says {[one['zh'] for one in mine]}")
    return faults


SECTIONS = sorted({str(case["of"]) for case in TABLE})


@pytest.mark.measure("1")
def test_every_bad_input_answers_with_rule_field_and_sentence_and_changes_nothing(place):
    faults = []
    for case in TABLE:
        with transaction.atomic():
            place.ids = {key: place.ids[key] for key in ("line", "call", "box", "nothing")}
            for name in case.get("before", ()):
                globals()[name](place)
            faults += [f"{case['of']} {case['say']}: {fault}" for fault in against(place, case)]
            transaction.set_rollback(True)
        rule_table.forget()
    assert faults == [], "\n".join(faults)


def test_every_section_has_its_rows():
    assert {"1.0b", "1.1", "1.2", "1.3", "1.4", "1.6", "1.9", "6", "G lock"} <= set(SECTIONS)
    assert len({(str(case["of"]), case["say"]) for case in TABLE}) == len(TABLE) >= 80
