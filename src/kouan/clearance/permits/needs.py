"""Which licences goods need, and what a declaration gives for each of its lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from kouan.clearance import reference
from kouan.clearance.rules.licences import demands, exempted
from kouan.codecs.declaration import Declaration


def of_goods(hs_code: str, direction: str, mode: str, country: str, on: date) -> dict[str, Any]:
    """What the letters of an HS code ask for: `permits` are groups of letters of which one document is needed."""
    day = reference.day(on)
    tariff = day.tariff[hs_code]
    if tariff is None:
        return {"known": False, "letters": "", "permits": [], "bans": [], "inspection": False, "ledger": False}
    wants = demands(day, direction, mode)[tariff.licences]
    permits = [list(group) for group in wants.permits if not exempted(day, group, country)]
    return {
        "known": True,
        "letters": tariff.licences,
        "permits": permits,
        "bans": list(wants.bans),
        "bans_used": list(wants.bans_used),
        "inspection": wants.inspection,
        "ledger": wants.ledger,
    }


def of_declaration(declaration: Declaration, on: date) -> list[dict[str, Any]]:
    """For each line: what it needs, and which documents of the declaration meet it."""
    found = []
    for item in declaration.goods:
        country = item.origin_country if declaration.direction == "I" else item.destination_country
        wants = of_goods(item.hs_code, declaration.direction, declaration.supervision_mode, country, on)
        permits = []
        for group in wants["permits"]:
            given = [one.number for one in declaration.documents if one.letter in group and one.number]
            permits.append({"letters": group, "documents": given, "met": bool(given)})
        found.append({"line": item.line, "hs_code": item.hs_code} | wants | {"permits": permits})
    return found
