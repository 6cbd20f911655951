"""Legs through the services: what is refused, what is held, what follows, what is told; and replay gives the rows."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kouan.channels.models import Message
from kouan.clearance.corridors import rules
from kouan.clearance.corridors.jobs import watching
from kouan.clearance.corridors.models import Alarm, LegBox
from kouan.clearance.corridors.search import find
from kouan.clearance.corridors.services import boxes, groups, reports
from kouan.clearance.corridors.services.guarding import links, next_on_leg
from kouan.clearance.corridors.states import Verdict
from kouan.clearance.models import Declaration
from kouan.journal.models import Event
from kouan.journal.replay import check_replay
from kouan.journal.worker import drain
from kouan.journeys.models import Hold
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Invalid, Refused
from kouan.registry.roles import Role
from tests.clearance import build
from tests.clearance.conftest import NOON, caller, filed
from tests.clearance.corridors.conftest import B1, B2, B3, HOUR, goods, leg, lines, sail


def holds(number):
    return list(Hold.objects.filter(unit__number=number, lifted_at=None).values_list("kind", "rule"))


def refused(step, *args, **kwargs):
    with pytest.raises(Invalid) as found:
        step(*args, **kwargs)
    return [(one.rule, one.field) for one in found.value.problems]


def test_r_1_9c_only_registered_carriers_and_vessels_with_seals(river):
    goods(river, B1)
    groups.approve_carrier(
        caller=river.as_customs, uscc=river.carrier.uscc, number="JG-2", valid_from=date(2021, 3, 1), vessels=["江渝8"]
    )
    assert refused(leg, river, B1) == [("R-1.9c", "vessel")]
    assert leg(river, B1, vessel="江渝8").state == "loading"


def test_r_1_9c_a_box_needs_a_seal_and_a_limit_after_arrival(river, monkeypatch):
    from tests.clearance.corridors import conftest

    goods(river, B1)
    monkeypatch.setitem(conftest.SEALS, B1, "")
    assert ("R-1.9c", "boxes[0].seal") in refused(leg, river, B1)
    assert ("R-1.9c", "time_limit") in refused(leg, river, B1, time_limit=NOON)


def test_r_1_6_ports_must_be_of_one_group_on_that_day(river):
    goods(river, B1)
    assert refused(leg, river, B1, mode="linked") == [("R-1.6", "to_port")]
    group = groups.set_group(
        caller=river.as_customs, name_zh="组", name_en="Group", hub_port="CNSGH", hub_terminal="WAIGAOQIAO",
        valid_from=date(2021, 1, 1),
    )  # fmt: skip
    said = {"caller": river.as_customs, "group": group.id, "port": "CNCHQ", "terminal": "GUOYUAN"}
    groups.set_member(**said, valid_from=date(2021, 1, 1), valid_until=date(2021, 3, 9))
    assert refused(leg, river, B1, mode="linked") == [("R-1.6", "to_port")]
    groups.set_member(**said, valid_from=date(2021, 3, 10))
    assert leg(river, B1, mode="linked").group == group


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"from_port": "NLRTM"}, "from_port"), ({"to_port": "CNCHQ", "to_terminal": "GUOYUAN"}, "to_port")],
)
def test_legs_that_lead_nowhere(river, changes, field):
    goods(river, B1)
    assert field in [at for _, at in refused(leg, river, B1, **changes)]


def test_r_1_7b_twice_in_one_list_unknown_or_taken(river):
    goods(river, B1)
    assert ("R-1.7b", "boxes[1].number") in refused(leg, river, B1, B1)
    assert refused(leg, river, B2) == [("R-1.7b", "boxes[0].number")]
    first = leg(river, B1)
    assert refused(leg, river, B1) == [("R-1.6", "boxes[0].number")]
    assert refused(reports.report_loading, leg=first.id, boxes=lines(B1, B1), ended_at=NOON, said_at=NOON)


def test_r_1_7b_rolled_box_is_suspended_and_reassigned(river):
    goods(river, B1, B2)
    goods(river, B3, bill="RX3")
    first = sail(leg(river, B1, B2), B1)
    assert first.state == "depart_confirmed" and holds(B2) == [("customs", "R-1.7b")] and holds(B1) == []
    second = leg(river, B3)
    boxes.reassign(leg=first.id, number=B2, to=second.id, message="MT8103", reason="舱位不足")
    boxes.reassign(leg=first.id, number=B2, to=second.id, message="MT8103", reason="舱位不足")
    assert holds(B2) == []
    assert sorted(second.boxes.filter(listed=True).values_list("number", flat=True)) == sorted([B2, B3])
    with pytest.raises(Conflict):
        boxes.reassign(leg=first.id, number=B1, to=second.id, message="MT8104", reason="x")


def test_r_1_7b_extra_box_is_rejected_until_it_is_released(river):
    goods(river, B1)
    other = goods(river, B2, bill="RX2", released=False)
    row = sail(leg(river, B1), B1, B2)
    assert row.state == "disputed" and ("customs", "R-1.7b") in holds(B2)
    with pytest.raises(Conflict):
        boxes.load_on_sea_ship(leg=row.id, numbers=[B1], vessel="EVER", voyage="1", at=NOON)
    LegBox.objects.filter(leg=row, number=B2).update(listed=True)
    from kouan.journeys.services import lift_hold

    lift_hold(kind="customs", consignment=other.id)
    reports.report_positions(leg=row.id, seen=[(NOON, 107.2, 29.8)])
    row.refresh_from_db()
    assert row.state == "in_transit" and holds(B2) == []


def test_r_1_7c_landed_box_is_revoked_the_others_go_on(river):
    goods(river, B1, B2)
    row = sail(leg(river, B1, B2), B1, B2)
    boxes.land_boxes(leg=row.id, numbers=[B2], at=NOON, port="CNFLG", reason="箱体破损")
    row.refresh_from_db()
    assert row.state == "depart_confirmed" and holds(B2) == [("customs", "R-1.7c")]
    reports.report_turn_back(leg=row.id, at=NOON)
    row.refresh_from_db()
    assert row.state == "revoked" and row.confirmed_at is None and holds(B1) == [("customs", "R-1.7c")]


def test_r_1_7a_reminder_then_late_and_the_carrier_is_told(river):
    goods(river, B1)
    row = leg(river, B1)
    reports.report_loading(leg=row.id, boxes=lines(B1), ended_at=NOON - 2 * HOUR, said_at=NOON)
    reports.report_positions(leg=row.id, seen=[(NOON - HOUR / 2, 107.08, 29.83)])
    kinds = Alarm.objects.filter(ended_at=None).values_list("kind", flat=True)
    assert list(kinds.all()) == []
    with clock.travel(NOON + HOUR):
        assert watching() == 1 and watching() == 0
        assert list(kinds.all()) == ["CLAIM_DUE"]
    with clock.travel(NOON + 2 * HOUR):
        assert watching() == 2
        assert list(kinds.all()) == ["CLAIM_LATE"]
    told = Message.objects.filter(format="CorridorNotice").values_list("organisation", flat=True)
    assert river.carrier.id in told and river.trader.id in told and river.broker.id in told
    assert rules.R17a.late(NOON, NOON + 2 * HOUR, 2 * HOUR) is None


def test_r_1_8a_claim_after_berthing_and_not_before(river):
    goods(river, B1, direction="I", released=False)
    row = leg(river, B1, mode="arrive_confirm", direction="I")
    said = {"leg": row.id, "boxes": lines(B1)}
    assert refused(reports.claim_arrival, **said, berthed_at=NOON, said_at=NOON - HOUR) == [("R-1.8a", "berthed_at")]
    reports.report_berth(leg=row.id, at=NOON)
    with clock.travel(NOON + HOUR):
        watching()
        assert Alarm.objects.get(ended_at=None).kind == "ARRIVAL_DUE"
    with clock.travel(NOON + 3 * HOUR):
        reports.claim_arrival(**said, berthed_at=NOON, said_at=NOON + 3 * HOUR)
    assert Alarm.objects.get(ended_at=None).kind == "ARRIVAL_LATE"


def test_r_1_8b_a_broken_seal_waits_for_an_officer(river):
    line = goods(river, B1, direction="I", released=False)
    row = leg(river, B1, mode="arrive_confirm", direction="I")
    reports.report_berth(leg=row.id, at=NOON - HOUR)
    reports.claim_arrival(leg=row.id, boxes=lines(B1), berthed_at=NOON - HOUR, said_at=NOON)
    broken = [type(lines(B1)[0])(B1, "SA", intact=False)]
    reports.report_discharge(leg=row.id, boxes=broken, ended_at=NOON - HOUR / 2, said_at=NOON)
    row.refresh_from_db()
    assert row.state == "disputed" and ("seal", "R-1.8b") in holds(B1)
    boxes.check_seal(caller=river.as_inspector, leg=row.id, number=B1, passed=True, note="完好")
    row.refresh_from_db()
    line.refresh_from_db()
    assert row.state == "await_decl" and line.arrival_reported_at == NOON - HOUR
    assert holds(B1) == []


def test_r_t4_corridor_nothing_is_dated_tomorrow(river):
    goods(river, B1)
    row = leg(river, B1)
    soon = NOON + timedelta(days=1)
    assert refused(reports.report_berth, leg=row.id, at=soon) == [("R-T4", "at")]
    found = refused(reports.report_positions, leg=row.id, seen=[(NOON, 107.0, 29.7), (soon, 107.0, 29.7)])
    assert found == [("R-T4", "positions[1].at")]
    assert not row.positions.exists()


def test_loading_at_sea_keeps_r_1_5a_and_clears(river):
    goods(river, B1)
    row = sail(leg(river, B1), B1)
    reports.report_berth(leg=row.id, at=NOON)
    boxes.report_seal(leg=row.id, number=B1, intact=False, at=NOON)
    with pytest.raises(Conflict):
        boxes.load_on_sea_ship(leg=row.id, numbers=[B1], vessel="EVER", voyage="1", at=NOON)
    boxes.check_seal(caller=river.as_customs, leg=row.id, number=B1, passed=True, note="ok")
    boxes.load_on_sea_ship(leg=row.id, numbers=[B1], vessel="EVER", voyage="1", at=NOON)
    boxes.load_on_sea_ship(leg=row.id, numbers=[B1], vessel="EVER", voyage="1", at=NOON)
    row.refresh_from_db()
    assert row.state == "sea_loaded" and LegBox.objects.get(leg=row).said is Verdict.MATCHED
    assert Event.objects.filter(type="LOADED").count() == 1


def test_the_events_give_the_rows(river):
    goods(river, B1, B2)
    row = sail(leg(river, B1, B2), B1)
    reports.report_turn_back(leg=row.id, at=NOON)
    drain()
    assert [str(one) for one in check_replay() if "organisation" not in str(one)] == []


def test_a_refusal_changes_nothing(river):
    goods(river, B1)
    row = sail(leg(river, B1), B1)
    before = Event.objects.count()
    for step in (
        lambda: boxes.decide_box(caller=river.as_customs, leg=row.id, number=B1, decision="admit", note="x"),
        lambda: boxes.decide_box(caller=river.as_customs, leg=row.id, number=B1, decision="maybe", note="x"),
        lambda: boxes.decide_box(caller=river.as_customs, leg=row.id, number=B1, decision="admit", note=" "),
        lambda: boxes.report_seal(leg=row.id, number=B3, intact=False, at=NOON),
        lambda: boxes.load_on_sea_ship(leg=row.id, numbers=[B3], vessel="X", voyage="1", at=NOON),
        lambda: boxes.swap_boxes(leg=row.id, to=row.id, numbers=[B3], at=NOON, port="", reason="x"),
    ):
        with pytest.raises((Conflict, Invalid, Refused)):
            step()
    assert Event.objects.count() == before


def test_r_1_9a_the_days_to_declare_count_from_the_destination(river):
    came = NOON - timedelta(days=20)
    with clock.travel(came):
        times = {"planned_departure": came, "planned_arrival": came + HOUR}
        row = leg(river, build.box(), mode="arrive_confirm", direction="I", **times)
        reports.report_berth(leg=row.id, at=came)
    filed_now = filed(river)
    drain()
    head = Declaration.objects.get(pk=filed_now.id)
    assert head.late_fee_fen == 198_600  # 6 days from 5 March, whole yuan; counted from entry there would be none
    assert links(river.as_other, head) == []
    assert links(river.as_trader, head)[0].url.endswith(f"{row.id}/") and next_on_leg(head).who.en == "The carrier"


def test_r_1_9b_and_r_1_9a_on_their_own():
    assert [one.field for one in rules.R19b.check("", ["multimodal"])] == ["reason"]
    assert list(rules.R19b.check("multimodal", ["multimodal"])) == []
    by = rules.R19a.move_by(datetime(2021, 3, 1, 4, tzinfo=UTC), 5)
    assert by == datetime(2021, 3, 6, 16, tzinfo=UTC)  # 24:00 of the 6th in Shanghai
    assert [one.rule for one in rules.R10bCorridor.check(True)] == ["R-1.0b-corridor"]  # test_r_1_0b_corridor


def test_a_leg_is_found_by_box_and_vessel_by_those_who_may(river):
    goods(river, B1)
    row = leg(river, B1)
    assert [one.url for one in find(river.as_trader, B1, 5)] == [f"/clearance/corridors/{row.id}/"]
    assert len(find(river.as_customs, "江渝9", 5)) == 1
    assert find(river.as_other, B1, 5) == [] and find(caller(river.trader, Role.LOCK), B1, 5) == []


@pytest.mark.parametrize("inspect", [False, True])
def test_a_summary_waits_for_the_close_of_its_leg_and_goes_on_with_it(river, inspect):
    """A guard that holds after a passed inspection (SpC) sends it back to wait (Sp1); the close lets it go (SpK)."""
    from kouan.clearance.modes.services import agree
    from kouan.clearance.services import officers
    from kouan.journeys import services as journeys
    from tests.clearance.two_step.conftest import guarantee, state, summarise, without_chance

    without_chance()
    agree(caller=river.as_trader, mode="TWO_STEP")
    guarantee(river)
    row = leg(river, build.box(), mode="arrive_confirm", direction="I")
    made = summarise(river)
    journeys.record_arrival(call=river.call.id, at=NOON - HOUR)
    journeys.report_arrival(consignment=river.line.id, terminal="GUOYUAN", at=NOON - HOUR)
    drain()
    assert state(made) == "Sp1"
    if inspect:
        officers.order(caller=river.as_customs, declaration=made.id, reason="查")
        assert state(made) == "SpC"
        officers.record_inspection(caller=river.as_inspector, declaration=made.id, passed=True)
        assert state(made) == "Sp1"
    reports.report_berth(leg=row.id, at=NOON - HOUR)
    reports.claim_arrival(leg=row.id, boxes=lines(build.box()), berthed_at=NOON - HOUR, said_at=NOON)
    reports.report_discharge(leg=row.id, boxes=lines(build.box()), ended_at=NOON - HOUR / 2, said_at=NOON)
    drain()
    row.refresh_from_db()
    assert (row.state, state(made)) == ("released", "SpK")
    channels = set(Declaration.objects.get(pk=made.id).receipts.values_list("channel", flat=True))
    assert ("SpC" in channels) is inspect and "SpK" in channels
