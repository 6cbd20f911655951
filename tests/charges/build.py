"""Bills and callers for tests of the charges wing."""

from uuid import uuid4

from kouan.charges.models import Bill
from kouan.charges.services.bills import issue_duty_bill
from kouan.registry.caller import Caller
from kouan.registry.models import Organisation
from kouan.registry.roles import Role


def _acting_as(role: Role, index: int) -> Organisation:
    return Organisation.objects.filter(roles__contains=[role]).order_by("created_at", "id")[index]


def trader(index: int = 0) -> Organisation:
    """A trader of the demo world; the first has a mandate with the first broker."""
    return _acting_as(Role.TRADER, index)


def broker(index: int = 0) -> Organisation:
    return _acting_as(Role.BROKER, index)


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
