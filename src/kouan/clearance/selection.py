"""Which declarations an officer reads and which goods are inspected: by rule value, and by a reproducible draw."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from kouan.clearance import reference
from kouan.clearance.models import Declaration, InspectionOrder
from kouan.kernel import clock
from kouan.kernel.text import Text
from kouan.registry import rule_table

BUILT_IN: dict[str, Any] = {
    "review.random.share": "0.02",  # declarations an officer reads though nothing is wrong [D]
    "inspection.random.share": "0.03",  # [D]
    "inspection.rule.letters": "AB",  # supervision letters whose goods are always seen [D]
    "early.stale.days": 30,  # days after which goods declared early are overdue (1.1) [D]
    "manifest.modes": ["2", "3", "5"],  # transport modes that send manifests [D]
}
# A (入境货物通关单) is asked of imports, B (电子底账) of exports.
OTHER_WAY = {"I": {"B"}, "E": {"A"}}
WARNED = Text("有 {count} 处提示需人工审核。", "{count} warning(s) need an officer.")
DRAWN_REVIEW = Text("随机抽中人工审核。", "Drawn at random for an officer.")
DRAWN = Text("随机布控：按规定比例抽中。", "Random selection: drawn by the set share.")
BY_LETTER = Text(
    "商品 {line} 涉检（监管证件代码 {letter}）。", "Line {line} is subject to inspection (document letter {letter})."
)


def value(key: str) -> Any:
    """The rule table's value of today, or the built-in one."""
    try:
        return rule_table.value(key, clock.today())
    except rule_table.NoRule:
        return BUILT_IN[key]


def drawn(head: Declaration, purpose: str, share: Decimal) -> bool:
    """A draw that anyone can repeat: the digest of purpose and declaration, as a fraction, lies below the share."""
    digest = hashlib.sha256(f"{purpose}:{head.id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def to_officer(head: Declaration) -> Text | None:
    """Why an officer must read the documents, or None."""
    warnings = len(head.problems)
    if warnings:
        return WARNED.format(count=warnings)
    return DRAWN_REVIEW if drawn(head, "review", Decimal(str(value("review.random.share")))) else None


def inspection(head: Declaration) -> InspectionOrder | None:
    """The order to inspect (not saved), or None: first by rule value, else by random share."""
    letters = set(str(value("inspection.rule.letters"))) - OTHER_WAY[head.direction]
    tariff = reference.day(clock.today()).tariff
    for line, hs_code in head.lines.order_by("line").values_list("line", "hs_code"):
        known = tariff[hs_code]
        if known is not None and (found := sorted(letters & set(known.licences))):
            reason = BY_LETTER.format(line=line, letter=found[0])
            return _order("rule", "inspection.rule.letters", reason)
    if drawn(head, "inspection", Decimal(str(value("inspection.random.share")))):
        return _order("random", "inspection.random.share", DRAWN)
    return None


def needs_manifest(head: Declaration) -> bool:
    """Whether goods of this transport mode come with a manifest, so that without one they are not here."""
    return head.head.get("transport_mode", "2") in value("manifest.modes")


def _order(cause: str, rule: str, reason: Text) -> InspectionOrder:
    return InspectionOrder(cause=cause, rule=rule, reason_zh=reason.zh, reason_en=reason.en)
