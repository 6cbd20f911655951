"""A trader with licences in the register, and declarations that name them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kouan.clearance.permits.models import Licence
from kouan.clearance.permits.services import register
from kouan.codecs.declaration import LicenceDocument
from tests.clearance.conftest import *  # noqa: F403 - its fixtures
from tests.clearance.conftest import filed

DAY = date(2021, 3, 10)


def licence(world, number="LIC-1", holder=None, **changes):
    """A licence of letter 1 for vehicle parts, 1000 kg."""
    told = {"letter": "1", "direction": "I", "hs": ("8708",), "unit": "035", "quantity": Decimal(1000)}
    told |= {"valid_from": date(2021, 1, 1), "valid_until": date(2021, 12, 31), "issuer": "商务部"}
    told |= {"holder_uscc": (holder or world.trader).uscc}
    return register.enter(caller=world.as_customs, number=number, **(told | changes))


def named(world, number="LIC-1", letter="1", **changes):
    """File a declaration that names the licence."""
    return filed(world, documents=(LicenceDocument(letter, number),), **changes)


def left(number="LIC-1"):
    found = Licence.objects.get(number=number)
    return found.remaining, found.used
