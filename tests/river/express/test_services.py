"""The express line from draft to arrival: published, express by its slot, worked, watched, rolled, exchanged."""

from datetime import date
from decimal import Decimal

import pytest

from kouan.journal.deadlines import run_due
from kouan.journal.models import Event
from kouan.journal.replay import check_replay
from kouan.journal.worker import drain
from kouan.journeys.waterway import point_at
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Forbidden, IdempotencyMismatch, Invalid, NotFound, Refused
from kouan.kernel.text import Text
from kouan.registry.services import set_rule_value
from kouan.river.express import selectors, services
from kouan.river.express.halts import Fix
from kouan.river.express.models import Allotment, Booking, LockSlot, PortCall, Sailing
from tests.at_once import at_once
from tests.river.express.conftest import DAY, HOUR, LEG, START, book, drafted, make_line, published, slot


def fresh(one):
    return type(one).objects.get(pk=one.pk)


def rules(error):
    return [problem.rule for problem in error.value.problems]


def test_r_5_1_published_a_week_ahead_with_a_certificate(line):
    late = drafted(line, "E0", days=6)
    with pytest.raises(Invalid) as error:
        services.publish(caller=line.as_one, sailing=late.pk)
    assert rules(error) == ["R-5.1"]
    old = drafted(line, "E9", certificate_until=date(2021, 3, 21))
    with pytest.raises(Invalid):
        services.publish(caller=line.as_one, sailing=old.pk)
    none = drafted(line, "E8", certificate_until=None)
    with pytest.raises(Invalid):
        services.publish(caller=line.as_one, sailing=none.pk)
    made = published(line)
    assert made.state == "published" and made.status == "none"
    with pytest.raises(NotFound):
        services.publish(caller=line.as_two, sailing=drafted(line, "E2").pk)


def test_a_sailing_follows_its_line(line):
    for wrong in (["CNSHA", "CNCHQ"], ["CNCHQ"], ["CNCHQ", "CNWUH", "CNSHA"], ["CNWZO", "CNSHA"]):
        with pytest.raises(Invalid):
            drafted(line, ports=wrong)
    with pytest.raises(Invalid):
        drafted(line, threshold_teu=1000)
    with pytest.raises(Invalid):
        drafted(line, latest=START)
    assert not Sailing.objects.exists()
    drafted(line)
    with pytest.raises(Conflict):
        drafted(line)


def test_r_16_1_above_chongqing_by_season(line):
    line.line = services.set_line(
        caller=line.as_office,
        code="CYD",
        name=Text("川渝", "Sichuan"),
        direction="down",
        ports=["CNLZU", "CNCHQ", "CNSHA"],
        optional=[],
    )
    ports = ("CNLZU", "CNCHQ", "CNSHA")
    deep = drafted(line, "S1", ports=ports, draught_cm=300, tonnes=2900)
    with pytest.raises(Invalid) as error:
        services.publish(caller=line.as_one, sailing=deep.pk)
    assert rules(error) == ["R-16.1"] and "270" in error.value.problems[0].text.en
    fits = published(line, "S2", ports=ports, draught_cm=260, tonnes=2900)
    with pytest.raises(Refused) as refused:
        book(line, fits)
    assert refused.value.rule == "R-16.2"
    assert book(line, fits, origin="CNLZU").state == "booked"
    services.reserve(caller=line.as_one, slot=slot(line).pk, sailing=fits.pk)
    assert book(line, fits, client_no="B2").state == "booked"


def test_r_5_1a_express_by_a_lock_slot_and_no_longer_without(line):
    sailing, kept = published(line), slot(line)
    with pytest.raises(Invalid):
        services.reserve(caller=line.as_one, slot=slot(line, days=9).pk, sailing=sailing.pk)
    services.reserve(caller=line.as_one, slot=kept.pk, sailing=sailing.pk)
    assert fresh(sailing).status == "express"
    told = Event.objects.get(type="LOCK_SLOT_RESERVED").payload
    assert (told["mmsi"], told["dam"]) == ("413000001", "TGD") and told["latest"]
    other = published(line, "E2", who=line.as_two)
    with pytest.raises(Refused) as error:
        services.reserve(caller=line.as_two, slot=kept.pk, sailing=other.pk)
    assert error.value.rule == "R-5.6" and fresh(other).status == "none"
    with pytest.raises(Conflict):
        slot(line)
    with pytest.raises(NotFound):
        services.release(caller=line.as_two, slot=kept.pk)
    services.release(caller=line.as_one, slot=kept.pk)
    assert fresh(sailing).status == "slot_lost" and fresh(kept).state == "free"
    assert replayed() == []


