"""The journey's page says where the goods stand in each mode they use, what is next, who must act, and by when."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kouan.clearance.models import Declaration
from kouan.clearance.papers import services as papers
from kouan.clearance.papers.models import PaperRequest
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry.roles import Role
from kouan.registry.standing import Standing, Step, pressing
from tests.clearance.quay.conftest import to
from tests.clearance.test_pages import browser

A, B = Text("甲", "A"), Text("乙", "B")


def page(of, line):
    return browser(of).get(reverse("portal:journey", args=[line.id]))


def test_trouble_presses_before_the_soonest_limit(noon):
    later = Standing(A, A, "wait", Step(B, B, by=clock.now()))
    bad = Standing(A, A, "bad", Step(B, B))
    assert pressing([later, bad]) is bad
    assert pressing([later, Standing(A, A, "ok")]) is later
    assert pressing([Standing(A, A, "bad"), Standing(A, A, "wait", Step(B, B))]) is None


def test_a_box_past_the_yard_stands_on_its_journey(quay):
    asked = to(quay, "planned")
    shown = page(quay.trader, quay.request.consignment)
    line = next(one for one in shown.context["modes"] if one.title.en == "Ship-side pick-up")
    assert (line.step.text.en, line.step.rule, line.step.by) == ("Name the truck", "R-1.4c", asked.call_forward_at)
    assert reverse("quay:one", args=[quay.request.id]) in shown.content.decode()
    assert shown.context["ahead"].text.en == "Name the truck"  # what has a limit comes before what is usual
    assert browser(quay.other).get(reverse("portal:journey", args=[quay.request.consignment_id])).status_code == 404


def test_links_lead_only_where_the_reader_may_go(quay):
    head = Declaration.objects.get(consignment=quay.request.consignment_id)
    papers.ask(caller=quay.as_customs, declaration=head.id, kinds=["00000004"], reason="核对价格")
    asked = PaperRequest.objects.get()
    address = reverse("papers:request", args=[asked.id])
    for who, leads in ((quay.trader, True), (quay.office, True), (quay.terminal, False)):
        shown = page(who, quay.request.consignment)
        line = next(one for one in shown.context["modes"] if one.title.en == "Papers asked for")
        assert (line.url == address) is leads
        assert (address in shown.content.decode()) is leads
        assert not leads or browser(who).get(address).status_code == 200


@pytest.mark.parametrize("role", [Role.TRADER, Role.CUSTOMS])
def test_the_declaration_leads_to_its_chapters(quay, role):
    head = Declaration.objects.get(consignment=quay.request.consignment_id)
    who = quay.trader if role is Role.TRADER else quay.office
    text = browser(who, role).get(reverse("clearance:declaration", args=[head.id])).content.decode()
    assert reverse("quay:one", args=[quay.request.id]) in text


def test_a_story_with_modes_costs_the_same_however_many(quay):
    to(quay, "planned")
    head = Declaration.objects.get(consignment=quay.request.consignment_id)
    who = browser(quay.trader)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            who.get(reverse("portal:journey", args=[quay.request.consignment_id]))
        return sum("registry_tableversion" not in one["sql"] for one in queries.captured_queries)

    papers.ask(caller=quay.as_customs, declaration=head.id, kinds=["00000004"], reason="核对价格")
    asked()
    once = asked()
    PaperRequest.objects.bulk_create(
        PaperRequest(declaration=head, kinds=["00000004"], reason="x", due_on=clock.today()) for _ in range(3)
    )
    assert asked() == once
