"""What a declarant is told before choosing: for a declaration that exists only as texts, a draft, or a file."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kouan.clearance import typed
from kouan.clearance.modes.closing import Option, eligible
from kouan.clearance.modes.gathering import facts_for, facts_of_file
from kouan.codecs.declaration import Declaration
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


@transaction.atomic
def options_for(*, caller: Caller, data: dict[str, Any]) -> list[Option]:
    """The options open to these texts of a declaration, whole or not; nothing is stored."""
    caller.require(Role.TRADER, Role.BROKER)
    declaration, _ = typed.read(data)
    return eligible(facts_for(caller, declaration))


@transaction.atomic
def options_of_file(declaration: Declaration) -> list[Option]:
    """The options as far as the declaration and what is stored can tell; facts nobody could tell are named unknown.

    Consents are not asked for: of a file nobody says who chooses.
    """
    return eligible(facts_of_file(declaration))
