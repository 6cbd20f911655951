"""Guarantees: filed by customs, reserved once, restored once, never below zero, whoever comes at the same moment."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.clearance.guarantees.models import Guarantee, Movement
from kouan.clearance.guarantees.services import GuaranteeIn, change_state, register, reserve, restore
from kouan.clearance.guarantees.states import TABLE, GuaranteeState
from kouan.clearance.models import Declaration
from kouan.journal.models import Event
from kouan.journal.replay import check_replay
from kouan.kernel.errors import Conflict, Forbidden, Invalid
from tests.at_once import at_once
from tests.beside import beside
from tests.clearance import build
from tests.clearance.conftest import filed, make_world
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser
from tests.clearance.two_step.conftest import guarantee

API = "/api/v1/clearance/guarantees"


def take(world, made, amount=60):
    head = Declaration.objects.get(pk=made.id)
    with transaction.atomic():
        return reserve(
            number="DB-1", holder=world.trader.id, declaration=head.id, journey=head.consignment_id, amount_fen=amount
        )


def body(**changes):
    base = {"number": "DB-1", "holder_uscc": build.TRADER.uscc, "kind": "bank", "amount_fen": 100}
    return base | {"valid_from": "2021-01-01", "valid_until": "2021-12-31"} | changes


def test_reserved_and_restored_once(world):
    held, made = guarantee(world, amount_fen=100), filed(world)
    first, again = take(world, made), take(world, made)
    assert first == again and first is not None and first.balance_fen == 40
    assert restore(declaration=made.id, cause="TAX_PAID").balance_fen == 100
    assert restore(declaration=made.id, cause="TAX_PAID") is None
    held.refresh_from_db()
    assert held.reserved_fen == 0 and Movement.objects.count() == 2
    assert take(world, made) == first  # a settled declaration reserves nothing anew
    types = Event.objects.filter(subject_type="guarantee").order_by("seq").values_list("type", flat=True)
    assert list(types) == ["GUARANTEE_FILED", "GUARANTEE_USED", "GUARANTEE_RESTORED"]
    assert [str(one) for one in check_replay() if "guarantee" in str(one)] == []


def test_nothing_reserved_is_nothing_restored(world):
    assert restore(declaration=filed(world).id, cause="X") is None


@pytest.mark.parametrize("wrong", ["short", "other", "suspended", "expired"])
def test_what_a_guarantee_does_not_bear(world, wrong):
    held, made = guarantee(world, amount_fen=100), filed(world)
    if wrong == "suspended":
        change_state(caller=world.as_customs, guarantee=held.id, step="suspend", reason="保函失效")
    elif wrong == "expired":
        Guarantee.objects.update(valid_until=date(2021, 3, 9))
    elif wrong == "other":
        Guarantee.objects.update(holder=world.other)
    with pytest.raises(Invalid) as refusal:
        take(world, made, 101 if wrong == "short" else 1)
    assert refusal.value.problems[0].field == "answers.guarantee_no"
    assert not Movement.objects.exists() and Guarantee.objects.get().reserved_fen == 0


def test_the_database_itself_keeps_the_balance(world):
    guarantee(world, amount_fen=100)
    for wrong in (-1, 101):
        with pytest.raises(IntegrityError), transaction.atomic():
            Guarantee.objects.update(reserved_fen=wrong)


def test_movements_are_never_changed(world):
    guarantee(world, amount_fen=100)
    take(world, filed(world))
    for change in (lambda: Movement.objects.update(amount_fen=1), lambda: Movement.objects.all().delete()):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            change()


@pytest.mark.django_db(transaction=True)
def test_two_reserve_the_last_balance_and_one_wins(noon):
    world = make_world()
    guarantee(world, amount_fen=100)
    made = [filed(world), filed(world, bill_no="SECOND")]
    answers = at_once(*[lambda one=one: take(world, one) for one in made])
    assert sorted(type(answer) is Invalid for answer in answers) == [False, True], answers
    assert Guarantee.objects.get().reserved_fen == 60 and Movement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_restored_twice_at_once_is_once(noon):
    world = make_world()
    guarantee(world, amount_fen=100)
    made = filed(world)
    take(world, made)
    answers = at_once(*[lambda: restore(declaration=made.id, cause="TAX_PAID")] * 2)
    assert sum(answer is not None for answer in answers) == 1, answers
    assert Guarantee.objects.get().reserved_fen == 0


@given(st.lists(st.sampled_from(["suspend", "resume"]), max_size=12))
@settings(max_examples=30)
def test_any_walk_alternates(steps):
    state = GuaranteeState.ACTIVE
    for step in steps:
        if TABLE.allows(state, step):
            state = TABLE.next(state, step)
            assert state is (GuaranteeState.SUSPENDED if step == "suspend" else GuaranteeState.ACTIVE)


def test_what_cannot_be_filed(world):
    wrong = GuaranteeIn(" ", "9" * 18, "promise", 0, date(2021, 2, 1), date(2021, 1, 1))
    with pytest.raises(Invalid) as refusal:
        register(caller=world.as_customs, filing=wrong)
    found = {problem.field for problem in refusal.value.problems}
    assert found == {"number", "holder_uscc", "kind", "amount_fen", "valid_until"}
    guarantee(world)
    with pytest.raises(Invalid):
        guarantee(world)
    with pytest.raises(Forbidden):
        register(caller=world.as_trader, filing=wrong)
    held = Guarantee.objects.get()
    with pytest.raises(Conflict):
        change_state(caller=world.as_customs, guarantee=held.id, step="resume")
    with pytest.raises(Invalid):
        change_state(caller=world.as_customs, guarantee=held.id, step="suspend", reason=" ")


def post(who, path, data):
    return who.post(f"{API}/{path}", json.dumps(data), content_type="application/json")


def test_who_may_do_what(world):
    assert post(client(), "filings", body()).status_code == 401
    assert post(client(world.trader), "filings", body()).status_code == 403
    assert post(client(world.office), "filings", body(kind="promise")).status_code == 422
    assert not Guarantee.objects.exists()
    made = post(client(world.office), "filings", body())
    assert made.status_code == 201, made.content
    id = made.json()["id"]
    for path in (f"{id}", f"{id}/movements"):
        assert client().get(f"{API}/{path}").status_code == 401
        assert client(world.broker).get(f"{API}/{path}").status_code == 403
        assert client(world.other).get(f"{API}/{path}").status_code == 404
        assert client(world.trader).get(f"{API}/{path}").status_code == 200
    assert client(world.other).get(f"{API}/filings").json()["items"] == []
    assert len(client(world.trader).get(f"{API}/filings").json()["items"]) == 1
    assert post(client(world.trader), f"{id}/suspend", {"reason": "x"}).status_code == 403
    assert post(client(world.office), f"{id}/suspend", {"reason": "x"}).json()["state"] == "suspended"
    assert post(client(world.office), f"{id}/resume", {}).json()["state"] == "active"


def test_the_pages(world):
    held = guarantee(world)
    take(world, filed(world))
    one = f"/clearance/guarantees/{held.id}/"
    for who, status in ((None, 302), (world.broker, 403), (world.other, 404), (world.trader, 200), (world.office, 200)):
        assert browser(who).get(one).status_code == status
    assert "DB-1" in browser(world.trader).get("/clearance/guarantees/").content.decode()
    assert "担保备案" in browser(world.trader, language="zh-hans").get("/clearance/guarantees/").content.decode()
    office = browser(world.office)
    assert office.post(f"{one}state/", {"step": "suspend", "reason": "保函失效"}).status_code == 302
    held.refresh_from_db()
    assert held.state == "suspended"
    assert browser(world.trader).post(f"{one}state/", {"step": "resume"}).status_code == 403
    fields = body(number="DB-2", amount_fen="1,000.50")
    assert office.post("/clearance/guarantees/new/", fields).status_code == 302
    assert Guarantee.objects.get(number="DB-2").amount_fen == 100_050


REFUSED = [
    ({"amount_fen": "viel"}, ["amount_fen"]),
    ({"amount_fen": "10.005"}, ["amount_fen"]),
    ({"amount_fen": "0"}, ["amount_fen"]),
    ({"number": "DB-1"}, ["number"]),
    ({"number": "", "holder_uscc": "9" * 17, "kind": "promise", "valid_from": "soon"},
     ["number", "holder_uscc", "kind", "valid_from"]),
    ({"valid_until": "2020-12-31"}, ["valid_until"]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "fields"), REFUSED)
def test_a_refused_filing_says_it_beside_the_field(world, changes, fields):
    guarantee(world)
    said = body(number="DB-3", amount_fen="1,000.50") | changes
    answer = browser(world.office).post("/clearance/guarantees/new/", said)
    beside(answer, *fields, kept=[said["number"], said["amount_fen"], said["valid_until"]])
    assert Guarantee.objects.count() == 1


def test_a_guarantee_is_not_suspended_without_a_reason(world):
    held = guarantee(world)
    answer = browser(world.office).post(f"/clearance/guarantees/{held.id}/state/", {"step": "suspend", "reason": " "})
    assert held.number in beside(answer, "reason")
    held.refresh_from_db()
    assert held.state == "active"


def test_the_list_costs_the_same_for_many(world):
    guarantee(world)
    who = browser(world.office)
    who.get("/clearance/guarantees/")
    counts = []
    for many in (0, 30):
        for n in range(many):
            guarantee(world, f"N-{n}")
        with CaptureQueriesContext(connection) as seen:
            who.get("/clearance/guarantees/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
