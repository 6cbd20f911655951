"""The API and the pages of two-step declaration: who may, what is shown, from the draft to the completed draft."""

import json

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kouan.clearance import typed
from kouan.clearance.guarantees.models import Guarantee
from kouan.clearance.models import Declaration, Draft
from kouan.clearance.services.filing import file
from kouan.clearance.two_step.models import RightReview, TwoStep
from kouan.clearance.two_step.services.completing import complete
from kouan.codecs.customs_xml import decmessage
from kouan.codecs.declaration import encode_json
from kouan.journal.worker import drain
from kouan.kernel.errors import Conflict, Invalid
from kouan.registry.roles import Role
from kouan.registry.worklist import tasks
from tests.at_once import at_once
from tests.clearance import build
from tests.clearance.conftest import bill, make_world
from tests.clearance.test_api import client
from tests.clearance.test_pages import browser
from tests.clearance.two_step import conftest as two
from tests.clearance.two_step.conftest import arrive, state, summarise, whole

API = "/api/v1/clearance/two-step"


def post(who, path, data):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return who.post(f"{API}/{path}", raw, content_type="application/json")


def summary():
    said = json.loads(encode_json(whole(client_no="A1")))
    for line in said["goods"]:
        del line["price"]
    del said["modes"]
    return said


def test_who_may_file_a_summary(place):
    assert post(client(), "summaries", summary()).status_code == 401
    assert post(client(place.office), "summaries", summary()).status_code == 403
    assert post(client(place.other), "summaries", summary()).status_code == 403
    assert not Declaration.objects.exists()
    made = post(client(place.broker), "summaries", summary())
    assert made.status_code == 201 and made.json()["state"] == "Sp0", made.content
    assert post(client(place.broker), "summaries", summary()).json() == made.json()
    assert post(client(place.broker), "summaries", {**summary(), "gross_weight": "viel"}).status_code == 422


def test_who_may_complete(place):
    made = summarise(place)
    arrive(place)
    raw = encode_json(whole())
    for who, status in ((None, 401), (place.office, 403), (place.other, 404)):
        assert post(client(who), f"{made.id}/complete", raw).status_code == status
        assert client(who).get(f"{API}/{made.id}").status_code == (status if who is not place.office else 200)
    assert state(made) == "SpK"
    done = post(client(place.broker), f"{made.id}/complete", raw)
    assert done.status_code == 200 and done.json()["entry_id"] == made.entry_id
    course = client(place.trader).get(f"{API}/{made.id}").json()["course"]
    assert [one["next"] for one in course] == [False, False, False, False, True, False]


def test_completed_as_a_decmessage(place):
    made = summarise(place)
    arrive(place)
    xml = decmessage.encode(msgspec.structs.replace(whole(), modes=None, answers=None))
    who = client(place.broker)
    done = who.post(f"{API}/{made.id}/complete", xml, content_type="application/xml")
    assert done.status_code == 200, done.content
    assert Declaration.objects.get().two_step


def test_a_message_under_its_number_completes_it(place):
    from kouan.channels.services import inbound

    made = summarise(place)
    arrive(place)
    again = msgspec.structs.replace(whole(), modes=None, answers=None, seq_no=made.seq_no, client_no="SECOND")
    message = inbound.receive(caller=place.as_broker, raw=decmessage.encode(again)).message
    drain()
    head = Declaration.objects.get()
    assert head.state == "T" and head.entry_id == made.entry_id, message.findings


def test_from_the_editor_to_release(place):
    broker = browser(place.broker)
    draft = Draft.objects.create(owner=place.broker, data=typed.write(whole(contract_no="")))
    page = broker.get(f"/clearance/drafts/{draft.id}/?check=1").content.decode()
    assert "answers.guarantee_no" in page
    assert broker.post(f"/clearance/drafts/{draft.id}/submit/").status_code == 302
    drain()
    arrive(place)
    head = Declaration.objects.get()
    assert head.state == "SpK"
    address = f"/clearance/two-step/{head.id}/"
    assert "Complete the declaration" in broker.get(address).content.decode()
    opened = broker.post(f"{address}complete/")
    again = broker.post(f"{address}complete/")
    assert opened.url == again.url  # one draft
    second = Draft.objects.get(declaration=None)
    assert second.data["seq_no"] == head.seq_no and second.data["goods"][0]["price"] == ""
    assert broker.post(f"/clearance/drafts/{second.id}/submit/").status_code == 422  # the rest is missing
    rest = typed.write(whole()) | {"seq_no": head.seq_no}
    Draft.objects.filter(pk=second.id).update(data=rest)
    assert "R-1.2" not in broker.get(f"/clearance/drafts/{second.id}/?check=1").content.decode()
    assert broker.post(f"/clearance/drafts/{second.id}/submit/").status_code == 302
    drain()
    head.refresh_from_db()
    assert head.state == "T" and Declaration.objects.count() == 1