@pytest.mark.parametrize(
    ("hours", "state", "status"), [(8, "early", "express"), (4, "on_time", "express"), (1, "lost", "slot_lost")]
)
def test_r_5_6_at_the_line(line, hours, state, status):
    sailing, kept = published(line), slot(line)
    services.reserve(caller=line.as_one, slot=kept.pk, sailing=sailing.pk)
    at = kept.starts - hours * HOUR
    with clock.travel(at):
        services.at_line(caller=line.as_lock, slot=kept.pk, at=at)
        services.at_line(caller=line.as_lock, slot=kept.pk, at=at + HOUR)
    assert fresh(kept).state == state and fresh(kept).at_line == at and fresh(sailing).status == status
    if state == "lost":  # the next express may have it
        other = published(line, "E2", who=line.as_two)
        services.reserve(caller=line.as_two, slot=kept.pk, sailing=other.pk)
        assert fresh(other).status == "express"


def test_r_5_6_no_show(line):
    sailing, kept = published(line), slot(line)
    services.reserve(caller=line.as_one, slot=kept.pk, sailing=sailing.pk)
    with clock.travel(kept.starts - HOUR):
        assert run_due() >= 1
        assert (fresh(kept).state, fresh(sailing).status) == ("no_show", "slot_lost")
        with pytest.raises(Conflict):
            services.at_line(caller=line.as_lock, slot=kept.pk, at=kept.starts - 3 * HOUR)


def replayed():
    """Where rows differ from what the journal tells of them."""
    drain()
    own = ("sailing ", "express_")
    return [str(one) for one in check_replay() if any(word in str(one) for word in own)]


def berth(line, sailing, who=None, number="B1", port="CNCHQ", at=None, **changes):
    starts = at or START + 9 * DAY
    said = {"terminal": "GUOYUAN", "berth": number, "starts": starts, "ends": starts + DAY, "moves": 100, "cranes": 2}
    return services.plan_berth(caller=who or line.as_port, sailing=sailing.pk, port=port, **said | changes)


def test_r_5_5_berths_one_ship_at_a_time_and_work_with_a_limit(line):
    sailing, other = published(line), published(line, "E2", who=line.as_two)
    call = berth(line, sailing)
    assert float(call.limit_hours) == 4
    with pytest.raises(Refused) as error:
        berth(line, other)
    assert error.value.rule == "R-5.5" and PortCall.objects.count() == 1
    berth(line, other, number="B2")
    assert berth(line, sailing, at=START + 9 * DAY + HOUR).pk == call.pk
    with pytest.raises(Conflict):
        berth(line, sailing, who=line.as_port2, number="B7")
    with pytest.raises(Invalid):
        berth(line, sailing, port="CNWUH")
    fast = START + 9 * DAY + 2 * HOUR
    with clock.travel(fast + 9 * HOUR):
        services.all_fast(caller=line.as_port, call=call.pk, at=fast)
        with pytest.raises(Invalid):
            services.complete(caller=line.as_port, call=call.pk, at=fast - HOUR)
        with pytest.raises(Conflict):
            services.name_cause(caller=line.as_port, call=call.pk, cause="ship")
        done = services.complete(caller=line.as_port, call=call.pk, at=fast + 5 * HOUR)
        assert done.late and done.hours == 5
        with pytest.raises(NotFound):
            services.name_cause(caller=line.as_port2, call=call.pk, cause="ship")
        assert services.name_cause(caller=line.as_port, call=call.pk, cause="weather").cause == "weather"


def left(line, sailing):
    """The sailing has left with ten boxes at its latest time, on an express slot."""
    services.reserve(caller=line.as_one, slot=slot(line, days=13).pk, sailing=sailing.pk)
    services.ready(caller=line.as_one, booking=book(line, sailing).pk)
    clock.advance(sailing.latest - clock.now())
    return services.depart(caller=line.as_one, sailing=sailing.pk)


