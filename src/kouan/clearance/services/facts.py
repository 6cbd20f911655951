"""What a filing must know from the database: one prepared query."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from kouan.codecs.declaration import Declaration
from kouan.journal.db import run
from kouan.kernel.calendar import local_date
from kouan.registry.caller import Caller

# The filer is compared as text so that the index of the client's numbers is the only one that serves: a plan made while
# the table was small had chosen the filer's index and read every declaration the filer ever sent.
_SQL = """
WITH trader AS (SELECT id, grade FROM registry_organisation WHERE uscc = %(trader)s AND is_active),
agent AS (SELECT id FROM registry_organisation WHERE uscc = %(agent)s AND is_active),
mandate AS (
  SELECT m.id FROM registry_mandate m
   WHERE m.agent_id = (SELECT id FROM agent) AND m.principal_id = (SELECT id FROM trader)
     AND 'declare' = ANY (m.scope) AND m.revoked_at IS NULL AND %(on)s::date BETWEEN m.valid_from AND m.valid_until
   ORDER BY m.valid_until DESC LIMIT 1),
line AS (
  SELECT c.id, c.packages, c.gross_weight, c.arrival_reported_at, k.last_port_left_at, k.ata, k.entry_declared_at
    FROM journeys_consignment c
    LEFT JOIN journeys_call k ON k.id = c.call_id
    LEFT JOIN journeys_conveyance v ON v.id = k.conveyance_id
   WHERE c.bill_no = %(bill)s AND c.direction = %(direction)s AND c.manifest_state = 'accepted'
     AND (k.id IS NULL OR (k.voyage = %(voyage)s AND upper(v.name) = upper(%(conveyance)s)))
   ORDER BY c.created_at DESC LIMIT 1),
before AS (
  SELECT d.entry_id, d.line_count FROM clearance_declaration d
   WHERE d.consignment_id = (SELECT id FROM line) AND d.state NOT IN ('E', 'Z', 'D', 'SpE') LIMIT 1)
SELECT trader.id, trader.grade, agent.id, (SELECT mandate.id FROM mandate),
       line.id, line.packages, line.gross_weight,
       line.arrival_reported_at, line.last_port_left_at, line.ata, line.entry_declared_at,
       before.entry_id, before.line_count,
       (SELECT d.id FROM clearance_declaration d WHERE d.client_no = %(client)s AND d.filed_by_id::text = %(filer)s),
       nextval('clearance_unified_no'), nextval('clearance_entry_no'),
       (SELECT json_object_agg(u.hs_code, u.median::text) FROM clearance_usualvalue u
         WHERE u.organisation_id = trader.id AND u.currency = %(currency)s AND u.hs_code = ANY (%(codes)s))
  FROM (SELECT) one LEFT JOIN trader ON true LEFT JOIN agent ON true LEFT JOIN line ON true LEFT JOIN before ON true"""


class Facts(msgspec.Struct, frozen=True):
    """One row of the answer. `unified` and `serial` are the numbers this filing takes if it is stored."""

    trader: UUID | None
    grade: str | None
    agent: UUID | None
    mandate: UUID | None
    consignment: UUID | None
    packages: int | None
    gross_weight: Decimal | None
    arrival_reported_at: datetime | None
    last_port_left_at: datetime | None
    arrived_at: datetime | None
    entry_declared_at: datetime | None
    declared_as: str | None
    declared_lines: int | None
    same: UUID | None
    unified: int
    serial: int
    usual: dict[str, str] | None = None  # median total by HS code, in the currency of the first line (B23)

    @property
    def departed_on(self) -> date | None:
        return local_date(self.last_port_left_at) if self.last_port_left_at else None

    @property
    def arrived_on(self) -> date | None:
        return local_date(self.arrived_at) if self.arrived_at else None

    @property
    def here(self) -> bool:
        """Whether the goods have arrived, as far as is reported."""
        return self.arrived_at is not None or self.arrival_reported_at is not None


def gather(caller: Caller, declaration: Declaration, client_no: str, on: date) -> Facts:
    """The facts of this filing. What may not change until it is stored, storing looks at again."""
    parameters = {
        "trader": declaration.trader.uscc,
        "agent": declaration.agent.uscc or declaration.trader.uscc,
        "on": on,
        "bill": declaration.bill_no,
        "direction": declaration.direction,
        "voyage": declaration.voyage,
        "conveyance": declaration.conveyance,
        "filer": str(caller.organisation),
        "client": client_no,
        "currency": declaration.goods[0].currency if declaration.goods else "",
        "codes": list({item.hs_code for item in declaration.goods}),
    }
    row: tuple[Any, ...] = run(_SQL, parameters).fetchone() or ()
    return Facts(*row)