def test_the_pages(place):
    made = summarise(place)
    arrive(place)
    one = f"/clearance/two-step/{made.id}/"
    for who, status in ((None, 302), (place.other, 404), (place.trader, 200), (place.broker, 200), (place.office, 200)):
        assert browser(who).get(one).status_code == status
    for who, status in ((None, 302), (place.other, 200), (place.trader, 200), (place.office, 200)):
        assert browser(who).get("/clearance/two-step/").status_code == status
    assert browser(place.office, Role.INSPECTION).get("/clearance/two-step/").status_code == 403
    assert made.entry_id[:4] in browser(place.office).get("/clearance/two-step/").content.decode()
    chinese = browser(place.trader, language="zh-hans").get(one).content.decode()
    assert "办理完整申报" in chinese and "Complete" not in chinese
    declaration = browser(place.broker).get(f"/clearance/declarations/{made.id}/").content.decode()
    assert "Released for removal" in declaration and one in declaration
    journey = browser(place.broker).get(f"/journeys/{place.line.id}/")
    assert "File the complete declaration" in journey.content.decode() or journey.status_code == 404


def test_reviews(place):
    made = summarise(place)
    review = RightReview.objects.create(organisation=place.trader, declaration_id=made.id)
    assert client().get(f"{API}/reviews").status_code == 401
    assert client(place.broker).get(f"{API}/reviews").status_code == 403
    assert client(place.other).get(f"{API}/reviews").json()["items"] == []
    assert len(client(place.trader).get(f"{API}/reviews").json()["items"]) == 1
    decision = {"decision": "withdrawn", "reason": "逾期"}
    assert post(client(place.trader), f"reviews/{review.id}/decision", decision).status_code == 403
    assert post(client(place.office), f"reviews/{review.id}/decision", decision).status_code == 200
    assert post(client(place.office), f"reviews/{review.id}/decision", decision).status_code == 409
    for who, status in ((None, 302), (place.broker, 403), (place.trader, 200), (place.office, 200)):
        assert browser(who).get("/clearance/two-step/reviews/").status_code == status
    office = browser(place.office)
    office.post(f"/clearance/two-step/reviews/{review.id}/decision/", {"decision": "kept", "reason": "整改"})
    review.refresh_from_db()
    assert review.decision == "kept"


def test_what_awaits_people(place):
    made = summarise(place)
    assert [task for task in tasks(place.as_broker) if task.kind == "complete"] == []
    arrive(place)
    (task,) = (task for task in tasks(place.as_broker) if task.kind == "complete")
    assert made.entry_id in task.title.en and task.due is not None
    assert [task for task in tasks(place.as_customs) if task.kind == "complete"] == []
    RightReview.objects.create(organisation=place.trader, declaration_id=made.id)
    assert [task.kind for task in tasks(place.as_customs) if task.kind == "right_review"] == ["right_review"]


def test_the_lists_cost_the_same_for_many(place):
    Guarantee.objects.update(amount_fen=10**14)
    summarise(place, "N0")
    office, api = browser(place.office), client(place.office)
    counts = []
    for many in (0, 12):
        for n in range(many):
            bill(place, f"BILL{n}", f"V{n}")
            number = f"M{n}"
            declaration = whole(client_no=number, bill_no=f"BILL{n}", voyage=f"V{n}")
            file(caller=place.as_broker, declaration=declaration, client_no=number)
        for get in (lambda: office.get("/clearance/two-step/"), lambda: api.get(f"{API}/declarations")):
            get()
            with CaptureQueriesContext(connection) as seen:
                assert get().status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]


@pytest.mark.django_db(transaction=True)
def test_completed_and_cancelled_at_once_one_wins(noon):
    from kouan.clearance.services import officers

    world = make_world()
    two.without_chance()
    two.agree(caller=world.as_trader, mode="TWO_STEP")
    two.guarantee(world)
    made = summarise(world)
    arrive(world)
    answers = at_once(
        lambda: complete(caller=world.as_broker, declaration=whole(), id=made.id),
        lambda: officers.cancel(caller=world.as_customs, declaration=made.id, reason="撤销"),
        lambda: complete(caller=world.as_broker, declaration=whole(marks="X"), id=made.id),
    )
    assert any(isinstance(answer, Conflict) for answer in answers), answers
    assert not any(isinstance(answer, Invalid) for answer in answers)
    completed = [answers[0], answers[2]]
    assert sum(not isinstance(answer, Exception) for answer in completed) <= 1
    head = Declaration.objects.get(pk=made.id)
    assert head.lines.count() == 1 and head.state in {"D", "Sp2"}
    assert TwoStep.objects.get().completed_at is not None or head.state == "D"
    if head.state == "D":
        assert Guarantee.objects.get().reserved_fen == 0


def test_a_stranger_cannot_complete_by_a_draft(place):
    made = summarise(place)
    arrive(place)
    head = Declaration.objects.get(pk=made.id)
    data = typed.write(build.imported(modes=two.TWO, answers=two.TAXED)) | {"seq_no": head.seq_no}
    draft = Draft.objects.create(owner=place.other, data=data)
    assert client(place.other).post(f"/api/v1/clearance/drafts/{draft.id}/submit").status_code == 404
    assert client(place.other).post(f"/api/v1/clearance/drafts/{draft.id}/check").status_code == 404
    assert state(made) == "SpK"