def test_r_5_2_stops_are_seen_excused_or_end_the_express_status(line):
    sailing = left(line, published(line))
    start = clock.now()
    fixes = [Fix(start + n * HOUR, *point_at(300 + 20 * n)) for n in range(6)]
    fixes += [Fix(start + (6 + n) * HOUR, *point_at(400)) for n in range(3)]
    clock.advance(9 * HOUR)
    (stop,) = services.report(caller=line.as_one, sailing=sailing.pk, fixes=fixes)
    (again,) = services.report(caller=line.as_lock, sailing=sailing.pk, fixes=fixes[3:])
    assert again.pk == stop.pk and fresh(sailing).status == "express"
    services.explain(caller=line.as_one, stop=stop.pk, excuse="weather", note="大雾")
    clock.advance(7 * HOUR)
    run_due()
    assert fresh(stop).broke_at is None
    with pytest.raises(Forbidden):
        services.refuse(caller=line.as_one, stop=stop.pk, note="no")
    services.refuse(caller=line.as_office, stop=stop.pk, note="无雾情记录")
    assert fresh(sailing).status == "broken"
    with pytest.raises(Conflict):
        services.explain(caller=line.as_one, stop=stop.pk, excuse="safety")
    clock.advance(8 * DAY)
    assert services.arrive(caller=line.as_one, sailing=sailing.pk).status == "broken"


def test_r_5_2_nobody_explains(line):
    sailing = left(line, published(line))
    fixes = [Fix(clock.now() + n * HOUR, *point_at(700)) for n in range(3)]
    clock.advance(3 * HOUR)
    (_stop,) = services.report(caller=line.as_one, sailing=sailing.pk, fixes=fixes)
    clock.advance(5 * HOUR)
    run_due()
    assert fresh(sailing).status == "express"
    clock.advance(2 * HOUR)
    run_due()
    run_due()
    assert fresh(sailing).status == "broken" and Event.objects.filter(type="EXPRESS_BROKEN").count() == 1


def test_own_ports_are_no_stops(line):
    sailing = left(line, published(line))
    fixes = [Fix(clock.now() + n * HOUR, 106.80, 29.62) for n in range(4)]
    clock.advance(4 * HOUR)
    assert services.report(caller=line.as_one, sailing=sailing.pk, fixes=fixes) == []


def test_r_5_3_leaves_when_full_or_at_the_latest_time(line):
    sailing = published(line)
    early = book(line, sailing, boxes=20)
    services.ready(caller=line.as_one, booking=early.pk)
    clock.advance(10 * DAY)
    with pytest.raises(Refused) as error:
        services.depart(caller=line.as_one, sailing=sailing.pk)
    assert error.value.rule == "R-5.3" and "20 of 30" in error.value.text.en
    full = book(line, sailing, boxes=5, kind="40", client_no="B2")
    services.ready(caller=line.as_port, booking=full.pk)
    assert fresh(sailing).full_at is not None
    gone = services.depart(caller=line.as_one, sailing=sailing.pk)
    assert (gone.state, gone.loaded_teu) == ("under_way", 30) and fresh(full).state == "shipped"
    clock.advance(8 * DAY)
    services.arrive(caller=line.as_one, sailing=sailing.pk)
    found = selectors.figures(START, clock.now() + DAY)
    assert (found.sailings, found.punctual, found.express) == (1, 1.0, 0)
    assert found.load == pytest.approx(30 / 90) and found.hours == pytest.approx(192)


def test_r_5_3_boxes_left_roll_once_then_wait_for_their_owner(line):
    first, second = published(line), published(line, "E2", days=13)
    late = book(line, first)
    clock.advance(11 * DAY)
    services.depart(caller=line.as_one, sailing=first.pk)
    rolled = Booking.objects.get(rolled_from=late)
    assert fresh(late).state == "rolled" and (rolled.sailing, rolled.rolls) == (second, 1)
    assert Allotment.objects.get(sailing=second, kind="20").booked == 10
    assert fresh(late).told_at and services.seen(caller=line.as_trader, booking=late.pk).seen_at
    with pytest.raises(NotFound):
        services.seen(caller=line.as_other, booking=late.pk)
    published_third = drafted(line, "E3", days=30)
    services.publish(caller=line.as_one, sailing=published_third.pk)
    clock.advance(3 * DAY)
    services.depart(caller=line.as_one, sailing=second.pk)
    assert fresh(rolled).state == "stranded" and not hasattr(rolled, "rolled_to")
    assert replayed() == []


