"""The ledger: balanced by the database, append only, idempotent."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kouan.charges import ledger, selectors
from kouan.charges.models import Account, Entry, Posting
from kouan.kernel import clock

pytestmark = pytest.mark.django_db


def pair() -> tuple[Account, Account]:
    return ledger.account(Account.Kind.BANK), ledger.account(Account.Kind.TREASURY)


def test_the_same_key_books_once() -> None:
    bank, treasury = pair()
    for _ in range(3):
        ledger.book(key="k", memo="m", lines=[(bank, 5), (treasury, -5)])
    assert Posting.objects.count() == 2


def test_unbalanced_lines_are_refused_before_the_database() -> None:
    bank, treasury = pair()
    with pytest.raises(ValueError, match="sum to zero"):
        ledger.book(key="k", memo="m", lines=[(bank, 5), (treasury, -4)])


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_an_unbalanced_entry() -> None:
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
        bank = ledger.account(Account.Kind.BANK)
        entry = Entry.objects.create(key="x", memo="m", booked_at=clock.now())
        Posting.objects.create(entry=entry, account=bank, amount=1)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("sql", ["update charges_posting set amount = 7", "delete from charges_posting"])
def test_postings_cannot_be_changed(sql: str) -> None:
    bank, treasury = pair()
    ledger.book(key="k", memo="m", lines=[(bank, 5), (treasury, -5)])
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=6))
def test_any_number_of_entries_balances(amounts: list[int]) -> None:
    with transaction.atomic():
        bank, treasury = pair()
        before = Entry.objects.count()
        for index, amount in enumerate(amounts):
            ledger.book(key=f"h{before}-{index}-{amount}", memo="m", lines=[(bank, amount), (treasury, -amount)])
        assert sum(selectors.trial_balance().values()) == 0
