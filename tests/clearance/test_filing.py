"""Filing: one effect per client number, only for those who may, and nothing kept of what is refused."""

import threading
from time import sleep

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from kouan.clearance.models import Declaration, DeclarationContainer, DeclarationLine, Receipt
from kouan.clearance.services import filing
from kouan.clearance.services.facts import gather
from kouan.clearance.services.filing import file
from kouan.clearance.services.storing import restored
from kouan.journal.models import Event
from kouan.journal.selectors import of_subject
from kouan.kernel.errors import Forbidden, IdempotencyMismatch, Invalid
from kouan.kernel.identifiers import ENTRY_ID, UNIFIED_NO
from kouan.registry.models import Mandate
from kouan.registry.services.access import revoke_mandate
from tests.at_once import at_once
from tests.clearance import build
from tests.clearance.conftest import bill, filed, make_world


def test_a_filing_is_stored_whole(world):
    line = bill(world, "LONG1", kg=2200)[1]
    declaration = build.many_lines(20, client_no="C1", bill_no="LONG1")
    made = file(caller=world.as_broker, declaration=declaration, client_no="C1")
    head = Declaration.objects.get(pk=made.id)
    assert (head.state, head.organisation, head.filed_by) == ("7", world.trader, world.broker)
    assert head.consignment == line
    assert ENTRY_ID.ok(made.entry_id) and made.entry_id.startswith("80072021" + "1")
    assert UNIFIED_NO.ok(made.seq_no) and made.seq_no.startswith("I2021")
    assert head.lines.count() == 20
    assert restored(head) == declaration
    assert [r.channel for r in head.receipts.all()] == ["7"]
    (event,) = of_subject("declaration", made.id)
    assert (event.type, event.journey) == ("DECL_SUBMITTED", line.id)
    assert event.set["entry_id"] == made.entry_id


def test_the_same_number_with_the_same_content_is_one_filing(world):
    declaration = build.imported()
    first = file(caller=world.as_broker, declaration=declaration, client_no="C1")
    again = file(caller=world.as_broker, declaration=declaration, client_no="C1")
    assert again == first
    assert (Declaration.objects.count(), Receipt.objects.count()) == (1, 1)
    assert len(of_subject("declaration", first.id)) == 1


def test_the_same_number_with_other_content_is_refused(world):
    file(caller=world.as_broker, declaration=build.imported(), client_no="C1")
    with pytest.raises(IdempotencyMismatch):
        file(caller=world.as_broker, declaration=build.imported(marks="OTHER"), client_no="C1")
    assert Declaration.objects.count() == 1


def test_two_senders_may_use_the_same_number(world):
    file(caller=world.as_broker, declaration=build.imported(), client_no="C1")
    with pytest.raises(Invalid) as refusal:  # not the number but the bill is taken
        file(caller=world.as_trader, declaration=build.imported(), client_no="C1")
    assert {problem.rule for problem in refusal.value.problems} == {"B24"}


def nothing_stored():
    tables = (Declaration, DeclarationLine, DeclarationContainer, Receipt)
    return (
        not any(table.objects.exists() for table in tables) and not Event.objects.filter(type="DECL_SUBMITTED").exists()
    )


def test_strangers_may_not_file_for_others(world):
    with pytest.raises(Forbidden):
        file(caller=world.as_other, declaration=build.imported(), client_no="C1")
    assert nothing_stored()


def test_a_revoked_mandate_stops_the_broker(world):
    revoke_mandate(mandate=world.mandate.id, principal=world.trader.id)
    with pytest.raises(Forbidden):
        file(caller=world.as_broker, declaration=build.imported(), client_no="C1")
    assert nothing_stored()


def test_officers_do_not_file(world):
    with pytest.raises(Forbidden):
        file(caller=world.as_customs, declaration=build.imported(), client_no="C1")
    assert nothing_stored()


def test_a_wrong_declaration_is_refused_whole_with_every_problem(world):
    wrong = build.having(build.imported(net_weight=build.D("2000")), "goods[0].hs_code", "0000000000")
    with pytest.raises(Invalid) as refusal:
        file(caller=world.as_broker, declaration=wrong, client_no="C1")
    assert len({problem.rule for problem in refusal.value.problems}) >= 2
    assert nothing_stored()


def test_the_client_number_is_looked_at(world):
    for number in ("", "x" * 65, "a\nb"):
        with pytest.raises(Invalid):
            file(caller=world.as_broker, declaration=build.imported(), client_no=number)


def test_filing_takes_a_handful_of_statements(world):
    filed(world, bill_no="A1")  # caches
    with CaptureQueriesContext(connection) as few:
        filed(world, bill_no="")
    statements = [q["sql"] for q in few.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= 3, statements


@pytest.mark.django_db(transaction=True)
def test_a_mandate_revoked_between_reading_and_storing_stops_the_filing(noon, monkeypatch):
    world = make_world()

    def overtaken(*facts):
        found = gather(*facts)
        revoke_mandate(mandate=world.mandate.id, principal=world.trader.id)
        return found

    monkeypatch.setattr(filing, "gather", overtaken)
    with pytest.raises(Forbidden):
        filed(world)
    assert nothing_stored()


@pytest.mark.django_db(transaction=True)
def test_a_revocation_waits_for_the_filing_that_stands_on_the_mandate(noon):
    world, stored, tried = make_world(), threading.Event(), []

    def send():
        with transaction.atomic():
            made = filed(world)
            stored.set()
            sleep(0.3)
            tried.append(Mandate.objects.get(pk=world.mandate.id).revoked_at)
        return made

    def revoke():
        stored.wait(10)
        return revoke_mandate(mandate=world.mandate.id, principal=world.trader.id)

    made, revoked = at_once(send, revoke)
    assert tried == [None] and made is not None and revoked.revoked_at is not None
    assert Event.objects.get(type="DECL_SUBMITTED").seq < Event.objects.get(type="MANDATE_REVOKED").seq


@pytest.mark.django_db(transaction=True)
def test_a_filing_that_waited_for_a_revocation_is_refused(noon):
    world, begun = make_world(), threading.Event()

    def revoke():
        with transaction.atomic():
            revoke_mandate(mandate=world.mandate.id, principal=world.trader.id)
            begun.set()
            sleep(0.3)

    def send():
        begun.wait(10)
        return filed(world)

    _, answer = at_once(revoke, send)
    assert isinstance(answer, Forbidden) and nothing_stored()


@pytest.mark.django_db(transaction=True)
def test_the_same_filing_from_two_connections_is_one(noon):
    world = make_world()
    declaration = msgspec.structs.replace(build.imported(), client_no="C1")

    def send():
        return file(caller=world.as_broker, declaration=declaration, client_no="C1")

    answers = [answer for _ in range(5) for answer in at_once(send, send)]
    assert len({(a.id, a.seq_no, a.entry_id) for a in answers}) == 1
    assert Declaration.objects.count() == 1
    assert len(of_subject("declaration", answers[0].id)) == 1