def test_cancelled_sailings_leave_nothing_behind(line):
    sailing, other, kept = published(line), published(line, "E2", days=11), slot(line)
    services.reserve(caller=line.as_one, slot=kept.pk, sailing=sailing.pk)
    berth(line, sailing)
    mine = book(line, sailing)
    services.offer(caller=line.as_one, sailing=sailing.pk, leg=LEG, kind="40", boxes=5)
    services.cancel(caller=line.as_one, sailing=sailing.pk, reason="检修")
    assert fresh(sailing).state == "cancelled" and fresh(kept).state == "free"
    assert not sailing.calls.exists() and fresh(mine).rolled_to.sailing == other
    assert not Allotment.objects.filter(offered__gt=0).exists()


@pytest.mark.parametrize("price", ["NaN", "-1", "1e30"])
def test_r_5_4_a_price_that_is_none_is_refused(line, price):
    sailing = published(line)
    with pytest.raises(Invalid):
        services.need(caller=line.as_two, sailing=sailing.pk, leg=LEG, kind="40", boxes=1, price=Decimal(price))


def test_booking_twice_is_one_booking_and_slots_end(line):
    sailing = published(line)
    one = book(line, sailing, boxes=40)
    assert book(line, sailing, boxes=40).pk == one.pk
    with pytest.raises(IdempotencyMismatch):
        book(line, sailing, boxes=39)
    with pytest.raises(Refused) as error:
        book(line, sailing, boxes=1, client_no="B2")
    assert error.value.rule == "R-5.4"
    with pytest.raises(Refused):  # a reefer needs a reefer slot
        book(line, sailing, boxes=6, kind="reefer", client_no="B3")
    with pytest.raises(Refused):  # nobody else holds slots
        book(line, sailing, boxes=1, client_no="B4", who=line.as_two)
    services.cancel_booking(caller=line.as_one, booking=one.pk)
    assert book(line, sailing, boxes=1, client_no="B5").state == "booked"


def pool(line):
    """Two carriers' sailings; each needs what the other has."""
    one, two = published(line), published(line, "E2", days=12, who=line.as_two)
    services.offer(caller=line.as_one, sailing=one.pk, leg=LEG, kind="20", boxes=10, price=Decimal(100))
    services.need(caller=line.as_two, sailing=one.pk, leg=LEG, kind="20", boxes=8, price=Decimal(300))
    services.need(caller=line.as_three, sailing=one.pk, leg=LEG, kind="20", boxes=6, price=Decimal(120))
    services.offer(caller=line.as_two, sailing=two.pk, leg=LEG, kind="20", boxes=5, price=Decimal(0))
    services.need(caller=line.as_one, sailing=two.pk, leg=LEG, kind="20", boxes=9, price=Decimal(500))
    return one, two


def test_r_5_4_clearing_moves_slots_and_says_why_not(line):
    one, _two = pool(line)
    with pytest.raises(Refused):  # what is offered cannot be booked
        book(line, one, boxes=31)
    run = services.clear(caller=line.as_office)
    assert run.proven and run.boxes == 15 and run.boxes >= run.pairwise
    held = {row.carrier.name_zh: row.slots for row in Allotment.objects.filter(sailing=one, kind="20")}
    assert held["one"] == 30 and held.get("two", 0) + held.get("three", 0) == 10
    accounts = {row.carrier.name_zh: row for row in selectors.accounts(line.as_office, run)}
    assert (accounts["one"].given, accounts["one"].got, accounts["one"].why) == (10, 5, ["offers taken"])
    assert sum(row.balance for row in accounts.values()) == 0
    assert sum(row.pays for row in accounts.values()) == 0
    assert [row.carrier_id for row in selectors.accounts(line.as_two, run)] == [line.two.pk]
    assert all(line.two.pk in (row.giver_id, row.taker_id) for row in selectors.transfers(line.as_two, run))
    assert selectors.balance(line.as_one) == 5
    again = services.clear(caller=line.as_office)
    assert again.boxes == 0 and selectors.balance(line.as_one) == 5
    for lot in selectors.lots(line.as_two, state="open"):
        services.withdraw(caller=line.as_two, lot=lot.pk)
    assert not Allotment.objects.filter(carrier=line.two, offered__gt=0).exists()


