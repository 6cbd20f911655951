"""Licences: verified, written off once, given back; every bad input of section 6."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from kouan.clearance.models import Declaration
from kouan.clearance.permits import needs
from kouan.clearance.permits.models import Licence, WriteOff
from kouan.clearance.permits.services import register
from kouan.clearance.permits.states import TABLE, LicenceState
from kouan.clearance.services import flow, officers
from kouan.codecs.declaration import LicenceDocument, Permit
from kouan.journal.replay import check_replay
from kouan.kernel import clock
from kouan.kernel.errors import Conflict, Forbidden, Invalid
from kouan.kernel.transitions import IllegalTransition
from kouan.registry.services.tables import set_rule_value
from tests.at_once import at_once
from tests.clearance import build
from tests.clearance.amendments.conftest import approve, ask
from tests.clearance.conftest import NOON, filed, make_world
from tests.clearance.permits.conftest import DAY, left, licence, named


def refused(world, **changes):
    before = Declaration.objects.count()
    with pytest.raises(Invalid) as caught:
        named(world, **changes)
    assert Declaration.objects.count() == before and not WriteOff.objects.exists()
    return [(one.rule, one.field, one.text.en) for one in caught.value.problems if one.rule == "R-6.5"]


def test_r_6_5_a_licence_is_written_off_with_the_filing_and_given_back_when_it_is_cancelled(world):
    licence(world)
    made = named(world)
    assert left() == (Decimal(0), 1)
    officers.cancel(caller=world.as_broker, declaration=made.id, reason="重复")
    assert left() == (Decimal(1000), 0)
    assert [str(one) for one in check_replay() if "organisation" not in str(one)] == []
    again = named(world)
    officers.return_declaration(caller=world.as_customs, declaration=again.id, reason="退", for_change=False)
    assert left() == (Decimal(1000), 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valid_until": date(2021, 3, 9)}, "expired on 2021-03-09"),
        ({"valid_from": date(2021, 3, 11)}, "valid from 2021-03-11"),
        ({"direction": "E"}, "not for this direction"),
        ({"hs": ("2204",)}, "covers none of the goods"),
        ({"quantity": Decimal("999.99")}, "has 999.99 left, 1000 are needed"),
        ({"unit": "007"}, "written off in unit 007"),
    ],
)
def test_a_licence_that_is_not_good_is_refused(world, changes, said):
    licence(world, **changes)
    ((rule, field, text),) = refused(world)
    assert (rule, field) == ("R-6.5", "documents[0].number") and said in text


def test_another_firms_licence_is_refused_and_nothing_is_told_of_it(world):
    licence(world, holder=world.other, valid_until=date(2021, 2, 1))
    ((_, _, text),) = refused(world)
    assert text == "Licence 1 LIC-1 is another firm's."


def test_unknown_suspended_and_wrong_letters_are_refused(world):
    assert "not in the register" in refused(world)[0][2]
    assert "not for this direction" in refused(world, letter="4")[0][2]
    one = licence(world)
    register.change(caller=world.as_customs, licence=one.id, step="suspend", reason="调查")
    assert "suspended or revoked" in refused(world)[0][2]
    register.change(caller=world.as_customs, licence=one.id, step="resume", reason="结案")
    assert named(world)
    register.change(caller=world.as_customs, licence=one.id, step="revoke", reason="吊销")
    with pytest.raises(IllegalTransition):
        register.change(caller=world.as_customs, licence=one.id, step="resume", reason="?")
    assert TABLE.terminal == {LicenceState.REVOKED}


def test_letters_outside_the_register_are_taken_as_they_are(world):
    set_rule_value(key="licence.register", value=[], effective_from=clock.today(), tag="D", source="test")
    assert named(world, number="UNSEEN")


def test_a_licence_is_used_as_often_as_it_may_be(world):
    licence(world, quantity=None, unit="", uses=1)
    made = named(world)
    with pytest.raises(Invalid):
        named(world, bill_no="BILL2")
    assert WriteOff.objects.count() == 1
    officers.cancel(caller=world.as_customs, declaration=made.id, reason="撤")
    assert named(world, bill_no="BILL3")


def shared(first, second, unit=""):
    """A line of 1000 kg that says what it takes of each of two licences."""
    taken = {"LIC-1": first, "LIC-2": second}
    permits = tuple(Permit(kind="411", number=n, quantity=Decimal(kg), unit=unit) for n, kg in taken.items() if kg)
    return (build.line(permits=permits),)


def test_the_quantities_a_line_names_for_its_licences_count_and_make_up_the_whole(world):
    licence(world)
    both = {"documents": (LicenceDocument("1", "LIC-1"), LicenceDocument("1", "LIC-2"))}
    (found,) = refused(world, goods=shared(40, 0))  # one part of it would come in without a licence
    assert found[1] == "goods[0].permits" and "1000, of which document 1 is written off for 40 only" in found[2]
    licence(world, "LIC-2")
    with pytest.raises(Invalid):
        filed(world, goods=shared(40, 959), **both)
    filed(world, goods=shared(40, 960), **both)
    assert (left(), left("LIC-2")) == ((Decimal(960), 1), (Decimal(40), 1))


def test_an_amendment_takes_anew(world):
    licence(world)
    made = named(world)
    flow.accept(declaration=made.id)
    changes = {"goods[0].quantity": "900", "goods[0].first_quantity": "900", "goods[0].total": "90000.00"}
    approve(world, ask(world, made, changes | {"net_weight": "900"}))
    assert left() == (Decimal(100), 1)
    with pytest.raises(Invalid, match="1 point"):  # said when it is asked, not when customs approve
        ask(world, made, {"documents": [{"letter": "1", "number": "NONE"}]})
    approve(world, ask(world, made, {"documents": []}))
    assert left() == (Decimal(1000), 0)


def test_a_licence_that_ends_before_acceptance_is_not_accepted(world):
    licence(world, valid_until=DAY)
    made = named(world)
    with clock.travel(NOON.replace(day=11)):
        flow.accept(declaration=made.id)
    head = Declaration.objects.get(pk=made.id)
    assert head.state == "E" and "到期" in head.receipts.get(channel="E").note
    assert left() == (Decimal(1000), 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_two_declarations_for_the_last_unit_one_wins(noon, round_):
    world = make_world()
    licence(world, quantity=Decimal(1500))
    from tests.clearance.conftest import bill

    for number in ("RACE1", "RACE2"):
        bill(world, number)
    answers = at_once(*[lambda number=number: filed_on(world, number) for number in ("RACE1", "RACE2")])
    refusals = [one for one in answers if isinstance(one, Invalid)]
    assert len(refusals) == 1 and {p.rule for p in refusals[0].problems} == {"R-6.5"}, answers
    assert (left(), WriteOff.objects.count(), Declaration.objects.count()) == ((Decimal(500), 1), 1, 1)


def filed_on(world, number):
    from kouan.clearance.services.filing import file

    declaration = build.with_document(build.imported(bill_no=number), "1", "LIC-1")
    return file(
        caller=world.as_broker, declaration=msgspec.structs.replace(declaration, client_no=number), client_no=number
    )


def test_entering_is_for_customs_once_and_checked(world):
    first = licence(world)
    assert licence(world).id == first.id
    with pytest.raises(Conflict):
        licence(world, quantity=Decimal(5))
    with pytest.raises(Forbidden):
        register.enter(
            caller=world.as_trader,
            letter="1",
            number="N",
            holder_uscc="",
            direction="I",
            valid_from=DAY,
            valid_until=DAY,
        )
    for bad in ({"letter": "!"}, {"holder_uscc": "X"}, {"valid_until": date(2020, 1, 1)}, {"quantity": Decimal(0)}):
        with pytest.raises(Invalid):
            licence(world, number="BAD", **bad)
    assert Licence.objects.count() == 1


def test_what_goods_need_follows_the_letter_table_and_the_exemptions(world):
    asked = needs.of_goods("2203000000", "I", "0110", "DEU", DAY)
    assert asked["known"] or needs.of_goods("8708299000", "I", "0110", "DEU", DAY)["known"]
    assert needs.of_goods("0000000000", "I", "0110", "DEU", DAY)["known"] is False
    ((line),) = needs.of_declaration(build.imported(), DAY)
    assert (line["hs_code"], line["bans_used"], line["permits"]) == ("8708299000", ["6"], [])
    letters = {"6": {"direction": "I", "kind": "permit", "group": "", "mode": ""}}
    set_rule_value(key="licence.letters", value=letters, effective_from=clock.today(), tag="D", source="test")
    ((line),) = needs.of_declaration(build.with_document(build.imported(), "6", "N1"), DAY)
    assert line["permits"] == [{"letters": ["6"], "documents": ["N1"], "met": True}]
    with pytest.raises(Invalid) as caught:
        filed(world)
    assert {one.rule for one in caught.value.problems if str(one.severity) == "E"} == {"B14"}
    set_rule_value(key="licence.exemptions", value={"6": ["DEU"]}, effective_from=clock.today(), tag="D", source="test")
    assert needs.of_goods("8708299000", "I", "0110", "DEU", DAY)["permits"] == []
    assert filed(world)


def test_the_built_in_list_is_the_only_table_of_letters():
    from kouan.clearance.rules.licence_letters import built_in

    table = built_in()
    assert table["1"] == {"direction": "I", "kind": "permit", "group": "", "mode": ""}
    assert (table["x"]["group"], table["x"]["mode"], table["I"]["direction"]) == ("export", "processing", "B")
