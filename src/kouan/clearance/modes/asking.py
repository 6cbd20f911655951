"""What a declarant is told before choosing: for a declaration that exists only as texts, a draft, or a file."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from kouan.clearance import typed
from kouan.clearance.modes.closing import Option, eligible
from kouan.clearance.modes.facts import ModeFacts, of_file
from kouan.clearance.modes.gathering import facts_for, letters_of
from kouan.codecs.declaration import Declaration
from kouan.kernel import clock
from kouan.registry.caller import Caller
from kouan.registry.roles import Role


@transaction.atomic
def options_for(*, caller: Caller, data: dict[str, Any]) -> list[Option]:
    """The options open to these texts of a declaration, whole or not; nothing is stored."""
    caller.require(Role.TRADER, Role.BROKER)
    declaration, _ = typed.read(data)
    return eligible(facts_for(caller, declaration))


def options_of_file(declaration: Declaration) -> list[Option]:
    """The options as far as a declaration alone can tell; facts it does not hold are named as unknown."""
    told = of_file(declaration, clock.now(), clock.today()) | {"letters": letters_of(declaration)}
    return eligible(ModeFacts(**told))  # type: ignore[arg-type]