def test_the_limit_of_a_balance_holds(line):
    pool(line)
    with clock.travel(START):
        set_rule_value(
            key="express.balance.limit",
            value="3",
            effective_from=date(2021, 1, 1),
            source="test",
            tag="D",
            unit="TEU",
        )
        run = services.clear(caller=line.as_office)
    assert all(abs(row.balance) <= 3 for row in selectors.accounts(line.as_office, run))


def test_nothing_to_clear(line):
    with pytest.raises(Conflict):
        services.clear(caller=line.as_office)


def test_the_operator_charters_slots_to_another(line):
    sailing = published(line)
    services.allot(caller=line.as_one, sailing=sailing.pk, carrier=line.two.uscc, leg=LEG, kind="20", boxes=15)
    assert book(line, sailing, boxes=15, who=line.as_two).carrier == line.two
    with pytest.raises(Refused):
        services.allot(caller=line.as_one, sailing=sailing.pk, carrier=line.two.uscc, leg=LEG, kind="20", boxes=26)
    with pytest.raises(Invalid):
        services.allot(caller=line.as_one, sailing=sailing.pk, carrier=line.trader.uscc, leg=LEG, kind="20", boxes=1)


def test_departures_are_planned_beside_timetable_and_fill_up(line):
    for number, days in (("E1", 8), ("E2", 10), ("E3", 12)):
        one = published(line, number, days=days)
        for n in range(3):
            made = book(line, one, boxes=9, client_no=f"{number}{n}")
            Booking.objects.filter(pk=made.pk).update(ready_at=START + (days - 7 + n) * DAY)
    plan = services.plan_departures(caller=line.as_office, line=line.line.pk)
    told = plan.result
    assert told["plan"]["proven"] and told["plan"]["box_hours"] <= told["timetable"]["box_hours"]
    assert len(told["plan"]["departures"]) == len(told["timetable"]["departures"])
    with pytest.raises(Forbidden):
        services.plan_departures(caller=line.as_trader, line=line.line.pk)


@pytest.mark.django_db(transaction=True)
def test_the_last_slot_goes_to_one():
    with clock.travel(START):
        world = make_line()
        sailing = published(world)
        book(world, sailing, boxes=39)
        answers = at_once(
            lambda: book(world, sailing, boxes=1, client_no="X"), lambda: book(world, sailing, boxes=1, client_no="Y")
        )
    assert sorted(type(one).__name__ for one in answers) == ["Booking", "Refused"]
    assert Allotment.objects.get(sailing=sailing, kind="20").booked == 40


@pytest.mark.django_db(transaction=True)
def test_a_slot_is_booked_or_offered_not_both():
    with clock.travel(START):
        world = make_line()
        sailing = published(world)
        answers = at_once(
            lambda: book(world, sailing, boxes=25),
            lambda: services.offer(caller=world.as_one, sailing=sailing.pk, leg=LEG, kind="20", boxes=25),
        )
    assert sorted(type(one).__name__ for one in answers if isinstance(one, Refused)) == ["Refused"]
    row = Allotment.objects.get(sailing=sailing, kind="20")
    assert row.booked + row.offered == 25


@pytest.mark.django_db(transaction=True)
def test_one_lock_slot_two_sailings():
    with clock.travel(START):
        world = make_line()
        kept, one, two = slot(world), published(world), published(world, "E2", who=world.as_two)
        answers = at_once(
            lambda: services.reserve(caller=world.as_one, slot=kept.pk, sailing=one.pk),
            lambda: services.reserve(caller=world.as_two, slot=kept.pk, sailing=two.pk),
        )
    assert sorted(type(answer).__name__ for answer in answers) == ["LockSlot", "Refused"]
    assert sorted(Sailing.objects.values_list("status", flat=True)) == ["express", "none"]
    assert LockSlot.objects.get().sailing_id in (one.pk, two.pk)


@pytest.mark.django_db(transaction=True)
def test_two_clearings_at_once_move_a_slot_once():
    with clock.travel(START):
        world = make_line()
        pool(world)
        answers = at_once(
            lambda: services.clear(caller=world.as_office), lambda: services.clear(caller=world.as_office)
        )
    assert sorted(one.boxes for one in answers if not isinstance(one, Exception)) == [0, 15]
    assert sum(row.slots for row in Allotment.objects.filter(kind="20")) == 80
