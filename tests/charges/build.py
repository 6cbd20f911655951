"""Bills and callers for tests of the charges wing."""

from uuid import uuid4

from kouan.charges.models import Bill
from kouan.charges.services.bills import issue_duty_bill
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role


def of(person: str) -> Organisation:
    """The firm of a demo person."""
    return Organisation.objects.get(memberships__person__username=person)


def trader(index: int = 0) -> Organisation:
    """A trader of the demo world; the first has given the first broker a mandate to pay."""
    return of(("trader", "trader2")[index])


def broker() -> Organisation:
    return of("broker")


def caller(organisation: Organisation, roles: tuple[str, ...] = ()) -> Caller:
    held = roles or tuple(organisation.roles)
    return Caller(None, organisation.pk, frozenset(Role(r) for r in held), "en")


def a_bill(**items: int) -> Bill:
    """A bill of the first trader, with these taxes in fen."""
    from django.db import transaction

    with transaction.atomic():
        bill = issue_duty_bill(
            debtor=trader().pk, payer=None, declaration=uuid4(), number="800720261000000001", journey=None, items=items
        )
    assert bill is not None
    return bill
