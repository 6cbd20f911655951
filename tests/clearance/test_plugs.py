"""What clearance plugs into the portal: tasks, search, figures. Each shows only what the caller may see."""

import pytest

from kouan.clearance import figures, search, worklist
from kouan.clearance.models import Declaration, Draft, InspectionOrder
from kouan.journeys import services as journeys
from tests.clearance import build
from tests.clearance.conftest import HOUR, NOON, filed


@pytest.fixture
def case(world):
    manual, seen, back = (filed(world, bill_no=f"T{n}") for n in range(3))
    Declaration.objects.filter(pk=manual.id).update(state="H")
    Declaration.objects.filter(pk=seen.id).update(state="S")
    Declaration.objects.filter(pk=back.id).update(state="Z")
    InspectionOrder.objects.create(declaration_id=seen.id, cause="random", reason_zh="抽", reason_en="drawn")
    Draft.objects.create(owner=world.broker, data={}, updated_at=NOON - 2 * HOUR)
    world.manual, world.seen, world.back = manual, seen, back
    return world


def kinds(caller):
    found = [*worklist.tasks(caller, 50), *worklist.drafts(caller, 50)]
    assert len(found) == worklist.count(caller) + worklist._old_drafts(caller).count()
    return sorted(task.kind for task in found)


def test_tasks_by_role(case):
    assert kinds(case.as_customs) == ["inspection", "review"]
    assert kinds(case.as_inspector) == ["inspection"]
    assert kinds(case.as_broker) == ["draft", "returned"]
    assert kinds(case.as_trader) == ["returned"]
    assert kinds(case.as_other) == []


def test_a_returned_declaration_is_done_with_once_declared_anew(case):
    head = Declaration.objects.get(pk=case.back.id)
    filed(case, bill_no="").id  # another bill changes nothing
    assert "returned" in kinds(case.as_broker)
    head.bill_no = "COSU6123456780"
    head.save(update_fields=["bill_no"])
    assert "returned" not in kinds(case.as_broker)


def test_search_by_any_number(case):
    number = case.manual.entry_id
    for said in (number, case.manual.seq_no, "T0", f"{number[:9]} {number[9:]}"):
        hits = search.find(case.as_broker, said, 8)
        assert [hit.title for hit in hits] == [number]
        assert search.find(case.as_other, said, 8) == []
    assert len(search.find(case.as_customs, build.box(), 8)) == 3


def test_figures_are_counts_of_what_one_may_see(case):
    assert figures.filed(case.as_customs).value == "3"
    assert figures.filed(case.as_broker).value == "3"
    assert figures.filed(case.as_other).value == "0"
    assert figures.hours(case.as_customs) is None
    Declaration.objects.filter(pk=case.manual.id).update(state="P", released_at=NOON)
    assert figures.hours(case.as_customs).value == "0.00"
    assert figures.waiting(case.as_customs).value == "0"


def test_goods_that_do_not_come_are_told_to_the_declarant(case):
    made = filed(case, bill_no="GONE1")
    journeys.withdraw_manifest(consignment=Declaration.objects.get(pk=made.id).consignment_id)
    assert kinds(case.as_broker).count("stuck") == 0  # declared early: watched, see test_watching
    Declaration.objects.filter(pk=made.id).update(early=False)
    assert kinds(case.as_broker).count("stuck") == 1
    assert kinds(case.as_other) == []
