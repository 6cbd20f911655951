"""Who must act, in words, and the roles that may: so that a page can offer the act to the reader whose turn it is."""

from dataclasses import dataclass

from kouan.kernel.text import Text
from kouan.registry.roles import Role


@dataclass(frozen=True, slots=True)
class Actor(Text):
    """A party as a sentence names it; empty `roles`: nobody signed in acts (a ship under way, time passing)."""

    roles: frozenset[Role] = frozenset()


def _of(role: Role) -> Actor:
    return Actor(role.text.zh, role.text.en, frozenset({role}))


DECLARANT = Actor("收发货人或其报关企业", "The trader or its broker", frozenset({Role.TRADER, Role.BROKER}))
TRADER = Actor("收发货人", "Trader", frozenset({Role.TRADER, Role.BROKER}))
CUSTOMS = Actor("海关", "Customs", frozenset({Role.CUSTOMS}))
INSPECTION = _of(Role.INSPECTION)
TERMINAL, CARRIER = _of(Role.TERMINAL), _of(Role.CARRIER)
GATE = Actor("码头与收发货人", "Terminal and trader", frozenset({Role.TERMINAL, Role.TRADER, Role.BROKER}))
VESSEL = Actor("船舶", "The vessel")
NOBODY = Actor("—", "—")
