"""Acting for the trader: its own organisation may, a broker while its power of attorney stands."""

from __future__ import annotations

from uuid import UUID

from kouan.clearance.services.filing import NO_MANDATE
from kouan.kernel import clock
from kouan.kernel.errors import Forbidden
from kouan.registry.caller import Caller
from kouan.registry.mandates import may_act


def require_mandate(caller: Caller, principal: UUID | None) -> None:
    """Forbidden unless the caller is the principal or holds its mandate to declare today; nobody's goods are anybody's.

    What was begun under a mandate does not go on by itself when it is revoked: every further step asks again.
    """
    if principal is not None and not may_act(caller.organisation, principal, "declare", clock.today(), lock=True):
        raise Forbidden(NO_MANDATE)
